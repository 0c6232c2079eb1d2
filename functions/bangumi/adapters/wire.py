"""Connections to the web outside: guarded against addresses that lead inward, with one deadline for a whole transfer.

The only file that knows httpcore. `http.py` imports it on first use: together with httpx it costs a cold start 66 ms.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, ip_address

import httpcore
import httpx
import socksio

from bangumi.core.addresses import IPAddress, is_inward, is_inward_name
from bangumi.core.config import Proxy
from bangumi.core.errors import BadInputError, DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say

_CONNECT_S = 10.0
_STEP_S = 30.0
_KEEPALIVE_S = 20.0

_end: ContextVar[float] = ContextVar("end of the running transfer", default=float("inf"))


class InwardError(Exception):
    """The name leads to an address that this deployment must not reach."""


FAILURES: dict[type[Exception], tuple[type[DomainError], Say]] = {
    InwardError: (UpstreamError, Say.URL_INWARD),
    httpx.InvalidURL: (UpstreamError, Say.URL_INVALID),
    httpcore.UnsupportedProtocol: (UpstreamError, Say.URL_INVALID),
    httpcore.LocalProtocolError: (UpstreamError, Say.URL_INVALID),
    httpcore.ProtocolError: (UnavailableError, Say.FETCH_BROKEN),
    httpcore.TimeoutException: (UnavailableError, Say.FETCH_TIMED_OUT),
    httpcore.NetworkError: (UnavailableError, Say.FETCH_UNREACHABLE),
    httpcore.ProxyError: (UnavailableError, Say.FETCH_NO_PROXY),
    socksio.SOCKSError: (UnavailableError, Say.FETCH_NO_PROXY),
    httpcore.ConnectionNotAvailable: (UnavailableError, Say.FETCH_UNREACHABLE),
}
"""What each foreign exception means; of two that fit, the first counts."""

STALE = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
"""What a kept connection ends with when the other side closed it while this process was frozen."""


@contextmanager
def told(url: str, within_s: float, *, asked: bool) -> Iterator[None]:
    """Turns `FAILURES` inside into our errors. `url` as it may be shown; `asked`: the user named it, not a redirect."""
    try:
        yield
    except tuple(FAILURES) as error:
        kind, say = next(meaning for foreign, meaning in FAILURES.items() if isinstance(error, foreign))
        if asked and say in (Say.URL_INVALID, Say.URL_INWARD):
            kind = BadInputError
        raise kind(say, url=url, seconds=f"{within_s:g}") from error


@contextmanager
def deadline(within_s: float) -> Iterator[None]:
    """All connecting, sending and reading inside is over within so many seconds, by `httpcore.TimeoutException` if need
    be."""
    token = _end.set(time.monotonic() + within_s)
    try:
        yield
    finally:
        _end.reset(token)


def _left(timeout: float | None, late: type[Exception]) -> float:
    """Seconds that the next step may take."""
    left = min(_end.get() - time.monotonic(), timeout or _STEP_S)
    if left <= 0:
        raise late("the deadline has passed")
    return left


class Transport(httpx.BaseTransport):
    """httpx requests over a pool of guarded connections; raises `FAILURES`."""

    def __init__(self, proxy: Proxy, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._is_proxied = proxy.enable and bool(proxy.host)
        # Of a proxied request only the proxy is connected to: if that leads inward, the proxy is at fault, not the address.
        backend = _Backend(None if allow_private else httpcore.ProxyError if self._is_proxied else InwardError)
        self._pool = _proxied_pool(proxy, backend) if self._is_proxied else _pool(backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._allow_private:
            self._check(request.url.host)
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()

    def _check(self, host: str) -> None:
        if is_inward_name(host):
            raise InwardError(host)
        if not self._is_proxied:
            return  # the connection checks what it connects to
        # The proxy resolves names in its own network: refuse what is inward as far as we can see from here.
        try:
            addresses = _resolve(host, 80)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            return
        if any(map(is_inward, addresses)):
            raise InwardError(host)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _pool(backend: httpcore.NetworkBackend) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=None,
        keepalive_expiry=_KEEPALIVE_S,
        network_backend=backend,
    )


def _proxied_pool(proxy: Proxy, backend: httpcore.NetworkBackend) -> httpcore.ConnectionPool:
    """Both `http` and `https` mean a proxy that is spoken to in plain HTTP, as AutoBangumi takes them."""
    scheme = "socks5" if proxy.type == "socks5" else "http"
    kind = httpcore.SOCKSProxy if proxy.type == "socks5" else httpcore.HTTPProxy
    return kind(
        httpcore.URL(scheme=scheme, host=proxy.host, port=proxy.port or None, target="/"),
        proxy_auth=(proxy.username.encode(), proxy.password.encode()) if proxy.username else None,
        ssl_context=httpx.create_ssl_context(),
        max_connections=None,
        keepalive_expiry=_KEEPALIVE_S,
        network_backend=backend,
    )


class _Backend(httpcore.NetworkBackend):
    """Resolves once, checks every address, connects to one of those very addresses: a name that changes its answer
    between check and connection gains nothing. TLS and Host keep the name: httpcore never learns the address."""

    def __init__(self, refusal: type[Exception] | None) -> None:
        """`refusal` is raised of a name that leads inward; None admits it."""
        self._refusal = refusal
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port)
        if self._refusal is not None and any(map(is_inward, addresses)):
            raise self._refusal(f"{host} leads inward")
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for tried, address in enumerate(addresses):
            share = _left(timeout, httpcore.ConnectTimeout) / (len(addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(str(address), port, min(share, _CONNECT_S), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps ends at the deadline of the running transfer."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = min(_left(timeout, httpcore.ConnectTimeout), _CONNECT_S)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _resolve(host: str, port: int) -> list[IPAddress]:
    """Every address of the name, once each. Looked up in a thread, for the system's resolver knows no deadline."""
    literal = _literal(host)
    if literal is not None:
        return [literal]
    answers: queue.SimpleQueue[list[IPAddress] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(ip_address(place[0]) for *_, place in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=min(_left(None, httpcore.ConnectTimeout), _CONNECT_S))
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"no answer from the resolver for {host}") from None
    if isinstance(answer, list):
        return answer
    raise httpcore.ConnectError(str(answer)) from answer


def _literal(host: str) -> IPAddress | None:
    """The address that a host spells out, in the short, octal and hexadecimal forms that resolvers take too."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
