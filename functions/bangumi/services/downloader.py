"""The downloader as a thing that comes and goes: when to try it, and telling once that it went and that it is back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bangumi.core.downloader import settings_digest
from bangumi.core.errors import ConflictError, DomainError, UnavailableError
from bangumi.core.messages import Message, Say
from bangumi.core.model import DownloaderHealth, DownloaderState, Notice
from bangumi.core.retry import next_downloader_try
from bangumi.ports import Clock, Downloader, Downloaders, States
from bangumi.services.notices import CanTell, tell_all

PRODUCT = "Kumo Bangumi"

log = logging.getLogger(__name__)


class Needs(CanTell, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def states(self) -> States: ...
    @property
    def downloaders(self) -> Downloaders: ...


class DownloaderResting(Exception):  # noqa: N818 - not a fault: it is known to be away and its next try is not due
    """Raised by `reached` before anything is tried."""


@contextmanager
def reached(world: Needs, *, it_called: bool = False) -> Iterator[Downloader]:
    """The stored downloader, for one piece of work. What happens inside is remembered: an `UnavailableError` marks it as
    away (told once, tried again with back-off) and is raised on; success marks it as back (told once). One that has just
    called us is tried whatever is remembered."""
    state = _remembered(world)
    now = world.clock.now()
    resting = state.health is DownloaderHealth.AWAY and state.next_try_at and now < state.next_try_at
    if resting and not it_called:
        raise DownloaderResting
    try:
        yield world.downloaders.stored()
    except UnavailableError as error:
        _mark_away(error, now, world)
        raise
    except DomainError:
        raise
    else:
        if state.health is DownloaderHealth.AWAY:
            _mark_back(world)


def _remembered(world: Needs) -> DownloaderState:
    """What holds for the present settings; of a downloader that was configured before nothing counts."""
    state = world.states.downloader()
    settings = settings_digest(world.configs.load().downloader)
    return state if state.settings == settings else DownloaderState(settings=settings, version=state.version)


def _mark_away(error: DomainError, now: datetime, world: Needs) -> None:
    state = _remembered(world)
    first = state.health is not DownloaderHealth.AWAY
    log.warning("downloader_away", extra={"cause": str(error), "fails": state.fails + 1})
    _save(
        replace(
            state,
            health=DownloaderHealth.AWAY,
            since=now if first else state.since,
            fails=1 if first else state.fails + 1,
            next_try_at=next_downloader_try(now, 1 if first else state.fails + 1),
        ),
        Notice(PRODUCT, error.message) if first else None,
        world,
    )


def _mark_back(world: Needs) -> None:
    state = world.states.downloader()
    if state.health is DownloaderHealth.AWAY:
        log.info("downloader_back", extra={"since": state.since and state.since.isoformat()})
        _save(
            replace(state, health=DownloaderHealth.OK, since=world.clock.now(), fails=0, next_try_at=None),
            Notice(PRODUCT, Message.of(Say.DOWNLOADER_BACK)),
            world,
        )


def _save(state: DownloaderState, notice: Notice | None, world: Needs) -> None:
    """Who loses the race leaves it to the winner: one state, one notice."""
    try:
        world.states.save_downloader(state)
    except ConflictError:
        return
    if notice:
        tell_all(notice, world)
