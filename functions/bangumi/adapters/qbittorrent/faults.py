"""What can go wrong on the way to a qBittorrent: every exception of the library and of requests, in our words.

`fault_of` is the one table. `translated` raises what it finds as a `DomainError`; the connection doctor shows it.
"""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import RemoteDisconnected
from urllib.parse import urljoin

import qbittorrentapi.exceptions as library
import requests.exceptions as transport
from requests import Response
from urllib3.exceptions import LocationParseError

from bangumi.core.errors import DomainError, LoginRefusedError, UnavailableError, UpstreamError
from bangumi.core.messages import Message, Say

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})
_PAGE_BYTES = 65_536
_SHOWN_CHARACTERS = 200


class BadAddressError(library.APIError):
    """The configured host is no http(s) address."""


class StrangerError(library.APIError):
    """Something that is not qBittorrent answered: a proxy, a login page, another server. Ends the connection to it."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.status_code} {response.headers.get('Content-Type', '')}")
        self.status = response.status_code
        self.target = urljoin(response.url, response.headers.get("Location", ""))
        self.is_gateway = _is_gateway(response)
        page = next(response.iter_content(_PAGE_BYTES), b"")
        self.is_cloudflare_access = (
            "cloudflareaccess.com" in self.target
            or "cloudflare-access" in response.headers.get("WWW-Authenticate", "").lower()
            or b"cloudflareaccess.com" in page
        )
        response.close()


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Raises a `DomainError` for every exception that the table knows.

    All that keeps us from qBittorrent itself is `UnavailableError`, a proxy's login page too: it is no torrent's fault, and
    goes away without a change on our side.
    """
    try:
        yield
    except FOREIGN as error:
        raise _error(fault_of(error, host)) from error


def _error(fault: Message) -> DomainError:
    match fault.say:
        case Say.DOWNLOADER_WRONG:
            return UpstreamError(fault.say, **fault.values)
        case Say.DOWNLOADER_WRONG_LOGIN:
            return LoginRefusedError(Say.DOWNLOADER_REFUSED)
        case _:
            return UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail=fault)


def fault_of(error: Exception, host: str) -> Message:
    """What went wrong, as a sentence of its own. `host` as the settings have it."""
    kind = next(kind for kind in type(error).__mro__ if kind in _TABLE)
    return _TABLE[kind](error, host.strip().rpartition("@")[2])


def is_strange(response: Response) -> bool:
    """qBittorrent's API answers in plain text and JSON, redirects nowhere and never asks for HTTP authentication."""
    return (
        300 <= response.status_code < 400
        or _is_gateway(response)
        or "WWW-Authenticate" in response.headers
        or "html" in response.headers.get("Content-Type", "").lower()
    )


def was_cut_off(error: BaseException) -> bool:
    """Whether the other side ended a connection that stood."""
    return any(isinstance(cause, ConnectionResetError | BrokenPipeError | RemoteDisconnected) for cause in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that is behind it: requests and urllib3 hide the socket's error in arguments and contexts."""
    seen: set[int] = set()
    found = [error]
    while found:
        cause = found.pop(0)
        if id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            inner = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
            found += [item for item in inner if isinstance(item, BaseException)]


def _address(_: Exception, host: str) -> Message:
    return Message.of(Say.DOWNLOADER_ADDRESS, host=host)


def _timed_out(_: Exception, host: str) -> Message:
    return Message.of(Say.DOWNLOADER_TIMED_OUT, host=host)


def _cut_off(_: Exception, host: str) -> Message:
    return Message.of(Say.DOWNLOADER_CUT_OFF, host=host)


def _connection(error: Exception, host: str) -> Message:
    for cause in causes(error):
        match cause:
            case socket.gaierror():
                return Message.of(Say.DOWNLOADER_NO_DNS, host=host)
            case ssl.SSLError():
                return _tls(error, host)
            case ConnectionRefusedError():
                return Message.of(Say.DOWNLOADER_CLOSED, host=host)
            case TimeoutError():
                return _timed_out(error, host)
            case OSError(errno=code) if code in _NO_ROUTE:
                return Message.of(Say.DOWNLOADER_NO_ROUTE, host=host)
            case _:
                continue
    return _cut_off(error, host)


def _tls(error: Exception, host: str) -> Message:
    detail = "handshake failed"
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            detail = cause.verify_message
            break
        if isinstance(cause, ssl.SSLError):
            if cause.reason in _NOT_TLS:
                return Message.of(Say.DOWNLOADER_NO_TLS, host=host)
            detail = (cause.reason or "connection closed").replace("_", " ").lower()
    return Message.of(Say.DOWNLOADER_TLS, host=host, detail=detail)


def _stranger(error: Exception, host: str) -> Message:
    if not isinstance(error, StrangerError):
        return Message.of(Say.DOWNLOADER_STRANGER, host=host)
    if error.is_cloudflare_access:
        return Message.of(Say.DOWNLOADER_ACCESS, host=host)
    if error.is_gateway:
        return Message.of(Say.DOWNLOADER_GATEWAY, host=host, status=error.status)
    if 300 <= error.status < 400:
        return Message.of(Say.DOWNLOADER_REDIRECTS, host=host, target=error.target.partition("/api/v2/")[0])
    if error.status == 401:
        return Message.of(Say.DOWNLOADER_PROXY_LOGIN, host=host)
    return Message.of(Say.DOWNLOADER_STRANGER, host=host)


def _is_gateway(response: Response) -> bool:
    """429, 502 to 504 and Cloudflare's 520 to 530 are never qBittorrent's own."""
    return response.status_code == 429 or response.status_code >= 502


def _host_check(_: Exception, host: str) -> Message:
    return Message.of(Say.DOWNLOADER_HOST_CHECK, host=host)


def _no_api(_: Exception, host: str) -> Message:
    return Message.of(Say.DOWNLOADER_NO_API, host=host)


def _login(_: Exception, _host: str) -> Message:
    return Message.of(Say.DOWNLOADER_WRONG_LOGIN)


def _refused_call(error: Exception, _host: str) -> Message:
    text = " ".join(str(error).split()) or type(error).__name__
    return Message.of(Say.DOWNLOADER_WRONG, detail=text[:_SHOWN_CHARACTERS])


_TABLE: dict[type, Callable[[Exception, str], Message]] = {
    BadAddressError: _address,
    StrangerError: _stranger,
    UnicodeError: _address,  # a host or a header that can't be put on the wire
    LocationParseError: _address,  # a part of the host's name has no letter or too many; requests lets it through
    # of the library
    library.APIError: _stranger,  # an answer that it can't read
    library.APIConnectionError: _connection,
    library.LoginFailed: _login,
    library.UnsupportedQbittorrentVersion: _refused_call,
    library.FileError: _refused_call,
    library.TorrentFileError: _refused_call,
    library.TorrentFileNotFoundError: _refused_call,
    library.TorrentFilePermissionError: _refused_call,
    library.HTTPError: _refused_call,
    library.HTTP4XXError: _refused_call,
    library.HTTP5XXError: _refused_call,
    library.HTTP400Error: _refused_call,
    library.HTTP401Error: _host_check,
    library.HTTP403Error: _refused_call,
    library.HTTP404Error: _no_api,
    library.HTTP405Error: _no_api,
    library.HTTP409Error: _refused_call,
    library.HTTP415Error: _refused_call,
    library.HTTP500Error: _refused_call,
    library.MissingRequiredParameters400Error: _refused_call,
    library.InvalidRequest400Error: _refused_call,
    library.Unauthorized401Error: _host_check,
    library.Forbidden403Error: _refused_call,
    library.NotFound404Error: _no_api,
    library.MethodNotAllowed405Error: _no_api,
    library.Conflict409Error: _refused_call,
    library.UnsupportedMediaType415Error: _refused_call,
    library.InternalServerError500Error: _refused_call,
    # of requests
    transport.RequestException: _connection,
    transport.InvalidJSONError: _stranger,
    transport.JSONDecodeError: _stranger,
    transport.HTTPError: _refused_call,
    transport.ConnectionError: _connection,
    transport.ProxyError: _connection,
    transport.SSLError: _tls,
    transport.Timeout: _timed_out,
    transport.ConnectTimeout: _timed_out,
    transport.ReadTimeout: _timed_out,
    transport.URLRequired: _address,
    transport.TooManyRedirects: _stranger,
    transport.MissingSchema: _address,
    transport.InvalidSchema: _address,
    transport.InvalidURL: _address,
    transport.InvalidHeader: _address,
    transport.InvalidProxyURL: _address,
    transport.ChunkedEncodingError: _cut_off,
    transport.ContentDecodingError: _stranger,
    transport.StreamConsumedError: _cut_off,
    transport.RetryError: _connection,
    transport.UnrewindableBodyError: _cut_off,
}

FOREIGN: tuple[type[Exception], ...] = tuple(_TABLE)
