"""What can be said of a downloader's settings without talking to it."""

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache

from bangumi.core.config import DownloaderConfig

CATEGORY = "Bangumi"
"""The downloader's category of all torrents of ours."""

_CONNECTS = ("type", "host", "username", "password", "ssl", "verify_tls", "api_key", "headers")


def settings_digest(config: DownloaderConfig) -> str:
    """16 hex digits that change with any setting a connection depends on (`DownloaderState.settings`); `path` is none."""
    settings = asdict(config)
    return _digest(json.dumps({name: settings[name] for name in _CONNECTS}, sort_keys=True))


@lru_cache(maxsize=4)
def _digest(settings: str) -> str:
    # It is stored in clear and a password goes into it, so guessing from it has to be slow: 4 MiB and some 10 ms each.
    return hashlib.scrypt(settings.encode(), salt=b"downloader settings", n=2**12, r=8, p=1, dklen=8).hex()
