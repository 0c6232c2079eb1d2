from dataclasses import asdict
from typing import Any

from bangumi.core import config as core
from bangumi.core.masks import masked
from bangumi.web.schemas.base import Model, example


class Config(Model):
    """All settings. Secrets read as `********`, entries of secret lists with four characters more; both mean
    "unchanged" when they are sent back. `bangumi_manage` is `bangumi_manager` under its other name."""

    model_config = example(
        {
            "program": {"rss_time": 900, "rename_time": 60, "webui_port": 7892},
            "downloader": {
                "type": "qbittorrent",
                "host": "192.168.1.10:8080",
                "username": "admin",
                "password": "********",
                "path": "/downloads/Bangumi",
                "ssl": False,
            },
            "rss_parser": {"enable": True, "filter": ["720", "\\d+-\\d+"], "language": "zh"},
        }
    )

    program: core.Program
    downloader: core.DownloaderConfig
    rss_parser: core.RssParser
    bangumi_manager: core.BangumiManager
    bangumi_manage: core.BangumiManager
    log: core.Log
    proxy: core.Proxy
    notification: core.Notification
    experimental_openai: core.OpenAI
    security: core.Security


class ConfigPatch(Model):
    """Any part of the settings. A masked secret, and an empty text where a number belongs, keep what is stored; numbers may
    be digits in a string."""

    model_config = example({"program": {"rss_time": 1800}, "downloader": {"host": "nas:8080", "password": "********"}})

    program: core.Program | None = None
    downloader: core.DownloaderConfig | None = None
    rss_parser: core.RssParser | None = None
    bangumi_manager: core.BangumiManager | None = None
    bangumi_manage: core.BangumiManager | None = None
    log: core.Log | None = None
    proxy: core.Proxy | None = None
    notification: core.Notification | None = None
    experimental_openai: core.OpenAI | None = None
    security: core.Security | None = None


def shown(config: core.Config) -> dict[str, Any]:
    """As clients read it: secrets masked, one section under its two names."""
    sections = masked(asdict(config))
    return {**sections, "bangumi_manage": sections["bangumi_manager"]}
