"""qBittorrent, from 4.1 to 5.x, from afar.

`downloader` speaks over the `line`, `session` decides about signing in, `client` is the library with our manners, `faults`
names what goes wrong, `doctor` examines a connection. The library takes a tenth of a second to import: that waits until a
downloader is asked for.
"""

from bangumi.adapters.qbittorrent.session import PassingSession, Sessions, StoredSession
from bangumi.core.config import DownloaderConfig
from bangumi.core.downloader import settings_digest
from bangumi.ports import Clock, Configs, Diagnosis, Downloader, States


class QBittorrents:
    """`Downloaders`. A downloader is for one invocation: a connection that slept between two may be dead."""

    def __init__(self, configs: Configs, states: States, clock: Clock) -> None:
        self._configs = configs
        self._states = states
        self._clock = clock

    def stored(self) -> Downloader:
        config = self._configs.load().downloader
        return self._open(config, StoredSession(self._states, self._clock, settings_digest(config)))

    def trial(self, config: DownloaderConfig) -> Downloader:
        return self._open(config, PassingSession())

    def diagnose(self, config: DownloaderConfig) -> Diagnosis:
        from bangumi.adapters.qbittorrent.doctor import examine

        return examine(config)

    def _open(self, config: DownloaderConfig, sessions: Sessions) -> Downloader:
        from bangumi.adapters.qbittorrent.downloader import QBittorrent
        from bangumi.adapters.qbittorrent.line import Line

        return QBittorrent(Line(config, sessions), self._clock)
