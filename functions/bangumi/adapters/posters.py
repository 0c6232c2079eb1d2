"""Pictures of shows: fetched once, kept under a name made of their content."""

import hashlib
import re
from typing import Protocol

from bangumi.adapters.http import MIB, Fetcher
from bangumi.adapters.memory import Memory
from bangumi.core.errors import UpstreamError
from bangumi.core.links import is_web_address, shown_url
from bangumi.core.messages import Say

_MOST_BYTES = 8 * MIB
_WITHIN_S = 15.0
_KEPT = re.compile(r"/?(posters/[0-9a-f]{8}\.(?:jpe?g|png|webp|gif))")
_ACCEPT = "image/webp, image/png, image/jpeg, image/gif, */*;q=0.5"


class Storage(Protocol):
    """Objects by key."""

    def put(self, key: str, data: bytes, media_type: str, *, lasting: bool = True) -> None:
        """`lasting`: the key names its content, which browsers may keep for good."""
        ...

    def get(self, key: str) -> tuple[bytes, str] | None:
        """(bytes, media type)."""
        ...

    def exists(self, key: str) -> bool: ...


class KeptPosters:
    """The port Posters. A link is `posters/<8 hex>.<ext>` of a kept picture, or the address of one outside."""

    def __init__(self, fetcher: Fetcher, storage: Storage) -> None:
        self._fetcher = fetcher
        self._storage = storage
        self._links: Memory[str, str] = Memory()

    def keep(self, url: str) -> str:
        """Answers the link; one that is kept already is itself. `UpstreamError(NOT_A_PICTURE)`, errors of `Fetcher`."""
        if match := _KEPT.fullmatch(url):
            return match[1]
        return self._links.get(url, lambda: self._store(url))

    def _store(self, url: str) -> str:
        data, (extension, media_type) = self._fetch(url)
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()[:8]
        link = f"posters/{digest}.{extension}"
        if not self._storage.exists(link):
            self._storage.put(link, data, media_type)
        return link

    def read(self, link: str) -> tuple[bytes, str] | None:
        """(bytes, media type), None for what is not there. Fetches links that lead outside."""
        if match := _KEPT.fullmatch(link):
            return self._storage.get(match[1])
        if not is_web_address(link):
            return None
        data, (_, media_type) = self._fetch(link)
        return data, media_type

    def _fetch(self, url: str) -> tuple[bytes, tuple[str, str]]:
        data = self._fetcher.get(url, headers={"Accept": _ACCEPT}, within_s=_WITHIN_S, limit=_MOST_BYTES).body
        kind = picture_kind(data)
        if kind is None:
            raise UpstreamError(Say.NOT_A_PICTURE, url=shown_url(url))
        return data, kind


def picture_kind(data: bytes) -> tuple[str, str] | None:
    """(file ending, media type) by the first bytes, whatever a server calls it."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg", "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif", "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    return None
