"""The deployment's settings: the environment, typed, read on first use and nowhere else.

The user's own settings are `core.config`, kept in the table. An empty variable counts as absent.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

TMDB_API_URL = "https://api.themoviedb.org/3"
TMDB_IMAGE_URL = "https://image.tmdb.org/t/p"
BANGUMI_TV_API_URL = "https://api.bgm.tv"
MIKAN_URL = "https://mikanani.me"
TELEGRAM_API_URL = "https://api.telegram.org"
SERVERCHAN_API_URL = "https://sctapi.ftqq.com"
PUSHOVER_API_URL = "https://api.pushover.net"
NPM_REGISTRY_URL = "https://registry.npmjs.org"


@dataclass(frozen=True, slots=True)
class Settings:
    """`public_urls`: the origins that browsers use (`https://anime.example`), the main one first: passkeys belong to its host.
    `edge_secret`: what the CDN in front adds to its requests, so that the viewer's address that comes with it is believed."""

    table_name: str
    feed_queue_url: str
    key_parameter: str
    site_bucket: str
    schedule_prefix: str
    log_group_prefix: str
    public_urls: tuple[str, ...] = ()
    edge_secret: str = ""
    setup_token: str = ""
    allow_private_urls: bool = False
    tmdb_api_key: str = ""
    tmdb_api_url: str = TMDB_API_URL
    tmdb_image_url: str = TMDB_IMAGE_URL
    bangumi_tv_api_url: str = BANGUMI_TV_API_URL
    mikan_url: str = MIKAN_URL
    telegram_api_url: str = TELEGRAM_API_URL
    serverchan_api_url: str = SERVERCHAN_API_URL
    pushover_api_url: str = PUSHOVER_API_URL
    npm_registry_url: str = NPM_REGISTRY_URL


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """`KeyError` names a variable that a function can't work without."""
    env = {name: value for name, value in (os.environ if environment is None else environment).items() if value}

    def url(name: str, default: str) -> str:
        return env.get(name, default).rstrip("/")

    return Settings(
        table_name=env["TABLE_NAME"],
        feed_queue_url=env["FEED_QUEUE_URL"],
        key_parameter=env["KEY_PARAMETER"],
        site_bucket=env["SITE_BUCKET"],
        schedule_prefix=env["SCHEDULE_PREFIX"],
        log_group_prefix=env["LOG_GROUP_PREFIX"],
        public_urls=tuple(part.strip().rstrip("/") for part in env.get("PUBLIC_URLS", "").split(",") if part.strip()),
        edge_secret=env.get("EDGE_SECRET", ""),
        setup_token=env.get("SETUP_TOKEN", ""),
        allow_private_urls=env.get("ALLOW_PRIVATE_URLS", "").lower() in ("1", "true", "yes", "on"),
        tmdb_api_key=env.get("TMDB_API_KEY", ""),
        tmdb_api_url=url("TMDB_API_URL", TMDB_API_URL),
        tmdb_image_url=url("TMDB_IMAGE_URL", TMDB_IMAGE_URL),
        bangumi_tv_api_url=url("BANGUMI_TV_API_URL", BANGUMI_TV_API_URL),
        mikan_url=url("MIKAN_URL", MIKAN_URL),
        telegram_api_url=url("TELEGRAM_API_URL", TELEGRAM_API_URL),
        serverchan_api_url=url("SERVERCHAN_API_URL", SERVERCHAN_API_URL),
        pushover_api_url=url("PUSHOVER_API_URL", PUSHOVER_API_URL),
        npm_registry_url=url("NPM_REGISTRY_URL", NPM_REGISTRY_URL),
    )
