"""Fixtures for every test: the world outside and a qBittorrent, both real and on loopback; no other network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.qbittorrent import QBittorrent
from tests.support.sockets import forbid_network
from tests.support.world import World


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No test reaches beyond loopback; the hosts it tried are in the list, and fail it unless it clears the list."""
    tried = forbid_network(monkeypatch)
    yield tried
    assert not tried, f"the network was tried: {tried}"


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world of sites and notifiers."""
    with World() as world:
        yield world


@pytest.fixture
def qbittorrent(tmp_path: Path) -> Iterator[QBittorrent]:
    """A fresh qBittorrent that runs (it starts in a tenth of a second)."""
    with QBittorrent(tmp_path / "qbittorrent") as qbittorrent:
        yield qbittorrent
