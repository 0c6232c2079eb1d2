"""No test gets out."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "169.254.169.254", "2001:db8::1"])
def test_an_outward_address_is_unreachable(loopback_only: list[str], host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as probe, pytest.raises(OSError, match="loopback only"):
            probe.connect((host, 80))
    with socket.socket(family, socket.SOCK_DGRAM) as probe, pytest.raises(OSError, match="loopback only"):
        probe.sendto(b"x", (host, 80))

    assert loopback_only == [host] * 3
    loopback_only.clear()


def test_an_outward_name_does_not_resolve(loopback_only: list[str]) -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("mikanani.me", 443))

    assert loopback_only == ["mikanani.me"]
    loopback_only.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost"])
def test_loopback_is_open(host: str) -> None:
    with socket.create_server(("", 0)) as server:
        socket.create_connection((host, server.getsockname()[1])).close()
