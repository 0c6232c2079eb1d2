"""qBittorrent, from 4.1 to 5.x, from afar.

`downloader` does the work with the `client`, `session` decides about signing in, `faults` names what goes wrong, `doctor`
examines a connection. The library behind it takes a tenth of a second to import, so that waits until it is needed.
"""

from bangumi.adapters.qbittorrent.session import PassingSession, StoredSession
from bangumi.core.config import DownloaderConfig
from bangumi.core.downloader import settings_digest
from bangumi.ports import Clock, Configs, Diagnosis, Downloader, States


class QBittorrents:
    """`Downloaders`. Each downloader is for one invocation: a connection that slept for longer may be dead."""

    def __init__(self, configs: Configs, states: States, clock: Clock) -> None:
        self._configs = configs
        self._states = states
        self._clock = clock

    def stored(self) -> Downloader:
        from bangumi.adapters.qbittorrent.downloader import QBittorrent  # noqa: PLC0415 - heavy

        config = self._configs.load().downloader
        return QBittorrent(config, StoredSession(self._states, self._clock, settings_digest(config)), self._clock)

    def trial(self, config: DownloaderConfig) -> Downloader:
        from bangumi.adapters.qbittorrent.downloader import QBittorrent  # noqa: PLC0415 - heavy

        return QBittorrent(config, PassingSession(), self._clock)

    def diagnose(self, config: DownloaderConfig) -> Diagnosis:
        from bangumi.adapters.qbittorrent.doctor import examine  # noqa: PLC0415 - heavy

        return examine(config)
