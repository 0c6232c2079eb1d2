"""Fetching from the web outside: bounded in bytes and time, every redirect checked, errors in our own words."""

from __future__ import annotations

import base64
import json as json_module
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bangumi.core.config import Proxy
from bangumi.core.errors import BadInputError, DomainError, UnavailableError, UpstreamError
from bangumi.core.links import is_web_address, shown_host, shown_url
from bangumi.core.messages import Say

if TYPE_CHECKING:
    import httpx

MIB = 1024 * 1024
MOST_BYTES = 16 * MIB
MOST_REDIRECTS = 10

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36",
    "Accept": "*/*",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": "gzip",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_PASSING = frozenset({408, 425, 429})  # client errors that another time may not be ones
_SERVER_ERROR = 500
_PIECE = 256 * 1024
_ZLIB_OR_GZIP = 47
_GZIP_MAGIC = b"\x1f\x8b"

Files = Mapping[str, tuple[str, bytes, str]]
"""Parts of a multipart form: name → (file name, bytes, media type)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` by lower-case name; `body` unpacked; `url` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> object:
        """Raises `UpstreamError(FETCH_BROKEN)`."""
        try:
            value: object = json_module.loads(self.body)
            if b"\\u" in self.body:
                json_module.dumps(value, ensure_ascii=False).encode()  # half a character could be neither stored nor told
            return value
        except (ValueError, RecursionError) as error:
            raise UpstreamError(Say.FETCH_BROKEN, url=shown_host(self.url)) from error


class Fetcher:
    """Shared by all adapters; keeps connections for as long as the user's proxy stays the same. Threads may share it.

    `mirrors` maps a host to the base URL that stands in for it. `allow_private` admits addresses that lead inward.
    All calls raise `BadInputError` for an address that is not http(s) or leads inward, `UnavailableError` where another
    try can help, `UpstreamError` for the rest; none of them shows a secret of the address.
    """

    def __init__(
        self,
        proxy: Callable[[], Proxy] = Proxy,
        *,
        allow_private: bool = False,
        mirrors: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._proxy = proxy
        self._allow_private = allow_private
        self._mirrors = dict(mirrors or {})
        self._given = transport
        self._own: tuple[Proxy, httpx.BaseTransport] | None = None
        self._lock = threading.Lock()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        within_s: float = 30.0,
        limit: int = MOST_BYTES,
    ) -> Answer:
        """Follows 10 redirects. Any status but 2xx and 304 is an error, `FETCH_STATUS`. `within_s` bounds the whole."""
        import httpx

        from bangumi.adapters import wire

        at = url
        with wire.deadline(within_s):
            for hop in range(MOST_REDIRECTS + 1):
                at = self._mirrored(at)
                _check_address(at, asked=hop == 0)
                with wire.told(shown_url(at), within_s, asked=hop == 0):
                    request = httpx.Request("GET", at, headers=_HEADERS | _authorization(at) | dict(headers or {}))
                    answer = self._exchange(request, limit, retry=True)
                location = answer.headers.get("location")
                if answer.status not in _REDIRECTS or location is None:
                    return _checked(answer)
                at = urljoin(answer.url, location)
        raise UpstreamError(Say.FETCH_REDIRECTS, url=shown_url(url))

    def post(
        self,
        url: str,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
        files: Files | None = None,
        headers: Mapping[str, str] | None = None,
        within_s: float = 15.0,
        limit: int = MIB,
    ) -> Answer:
        """One try, no redirects; answers whatever the status. `json`, or `form`, which with `files` is multipart.

        Errors show the host alone: the addresses of bots and webhooks are secrets as a whole.
        """
        import httpx

        from bangumi.adapters import wire

        _check_address(url, asked=True)
        with wire.deadline(within_s), wire.told(shown_host(url), within_s, asked=True):
            wanted = _HEADERS | _authorization(url) | dict(headers or {})
            request = httpx.Request("POST", url, headers=wanted, json=json, data=dict(form or {}), files=files)
            return self._exchange(request, limit, retry=False)

    def close(self) -> None:
        """Ends the kept connections."""
        with self._lock:
            if self._own is not None:
                self._own[1].close()
            self._own = None

    def _exchange(self, request: httpx.Request, limit: int, *, retry: bool) -> Answer:
        from bangumi.adapters import wire

        transport = self._transport()
        try:
            response = transport.handle_request(request)
        except wire.STALE:
            if not retry:
                raise
            response = transport.handle_request(request)
        with closing(response):
            status, headers = response.status_code, dict(response.headers)
            shown = shown_url(str(request.url)) if request.method == "GET" else shown_host(str(request.url))
            body = b"" if status in _REDIRECTS else _read(response, limit, shown)
        return Answer(status, headers, body, str(request.url))

    def _transport(self) -> httpx.BaseTransport:
        from bangumi.adapters import wire

        if self._given is not None:
            return self._given
        proxy = self._proxy()
        with self._lock:
            if self._own is None or self._own[0] != proxy:
                if self._own is not None:
                    self._own[1].close()
                self._own = proxy, wire.Transport(proxy, allow_private=self._allow_private)
            return self._own[1]

    def _mirrored(self, url: str) -> str:
        if not self._mirrors:
            return url
        parts = urlsplit(url)
        base = self._mirrors.get((parts.hostname or "").lower())
        if base is None:
            return url
        return base.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


def _check_address(url: str, *, asked: bool) -> None:
    if not is_web_address(url):
        raise (BadInputError if asked else UpstreamError)(Say.URL_INVALID, url=shown_url(url))


def _checked(answer: Answer) -> Answer:
    if answer.is_success or answer.status == _NOT_MODIFIED:
        return answer
    raise status_error(answer.status, Say.FETCH_STATUS, url=shown_url(answer.url))


def status_error(status: int, say: Say, **values: object) -> DomainError:
    """The error for an HTTP status that is none of success: one that may pass, or one that will stay."""
    passes = status in _PASSING or status >= _SERVER_ERROR
    return (UnavailableError if passes else UpstreamError)(say, status=status, **values)


def _authorization(url: str) -> dict[str, str]:
    """User name and password that stand in the address, as a header."""
    parts = urlsplit(url)
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _read(response: httpx.Response, limit: int, shown: str) -> bytes:
    too_large = UpstreamError(Say.FETCH_TOO_LARGE, limit_mib=limit // MIB, url=shown)
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    body = bytearray()
    try:
        for piece in _unpacked(response.stream, response.headers.get("content-encoding", "")):  # type: ignore[arg-type]
            if len(body) + len(piece) > limit:
                raise too_large
            body += piece
    except zlib.error as error:
        raise UpstreamError(Say.FETCH_BROKEN, url=shown) from error
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """In pieces of 256 KiB at most, however much a chunk would blow up to. Raises `zlib.error`."""
    if encoding.strip().lower() in ("", "identity"):
        yield from chunks
        return
    # httpx would unpack a chunk as a whole, and packings inside packings: 64 KiB can become gigabytes.
    inflater, started = zlib.decompressobj(_ZLIB_OR_GZIP), False
    for chunk in chunks:
        rest, started = chunk, True
        while rest:
            if inflater.eof:
                if not rest.startswith(_GZIP_MAGIC):
                    return
                inflater = zlib.decompressobj(_ZLIB_OR_GZIP)
            yield inflater.decompress(rest, _PIECE)
            rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    yield inflater.flush()
    if started and not inflater.eof:
        raise zlib.error("cut short")
