"""What a month costs, from what each job was measured to use: `python -m bench.cost`, the table of docs/cost.md.

Reads, writes and times are those of `bench.jobs`, put through the product's own bill (`core.costs`), which names its prices.
Times are this machine's, of one processor at work, so memory × time is the same whatever memory the function has.
"""

from collections import Counter
from dataclasses import dataclass

from bangumi.core.costs import MONTH_DAYS, Bill, Use, monthly_bill
from bench import jobs

DOOR = jobs.Cost(2, 1, 0)
"""What each invocation adds: the settings and the program's state, and one write to count what was used."""

API = jobs.Cost(2, 0, 0.02)
"""Of a call, about: the session and one item or list."""

UPKEEP = jobs.Cost(20, 5, 10)
"""Taken, not measured: its sites set the time, and it runs once a day."""

VCPU_MB = 1769
"""The memory at which Lambda gives a whole processor; with less, work takes longer by so much."""


@dataclass(frozen=True, slots=True)
class Home:
    """`feeds` that are read each quarter of an hour, `episodes` and `calls` of the API in a day."""

    name: str
    feeds: int
    episodes: int
    calls: int


HOMES = (
    Home("1 feed, 2 episodes a day, 100 calls", 1, 2, 100),
    Home("10 feeds, 10 episodes a day, 500 calls", 10, 10, 500),
    Home("100 feeds, 50 episodes a day, 2,400 calls", 100, 50, 2_400),
)


def bill_of(home: Home, costs: dict[str, jobs.Cost]) -> Bill:
    refresh, quiet, new = costs["refresh"], costs["unchanged"], costs["episode"]
    looks, rounds = 1440, 96
    counts: Counter[str] = Counter()

    def add(job: str, times: int, cost: jobs.Cost) -> None:
        counts[f"{job}.calls"] += times
        counts["mbs"] += round(VCPU_MB * times * cost.seconds)
        counts["half_reads"] += round(2 * times * (cost.reads + DOOR.reads))
        counts["writes"] += round(times * (cost.writes + DOOR.writes))

    add("refresh", rounds, refresh)
    add("feed", rounds * home.feeds, quiet)
    add("feed", home.episodes, new)
    add("rename", looks, costs["idle"])
    add("rename", home.episodes, costs["done"])
    add("upkeep", 1, UPKEEP)
    add("api", home.calls, API)
    counts["Queued"] = rounds * home.feeds
    counts["half_reads"] += round(2 * rounds * (home.feeds - 1) * 0.1)  # the round's list grows with the feeds
    return monthly_bill({name: number * MONTH_DAYS for name, number in counts.items()}, MONTH_DAYS)


def rows() -> list[str]:
    """Lines of a Markdown table."""
    costs = jobs.costs()
    lines = ["| a month of | " + " | ".join(home.name for home in HOMES) + " |", "|---" * (len(HOMES) + 1) + "|"]
    bills = [bill_of(home, costs) for home in HOMES]
    for place, use in enumerate(Use):
        cells = []
        for bill in bills:
            line = bill.lines[place]
            free = f"{line.share:.1%} of free" if line.share is not None else "none free"
            cells.append(f"{line.amount:,.0f} ({free}): ${line.usd:.2f}")
        lines.append(f"| {use} | " + " | ".join(cells) + " |")
    lines.append("| **in all** | " + " | ".join(f"**${bill.usd:.2f}**" for bill in bills) + " |")
    lines.append("| without what is free | " + " | ".join(f"${bill.usd_without_free:.2f}" for bill in bills) + " |")
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))
