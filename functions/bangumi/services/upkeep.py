"""The daily round: schedules as the configuration says, posters that are missing, weekdays of shows on air."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bangumi.core.errors import DomainError
from bangumi.core.matching import fold, names_of
from bangumi.core.model import Rule
from bangumi.ports import Clock, Configs, Metadata, Posters, Rules, Schedules, States

log = logging.getLogger(__name__)


class Needs(Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def configs(self) -> Configs: ...
    @property
    def states(self) -> States: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def metadata(self) -> Metadata: ...
    @property
    def posters(self) -> Posters: ...
    @property
    def schedules(self) -> Schedules: ...


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What one round put right; `failed` names the chores that could not be done."""

    posters: int = 0
    weekdays: int = 0
    failed: tuple[str, ...] = ()


def keep_up(world: Needs) -> KeptUp:
    """Each chore by itself: a site that is down stops only its own."""
    failed: list[str] = []

    def chore(name: str, do: Callable[[], int]) -> int:
        try:
            return do()
        except DomainError as error:
            log.warning("chore_failed", extra={"chore": name, "cause": str(error)})
            failed.append(name)
            return 0

    chore("schedules", lambda: _apply_schedules(world))
    posters = chore("posters", lambda: find_missing_posters(world))
    weekdays = chore("weekdays", lambda: refresh_weekdays(world))
    return KeptUp(posters, weekdays, tuple(failed))


def _apply_schedules(world: Needs) -> int:
    """A deployment may have reset them to the template's values."""
    state = world.states.program()
    world.schedules.apply(world.configs.load().program, running=state.setup_done and state.running)
    return 1


def find_missing_posters(world: Needs) -> int:
    """TMDB's poster for each rule that has none; answers how many were found."""
    return sum(refresh_poster(rule, world) for rule in world.rules.all() if not rule.poster_link)


def refresh_poster(rule: Rule, world: Needs) -> bool:
    """Whether TMDB had a poster for the rule's season, or show, which the rule has now."""
    facts = world.metadata.find_show(rule.official_title, world.configs.load().rss_parser.language)
    url = facts and (facts.season_posters.get(rule.season) or facts.poster_url)
    if not url:
        return False
    world.rules.save(replace(world.rules.get(rule.id), poster_link=world.posters.keep(url)))
    return True


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
