"""Whether we may sign in, and the session that earlier invocations left: one login serves many of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bangumi.core.errors import ConflictError, LoginRefusedError, UnavailableError
from bangumi.core.messages import Message, Say
from bangumi.core.model import DownloaderHealth, DownloaderState
from bangumi.ports import Clock, States

BAN_PAUSE = timedelta(minutes=31)
"""qBittorrent bans for an hour by default; a try within the ban neither lengthens it nor ends it."""

_LEASE = "downloader-login"
_LEASE_S = 30
_WAIT_S = 0.5
_WAITS = 32
_SAVES = 5
_UNCONFIRMED = frozenset({DownloaderHealth.UNKNOWN, DownloaderHealth.REFUSED})

SignIn = Callable[[], str]
"""Answers the new session's cookie, or raises `LoginRefusedError`."""


class Sessions(Protocol):
    def current(self) -> str:
        """The cookie to try, "" where there is none. `LoginRefusedError` where we must not even try."""
        ...

    def renew(self, stale: str, sign_in: SignIn) -> str:
        """A cookie newer than the stale one."""
        ...

    def confirm(self) -> None:
        """A call went well."""
        ...

    def refuse(self, error: LoginRefusedError) -> None:
        """These settings were refused; the next `current` raises."""
        ...


class PassingSession:
    """For trials: nothing outlives the object."""

    def __init__(self) -> None:
        self._cookie = ""
        self._refusal: Say | None = None

    def current(self) -> str:
        if self._refusal:
            raise LoginRefusedError(self._refusal)
        return self._cookie

    def renew(self, stale: str, sign_in: SignIn) -> str:
        del stale  # nobody else renews it
        try:
            self._cookie = sign_in()
        except LoginRefusedError as error:
            self.refuse(error)
            raise
        return self._cookie

    def confirm(self) -> None:
        pass

    def refuse(self, error: LoginRefusedError) -> None:
        self._refusal = error.message.say


class StoredSession:
    """Kept in `DownloaderState`, for one digest of the settings. AWAY, its times and its count belong to others."""

    def __init__(self, states: States, clock: Clock, settings: str) -> None:
        self._states = states
        self._clock = clock
        self._settings = settings
        self._state: DownloaderState | None = None

    def current(self) -> str:
        mine = self._mine(self._state or self._read())
        if mine.health is DownloaderHealth.REFUSED:
            if mine.next_try_at is None:
                raise LoginRefusedError(Say.DOWNLOADER_REFUSED)
            if self._clock.now() < mine.next_try_at:
                raise LoginRefusedError(Say.DOWNLOADER_BANNED)
        return mine.session

    def renew(self, stale: str, sign_in: SignIn) -> str:
        """One worker signs in while the others wait for its session: five wrong logins at once would ban us all."""
        for _ in range(_WAITS):
            leads = self._states.lease(_LEASE, _LEASE_S, self._clock.now())
            try:
                self._read()
                cookie = self.current()
                if cookie and cookie != stale:
                    return cookie
                if leads:
                    return self._sign_in(sign_in)
            finally:
                if leads:
                    self._states.end_lease(_LEASE)
            self._clock.sleep(_WAIT_S)
        waited = Message.of(Say.DOWNLOADER_TIMED_OUT, host="qBittorrent")
        raise UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail=waited)

    def confirm(self) -> None:
        state = self._state or self._read()
        if state.settings != self._settings or state.health in _UNCONFIRMED:
            self._save(self._well)

    def refuse(self, error: LoginRefusedError) -> None:
        now = self._clock.now()
        again = now + BAN_PAUSE if error.message.say is Say.DOWNLOADER_BANNED else None
        self._save(lambda mine: replace(mine, health=DownloaderHealth.REFUSED, session="", since=now, next_try_at=again))

    def _sign_in(self, sign_in: SignIn) -> str:
        try:
            cookie = sign_in()
        except LoginRefusedError as error:
            self.refuse(error)
            raise
        self._save(lambda mine: replace(self._well(mine), session=cookie))
        return cookie

    def _well(self, mine: DownloaderState) -> DownloaderState:
        if mine.health not in _UNCONFIRMED:
            return mine
        return replace(mine, health=DownloaderHealth.OK, since=self._clock.now(), next_try_at=None)

    def _read(self) -> DownloaderState:
        self._state = self._states.downloader()
        return self._state

    def _mine(self, state: DownloaderState) -> DownloaderState:
        """The state as it counts for these settings; what was kept for others is void."""
        if state.settings == self._settings:
            return state
        if not state.settings and state.health is not DownloaderHealth.REFUSED:  # found away before the first contact
            return replace(state, settings=self._settings, session="")
        return DownloaderState(settings=self._settings, version=state.version)

    def _save(self, change: Callable[[DownloaderState], DownloaderState]) -> None:
        """Writes the change over whatever is stored by now."""
        for _ in range(_SAVES):
            try:
                self._state = self._states.save_downloader(change(self._mine(self._state or self._read())))
            except ConflictError:
                self._state = None  # another wrote in between: on top of that, then
            else:
                return
        raise ConflictError(Say.CHANGED_MEANWHILE)
