"""The daily round: schedules as the configuration says, posters that are missing, shows that are over, weekdays of shows on
air, numbers that do not fit, and once a week the index of shows."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bangumi.core.errors import DomainError
from bangumi.core.matching import fold, names_of
from bangumi.ports import Schedules, Shows, States
from bangumi.services import metadata, offsets

A_WEEK = timedelta(days=6, hours=12)
"""Rounds are a day apart, and not to the second."""
CHORE_S = 60.0
"""What each of the two long chores gets; the function has ten minutes."""

log = logging.getLogger(__name__)


class Needs(metadata.Needs, offsets.CanReview, Protocol):
    @property
    def states(self) -> States: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def shows(self) -> Shows: ...


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What one round put right; `reviews`: rules that now ask their owner; `shows`: 1 where the index of shows
    is newer now; `failed` names the chores that could not be done."""

    posters: int = 0
    archived: int = 0
    weekdays: int = 0
    reviews: int = 0
    shows: int = 0
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
    shows = chore("shows", lambda: _refresh_shows(world))
    return KeptUp(improved.posters, improved.archived, weekdays, reviews, shows, tuple(failed))


def _apply_schedules(world: Needs) -> int:
    """A deployment may have reset them to the template's values."""
    state = world.states.program()
    world.schedules.apply(world.configs.load().program, running=state.setup_done and state.running)
    return 1


def _refresh_shows(world: Needs) -> int:
    """Asked again after a week, after a day where it could not be had."""
    now, last = world.clock.now(), world.states.program().shows_refreshed_at
    if last and now - last < A_WEEK:
        return 0
    refreshed = world.shows.refresh()
    world.states.save_program(replace(world.states.program(), shows_refreshed_at=now))
    return int(refreshed)


def refresh_weekdays(world: Needs) -> int:
    """bgm.tv's calendar: weekdays of the shows that it lists, but for those set by hand; answers how many changed."""
    on_air: dict[str, int] = {}
    by_id: dict[str, int] = {}
    for number, name, chinese_name, day in world.metadata.calendar():
        by_id[number] = day
        on_air |= {fold(title): day for title in (name, chinese_name) if title}
    changed = 0
    for rule in world.rules.all():
        weekday = by_id.get(rule.bangumi_tv_id or "")
        if weekday is None:
            weekday = next((on_air[title] for name in names_of(rule) if (title := fold(name)) in on_air), None)
        if weekday is None or rule.weekday_locked or not rule.enabled or weekday == rule.air_weekday:
            continue
        world.rules.save(replace(rule, air_weekday=weekday))
        changed += 1
    return changed
