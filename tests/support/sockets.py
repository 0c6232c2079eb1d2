"""Keeps tests off the network: only loopback can be reached, and only its names resolve."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

_LOCAL_NAMES = {None, "", b"", "localhost", b"localhost"}


def forbid_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make every other address unreachable; gives the list that collects what was tried."""
    tried: list[str] = []
    resolve = socket.getaddrinfo

    def guarded(method: Callable[..., Any], address_at: int) -> Callable[..., Any]:
        def call(this: socket.socket, *arguments: Any) -> Any:
            address = arguments[address_at]
            if this.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
                tried.append(str(address[0]))
                raise OSError(errno.ENETUNREACH, f"tests reach loopback only, not {address[0]}")
            return method(this, *arguments)

        return call

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in _LOCAL_NAMES and not _is_address(host):
            tried.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, f"tests resolve loopback names only, not {host}")
        return resolve(host, *arguments, **options)

    for name, address_at in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), address_at))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return tried


def _is_loopback(host: Any) -> bool:
    if host in _LOCAL_NAMES:
        return True
    return _is_address(host) and ipaddress.ip_address(_text(host)).is_loopback


def _is_address(host: Any) -> bool:
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
