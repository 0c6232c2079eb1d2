"""The switches of the whole program. Each may be pressed again, in any state, without harm."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.messages import Say
from bangumi.core.model import DownloaderState, ProgramState
from bangumi.ports import Configs, Downloaders, Schedules, States
from bangumi.services.rounds import CanQueue, queue_feeds

MOST_RACES = 5

log = logging.getLogger(__name__)


class Needs(CanQueue, Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def schedules(self) -> Schedules: ...


class CanTryDownloader(Protocol):
    @property
    def downloaders(self) -> Downloaders: ...


def start(world: Needs) -> None:
    """Schedules on, and a refresh round at once."""
    _switch(world, running=True)
    queue_feeds(world)


def stop(world: Needs) -> None:
    """Schedules off; the API stays."""
    _switch(world, running=False)


def shut_down(world: Needs) -> None:
    """As stop, and until the next start the API answers little else."""
    _switch(world, running=False, shut_down=True)


def restart(world: Needs) -> None:
    """Configuration read anew, schedules armed anew, a refresh round at once. A downloader that refused the login is
    given one more try: its password may have been changed there."""
    world.configs.forget()
    forget_downloader(world)
    start(world)


def forget_downloader(world: Needs) -> None:
    state = world.states.downloader()
    try:
        world.states.save_downloader(DownloaderState(version=state.version))
    except ConflictError:
        log.info("downloader_state_written_by_another")


def downloader_answers(world: CanTryDownloader) -> bool:
    try:
        world.downloaders.stored().version()
    except DomainError as error:
        log.info("downloader_check_failed", extra={"cause": str(error)})
        return False
    return True


def _switch(world: Needs, *, running: bool, shut_down: bool = False) -> None:
    change_state(world.states, lambda state: replace(state, running=running, shut_down=shut_down))
    world.schedules.apply(world.configs.load().program, running=running)
    log.info("program_switched", extra={"running": running, "shut_down": shut_down})


def change_state(states: States, change: Callable[[ProgramState], ProgramState]) -> ProgramState:
    """Writes a change whatever else is written to the state at the same time."""
    for _ in range(MOST_RACES):
        state = states.program()
        changed = change(state)
        if changed == state:
            return state
        try:
            return states.save_program(changed)
        except ConflictError:
            continue
    raise ConflictError(Say.CHANGED_MEANWHILE)
