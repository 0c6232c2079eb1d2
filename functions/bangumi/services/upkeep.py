"""The daily round: schedules as the configuration says, posters that are missing, shows that are over, weekdays of shows on
air, and numbers that do not fit."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bangumi.core.errors import DomainError
from bangumi.core.matching import fold, names_of
from bangumi.ports import Schedules, States
from bangumi.services import metadata, offsets

CHORE_S = 60.0
"""What each of the two long chores gets; the function has ten minutes."""

log = logging.getLogger(__name__)


class Needs(metadata.Needs, offsets.CanReview, Protocol):
    @property
    def states(self) -> States: ...
    @property
    def schedules(self) -> Schedules: ...


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What one round put right; `reviews`: rules that now ask their owner; `failed` names the chores that could not be done."""

    posters: int = 0
    archived: int = 0
    weekdays: int = 0
    reviews: int = 0
    failed: tuple[str, ...] = ()


def keep_up(world: Needs) -> KeptUp:
    """Each chore by itself: a site that is down stops only its own."""
    failed: list[str] = []
    improved = metadata.Improved()

    def improve() -> int:
        nonlocal improved
        improved = metadata.refresh_all(world, until=world.clock.now() + timedelta(seconds=CHORE_S))
        return improved.posters

    def chore(name: str, do: Callable[[], int]) -> int:
        try:
            return do()
        except DomainError as error:
            log.warning("chore_failed", extra={"chore": name, "cause": str(error)})
            failed.append(name)
            return 0

    chore("schedules", lambda: _apply_schedules(world))
    chore("metadata", improve)
    weekdays = chore("weekdays", lambda: refresh_weekdays(world))
    reviews = chore("offsets", lambda: offsets.review(world, until=world.clock.now() + timedelta(seconds=CHORE_S)))
    return KeptUp(improved.posters, improved.archived, weekdays, reviews, tuple(failed))


def _apply_schedules(world: Needs) -> int:
    """A deployment may have reset them to the template's values."""
    state = world.states.program()
    world.schedules.apply(world.configs.load().program, running=state.setup_done and state.running)
    return 1


def refresh_weekdays(world: Needs) -> int:
    """bgm.tv's calendar: weekdays of the shows that it lists, but for those set by hand; answers how many changed."""
    on_air: dict[str, int] = {}
    for _, name, chinese_name, day in world.metadata.calendar():
        on_air |= {fold(title): day for title in (name, chinese_name) if title}
    changed = 0
    for rule in world.rules.all():
        weekday = next((on_air[title] for name in names_of(rule) if (title := fold(name)) in on_air), None)
        if weekday is None or rule.weekday_locked or not rule.enabled or weekday == rule.air_weekday:
            continue
        world.rules.save(replace(rule, air_weekday=weekday))
        changed += 1
    return changed
