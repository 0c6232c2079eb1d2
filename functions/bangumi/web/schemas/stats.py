from dataclasses import asdict
from datetime import date

from pydantic import Field, JsonValue

from bangumi.core.costs import PRICES, READ_ON, REGION, Bill, Line, Use
from bangumi.services.stats import Day, Summary
from bangumi.web.schemas.base import Model, example

_DAY: dict[str, JsonValue] = {
    "day": "2026-11-24",
    "seen": 21,
    "taken": 4,
    "finished": 4,
    "release_to_file_s": 1740.0,
    "feeds_read": 192,
    "feeds_failed": 3,
    "requests": 130,
    "calls": 1858,
    "compute_s": 140.5,
    "reads": 5210.5,
    "writes": 2301,
    "faults": 0,
}
_LINE: dict[str, JsonValue] = {
    "use": "lambda-calls",
    "amount": 55_740.0,
    "free": 1_000_000.0,
    "share": 0.056,
    "usd": 0.0,
    "usd_without_free": 0.011,
    "source": "https://aws.amazon.com/lambda/pricing/",
}


class StatsDay(Model):
    """One UTC day. `seen`: items that were new in feeds; `taken`: torrents sent to the downloader; `finished`: torrents that
    became complete; `release_to_file_s`: their average delay from publication to file; `requests`: to this API; `calls`: of
    functions; `compute_s`: seconds that they ran; `reads`, `writes`: capacity units of the table."""

    model_config = example(_DAY)

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

    @classmethod
    def of(cls, day: Day) -> "StatsDay":
        return cls(**asdict(day))


class BillLine(Model):
    """`amount` in a month of 30 days, `free` of it, and the `share` of what is free that is used; `usd` is the price of what
    is beyond it, at the prices of `source`."""

    model_config = example(_LINE)

    use: Use
    amount: float
    free: float
    share: float | None
    usd: float
    usd_without_free: float
    source: str

    @classmethod
    def of(cls, line: Line) -> "BillLine":
        price = PRICES[line.use]
        return cls(**asdict(line), free=price.free, source=price.source)


class MonthlyBill(Model):
    """What a month on AWS costs at the pace that was measured."""

    model_config = example(
        {"usd": 0.01, "usd_without_free": 0.07, "region": "us-east-1", "prices_read_on": "2026-11-25", "lines": [_LINE]}
    )

    usd: float
    usd_without_free: float
    region: str
    prices_read_on: date
    lines: list[BillLine]

    @classmethod
    def of(cls, bill: Bill) -> "MonthlyBill":
        lines = [BillLine.of(line) for line in bill.lines]
        return cls(usd=bill.usd, usd_without_free=bill.usd_without_free, region=REGION, prices_read_on=READ_ON, lines=lines)


class Stats(Model):
    """Days of the period, the oldest first. `measured_days`: how much time the bill stands on."""

    model_config = example(
        {
            "days": [_DAY],
            "measured_days": 12.4,
            "bill": {
                "usd": 0.01,
                "usd_without_free": 0.07,
                "region": "us-east-1",
                "prices_read_on": "2026-11-25",
                "lines": [_LINE],
            },
        }
    )

    days: list[StatsDay]
    measured_days: float = Field(ge=0)
    bill: MonthlyBill

    @classmethod
    def of(cls, summary: Summary) -> "Stats":
        return cls(
            days=[StatsDay.of(day) for day in summary.days],
            measured_days=summary.measured_days,
            bill=MonthlyBill.of(summary.bill),
        )
