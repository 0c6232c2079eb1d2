"""Downloaders as the product makes them, on a real qBittorrent and on fakes of other releases."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock

import pytest

from bangumi.adapters.qbittorrent import QBittorrents
from bangumi.core.config import Config, DownloaderConfig
from bangumi.core.model import DownloaderState, TorrentFile
from bangumi.core.torrent_file import read_torrent
from bangumi.ports import Clock, Downloader
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.memory.outside import MemoryClock
from tests.support.memory.store import MemoryConfigs, MemoryStates
from tests.support.qbittorrent import QBittorrent
from tests.support.torrents import Kind, Torrent, generate, make_torrent

NEWEST = "5.2.4"


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class SharedStates(MemoryStates):
    """For several workers at once."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def save_downloader(self, state: DownloaderState) -> DownloaderState:
        with self._lock:
            return super().save_downloader(state)

    def lease(self, name: str, seconds: int, now: datetime) -> bool:
        with self._lock:
            return super().lease(name, seconds, now)


@dataclass
class Home:
    """Settings, remembered state and clock around one qBittorrent."""

    config: DownloaderConfig
    clock: Clock = field(default_factory=MemoryClock)
    states: MemoryStates = field(default_factory=SharedStates)

    def set(self, **settings: object) -> None:
        self.config = replace(self.config, **settings)  # type: ignore[arg-type]

    @property
    def downloaders(self) -> QBittorrents:
        """Fresh, as a new invocation has them."""
        configs = MemoryConfigs()
        configs.stored = Config(downloader=self.config)
        return QBittorrents(configs, self.states, self.clock)

    def invoke(self) -> Downloader:
        return self.downloaders.stored()

    @property
    def writes(self) -> int:
        """How often the remembered state was written."""
        return self.states.downloader_state.version


def home_of(far: FakeQBittorrent | QBittorrent) -> Home:
    config = DownloaderConfig(host=far.host, username=far.username, password=far.password)
    return Home(config, RealClock() if isinstance(far, QBittorrent) else MemoryClock())


@pytest.fixture
def fakes() -> Iterator[Callable[..., FakeQBittorrent]]:
    """Starts fakes; all end with the test."""
    running: list[FakeQBittorrent] = []

    def start(version: str = NEWEST, **settings: object) -> FakeQBittorrent:
        fake = FakeQBittorrent(version)
        for name, value in settings.items():
            setattr(fake, name, value)
        fake.start()
        running.append(fake)
        return fake

    yield start
    for fake in running:
        fake.stop()


def season(kind: Kind = "v1") -> Torrent:
    """A folder of an episode and its subtitles."""
    return make_torrent("[Group] Show", {"ep01.mkv": generate("a", 300_000), "subs/ep01.ass": generate("b", 900)}, kind=kind)


def file_of(torrent: Torrent) -> TorrentFile:
    return read_torrent(torrent.metainfo)
