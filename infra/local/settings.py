"""The environment of `make run`, read once. Whatever else the developer's shell exports never reaches the functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.problems import Problem, Why

REPO = Path(__file__).resolve().parents[2]
PRODUCT = (
    "TMDB_API_URL",
    "TMDB_IMAGE_URL",
    "TMDB_API_KEY",
    "BANGUMI_TV_API_URL",
    "MIKAN_URL",
    "TELEGRAM_API_URL",
    "SERVERCHAN_API_URL",
    "PUSHOVER_API_URL",
    "NPM_REGISTRY_URL",
    "ALLOW_PRIVATE_URLS",
    "SETUP_TOKEN",
    "PUBLIC_URLS",
)
_MACHINE = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_PROXY = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_MISLEADING = ("AWS_", "SAM_", "PYTHON", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")
_LOOPBACK = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True)
class Settings:
    """`product` and `machine` are what the functions inherit, `tools` what the installers and builders do, who may need
    anything that the developer set for them. PORT=0 takes a free port."""

    data: Path
    host: str
    port: int
    product: Mapping[str, str]
    machine: Mapping[str, str]
    tools: Mapping[str, str]


def read_settings(environment: Mapping[str, str]) -> Settings:
    product = {name: environment[name] for name in PRODUCT if environment.get(name)}
    machine = {name: environment[name] for name in _MACHINE if name in environment}
    proxies = {name: environment[name] for upper in _PROXY for name in (upper, upper.lower()) if name in environment}
    if proxies:
        others = [proxies[name] for name in ("NO_PROXY", "no_proxy") if proxies.get(name)]
        proxies |= dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join([_LOOPBACK, *others]))
    return Settings(
        data=(REPO / (environment.get("DATA_DIR") or ".local")).resolve(),
        host=environment.get("HOST") or "127.0.0.1",
        port=_read_port(environment.get("PORT") or "7892"),
        # At home the qBittorrent, the feeds and the notifiers may be on private addresses.
        product={"ALLOW_PRIVATE_URLS": "1"} | product,
        machine=machine | proxies,
        tools={name: text for name, text in environment.items() if not name.startswith(_MISLEADING)} | proxies,
    )


def _read_port(text: str) -> int:
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise Problem(Why.BAD_SETTING, name="PORT", value=text, reason="not a port number, 不是端口号")
