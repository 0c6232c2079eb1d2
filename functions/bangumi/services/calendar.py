"""When the followed shows are on air, as the index of shows knows it. Nobody is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bangumi.core.model import RuleId
from bangumi.ports import Rules, Shows


class Needs(Protocol):
    @property
    def rules(self) -> Rules: ...
    @property
    def shows(self) -> Shows: ...


@dataclass(frozen=True, slots=True)
class Airing:
    """`first_at`: the first showing, in Japanese time; a weekly show comes again each week at that time."""

    rule_id: RuleId
    first_at: datetime
    weekly: bool


def airings(world: Needs) -> list[Airing]:
    """Of every enabled rule whose show and time the index knows."""
    return [
        Airing(rule.id, show.airs_at, show.air_weekday is not None)
        for rule in world.rules.all()
        if rule.enabled and rule.bangumi_tv_id and (show := world.shows.get(rule.bangumi_tv_id)) and show.airs_at
    ]
