"""What the system did, day by day, and what a month like this costs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from bangumi.core.costs import Bill, monthly_bill
from bangumi.ports import Clock, Stats


class Needs(Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def stats(self) -> Stats: ...


@dataclass(frozen=True, slots=True)
class Day:
    """`release_to_file_s`: on average, None where nothing new was finished. `compute_s`: seconds that functions ran."""

    day: date
    seen: int
    taken: int
    finished: int
    release_to_file_s: float | None
    feeds_read: int
    feeds_failed: int
    requests: int
    calls: int
    compute_s: float
    reads: float
    writes: int
    faults: int


@dataclass(frozen=True, slots=True)
class Summary:
    """`days`: every one of the period, the oldest first. `measured_days`: how much of it the bill stands on."""

    days: list[Day]
    measured_days: float
    bill: Bill


def summarise(days: int, world: Needs) -> Summary:
    """One query: half a unit for each eight days or so."""
    now = world.clock.now()
    first = now.date() - timedelta(days=days - 1)
    counted = world.stats.since(first)
    listed = [first + timedelta(days=place) for place in range(days)]
    total: Counter[str] = Counter()
    for counts in counted.values():
        total.update(counts)
    # Today is not over yet.
    begun = min(counted, default=now.date())
    passed = (now.date() - begun).days + (now.hour + now.minute / 60) / 24
    return Summary(
        days=[_day(day, counted.get(day, {})) for day in listed],
        measured_days=passed if counted else 0.0,
        bill=monthly_bill(total, passed if counted else 0.0),
    )


def _day(day: date, counts: Mapping[str, int]) -> Day:
    finished = counts.get("ReleaseToFile.n", 0)
    return Day(
        day=day,
        seen=counts.get("Seen", 0),
        taken=counts.get("Added", 0),
        finished=counts.get("Done", 0),
        release_to_file_s=counts.get("ReleaseToFile.s", 0) / finished if finished else None,
        feeds_read=counts.get("FeedsRead", 0),
        feeds_failed=counts.get("Failed", 0),
        requests=counts.get("api.calls", 0),
        calls=sum(number for name, number in counts.items() if name.endswith(".calls")),
        compute_s=sum(number for name, number in counts.items() if name.endswith(".ms")) / 1000,
        reads=counts.get("half_reads", 0) / 2,
        writes=counts.get("writes", 0),
        faults=counts.get("Faults", 0),
    )
