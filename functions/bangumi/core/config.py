"""The user's configuration: sections, fields, defaults. The deployment's own settings are in `bangumi.settings`."""

from dataclasses import dataclass, field
from typing import Literal

MASK = "********"

Language = Literal["zh", "en", "jp"]
RenameMethod = Literal["normal", "pn", "advance", "none", "subtitle_normal", "subtitle_pn", "subtitle_advance", "subtitle_none"]
ProxyType = Literal["http", "https", "socks5"]


@dataclass(frozen=True, slots=True)
class Program:
    """`rss_time` and `rename_time`: whole seconds, 60 or more."""

    rss_time: int = 900
    rename_time: int = 60
    webui_port: int = 7892


@dataclass(frozen=True, slots=True)
class DownloaderConfig:
    """`host`: `name[:port][/prefix]`, may carry a scheme, which then wins over `ssl`.
    `api_key` and `headers` (own request headers, such as Cloudflare Access ones) are ours, beside AutoBangumi's fields."""

    type: Literal["qbittorrent"] = "qbittorrent"
    host: str = "172.17.0.1:8080"
    username: str = "admin"
    password: str = "adminadmin"  # noqa: S105 - what AutoBangumi starts with
    path: str = "/downloads/Bangumi"
    ssl: bool = False
    verify_tls: bool = True
    api_key: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RssParser:
    """`filter`: regular expressions; a release whose name one of them finds is left out."""

    enable: bool = True
    filter: tuple[str, ...] = ("720", r"\d+-\d+")
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class BangumiManager:
    enable: bool = True
    eps_complete: bool = False
    rename_method: RenameMethod = "pn"
    group_tag: bool = False
    remove_bad_torrent: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    debug_enable: bool = False


@dataclass(frozen=True, slots=True)
class Proxy:
    enable: bool = False
    type: ProxyType = "http"
    host: str = ""
    port: int = 0
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class NotificationProvider:
    type: str
    enabled: bool = True
    token: str = ""
    chat_id: str = ""
    webhook_url: str = ""
    server_url: str = ""
    device_key: str = ""
    user_key: str = ""
    api_token: str = ""
    template: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    enable: bool = False
    providers: tuple[NotificationProvider, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenAI:
    enable: bool = False
    api_key: str = ""
    api_base: str = "https://api.openai.com/v1"
    api_type: Literal["openai", "azure"] = "openai"
    api_version: str = "2023-05-15"
    model: str = "gpt-3.5-turbo"
    deployment_id: str = ""


@dataclass(frozen=True, slots=True)
class Security:
    """Lists of addresses or CIDR blocks, and of bearer tokens."""

    login_whitelist: tuple[str, ...] = ()
    login_tokens: tuple[str, ...] = ()
    mcp_whitelist: tuple[str, ...] = ()
    mcp_tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """All sections. Names are those of the REST contract; `bangumi_manage` is an alias at the REST edge only."""

    program: Program = field(default_factory=Program)
    downloader: DownloaderConfig = field(default_factory=DownloaderConfig)
    rss_parser: RssParser = field(default_factory=RssParser)
    bangumi_manager: BangumiManager = field(default_factory=BangumiManager)
    log: Log = field(default_factory=Log)
    proxy: Proxy = field(default_factory=Proxy)
    notification: Notification = field(default_factory=Notification)
    experimental_openai: OpenAI = field(default_factory=OpenAI)
    security: Security = field(default_factory=Security)


SECRET_FIELDS = frozenset(
    {
        "password",
        "token",
        "api_key",
        "device_key",
        "user_key",
        "api_token",
        "webhook_url",
        "login_tokens",
        "mcp_tokens",
        "headers",
    }
)
"""Field names whose values are encrypted at rest, masked when read and never logged, in whatever section they stand."""
