"""The line to one qBittorrent: calls over it, with the session that there is, or a new one where that is wanted."""

from collections.abc import Callable
from typing import TypeVar

from qbittorrentapi import Forbidden403Error, LoginFailed

from bangumi.adapters.qbittorrent.client import Client, sign_in
from bangumi.adapters.qbittorrent.faults import FOREIGN, translated
from bangumi.adapters.qbittorrent.session import Sessions
from bangumi.core.config import DownloaderConfig
from bangumi.core.errors import LoginRefusedError
from bangumi.core.messages import Say

T = TypeVar("T")


class Line:
    """Opened with the first call. Some qBittorrents need no login, so it asks before it signs in."""

    def __init__(self, config: DownloaderConfig, sessions: Sessions) -> None:
        self._config = config
        self._sessions = sessions
        self._client: Client | None = None

    def call(self, ask: Callable[[Client], T]) -> T:
        """Runs what asks qBittorrent; a second time, with a new session, where the old one is over. Raises `DomainError`."""
        with translated(self._config.host):
            cookie = self._sessions.current()
            try:
                answer = self._asked(ask, cookie)
            except FOREIGN:
                self._client = None  # the next call looks anew: it may be another version by then
                raise
        self._sessions.confirm()
        return answer

    def _asked(self, ask: Callable[[Client], T], cookie: str) -> T:
        client = self._client = self._client or Client(self._config, cookie)
        try:
            return ask(client)
        except Forbidden403Error:
            client = self._client = self._signed_in(cookie)
            return ask(client)

    def _signed_in(self, stale: str) -> Client:
        if self._config.api_key:
            refused = LoginRefusedError(Say.DOWNLOADER_REFUSED)
            self._sessions.refuse(refused)
            raise refused
        return Client(self._config, self._sessions.renew(stale, self._sign_in))

    def _sign_in(self) -> str:
        try:
            return sign_in(self._config)
        except LoginFailed as error:
            raise LoginRefusedError(Say.DOWNLOADER_REFUSED) from error
        except Forbidden403Error as error:
            raise LoginRefusedError(Say.DOWNLOADER_BANNED) from error
