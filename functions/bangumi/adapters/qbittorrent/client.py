"""The library's client with our manners: one call is one request, and a stranger's answer is never taken for qBittorrent's.

Everything that leans on the library's inside is in this file.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import qbittorrentapi
from requests import Response
from requests.exceptions import ConnectionError as RequestsConnectionError

from bangumi.adapters.qbittorrent.faults import BadAddressError, StrangerError, is_strange, was_cut_off
from bangumi.core.config import DownloaderConfig

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 10

_APP_VERSION = re.compile(r"v?\d+\.\d+[\w.]*")
_API_VERSION = re.compile(r"\d+(\.\d+)+")


class Client(qbittorrentapi.Client):
    """One connection to one qBittorrent, as the settings describe it. `session` is a login cookie, "" for none yet.

    It raises exceptions of the library and of requests; `faults` knows them all.
    """

    _http_session = None  # the library's `__del__` wants it, also where `__init__` did not get so far

    def __init__(self, config: DownloaderConfig, session: str = "", *, read_timeout_s: float | None = None) -> None:
        self._watch = _Watch(session)
        self._versions: dict[str, str] = {}
        super().__init__(
            host=base_url(config),
            username=config.username,
            password=config.password,
            api_key=config.api_key or None,
            EXTRA_HEADERS=_headers(config, session),
            REQUESTS_ARGS={
                "timeout": (CONNECT_TIMEOUT_S, read_timeout_s or READ_TIMEOUT_S),
                "allow_redirects": False,  # a redirected POST turns into a GET, and would take the password elsewhere
                "hooks": {"response": self._watch.look_at},
                "verify": config.verify_tls,  # with each request, else REQUESTS_CA_BUNDLE overrules it
            },
            HTTPADAPTER_ARGS={"max_retries": 0},
            VERIFY_WEBUI_CERTIFICATE=config.verify_tls,
            FORCE_SCHEME_FROM_HOST=True,
            SIMPLE_RESPONSES=True,
        )

    @property
    def session(self) -> str:
        """The cookie of the session that it has by now."""
        return self._watch.session

    def ask_version(self) -> str:
        """What qBittorrent says of itself now, as the test whether it is there."""
        self._versions.clear()
        return self.app_version()

    def app_version(self, **kwargs: Any) -> str:
        """As qBittorrent writes it (`v4.5.2`); asked once in a client's life."""
        return self._once("app", _APP_VERSION, lambda: super(Client, self).app_version(**kwargs))

    def app_web_api_version(self, **kwargs: Any) -> str:
        """Asked once in a client's life: the library asks before every call that depends on it."""
        return self._once("api", _API_VERSION, lambda: super(Client, self).app_web_api_version(**kwargs))

    def has_api(self, version: str) -> bool:
        """Whether the server speaks this version of the web API or a newer one."""
        return _numbers(self.app_web_api_version()) >= _numbers(version)

    def _once(self, name: str, shape: re.Pattern[str], ask: Callable[[], str]) -> str:
        if name not in self._versions:
            version = ask().strip()
            if not shape.fullmatch(version):
                raise qbittorrentapi.APIError(f"not a version: {version[:40]!r}")
            self._versions[name] = version
        return self._versions[name]

    def _auth_request(self, *place: Any, **request: Any) -> Any:
        """In place of the library's: no second try after an error, no sign-in of its own.

        But a kept connection that the server closed meanwhile shows as a reset, once; every call of ours may be repeated.
        """
        request.pop("version_introduced", None)
        request.pop("version_removed", None)
        try:
            return self._request(*place, **request)
        except RequestsConnectionError as error:
            if not was_cut_off(error):
                raise
            return self._request(*place, **request)


class _Watch:
    """Sees each answer before the library does. Apart from the client, so that no circle keeps its sockets open."""

    def __init__(self, session: str) -> None:
        self.session = session

    def look_at(self, response: Response, **_: object) -> None:
        if is_strange(response):
            raise StrangerError(response)
        cookies = {name: value for name, value in response.cookies.items() if value}
        # SID until 5.1, QBT_SID_<its own port> since 5.2; a proxy may set others beside it.
        own = {name: value for name, value in cookies.items() if name == "SID" or name.startswith("QBT_SID_")}
        if cookies:
            self.session = "; ".join(f"{name}={value}" for name, value in (own or cookies).items())


def sign_in(config: DownloaderConfig) -> str:
    """The cookie of a new session. `LoginFailed` for a wrong password, `Forbidden403Error` when we are banned."""
    client = Client(config)
    client.auth_log_in()
    return client.session


def base_url(config: DownloaderConfig) -> str:
    """Where the tree of the web API starts. Query and fragment are dropped: people copy addresses out of their browser."""
    host = config.host.strip()
    if "://" not in host:
        host = f"{'https' if config.ssl else 'http'}://{host}"
    try:
        parts = urlsplit(host)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadAddressError(config.host)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _headers(config: DownloaderConfig, session: str) -> dict[str, str]:
    """The cookie goes as a plain header: a jar would keep a cookie marked secure from an http address behind a proxy."""
    headers = {name: value for name, value in config.headers.items() if name.lower() != "cookie"}
    cookies = [value for name, value in config.headers.items() if name.lower() == "cookie"]
    cookies += [session] if session else []
    return headers | ({"Cookie": "; ".join(cookies)} if cookies else {})


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
