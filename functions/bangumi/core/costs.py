"""What AWS asks for what the product uses. Pure: prices as data, and the bill of a month made from what was measured.

Prices are those of us-east-1 without tax, read at the pages named with them. They change: `READ_ON` says when they were read.
What is not measured here, because it is far within what is free or costs less than a cent: logs, CloudFront, S3, SSM.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

READ_ON = date(2026, 11, 25)
REGION = "us-east-1"
MONTH_DAYS = 30
MONTH_S = MONTH_DAYS * 86_400


class Use(StrEnum):
    """What is paid for. DynamoDB's units count against the free capacity that the table is provisioned with by default."""

    LAMBDA_CALLS = "lambda-calls"
    LAMBDA_TIME = "lambda-time"
    API_CALLS = "api-calls"
    TABLE_READS = "table-reads"
    TABLE_WRITES = "table-writes"
    QUEUE_CALLS = "queue-calls"
    SCHEDULE_CALLS = "schedule-calls"


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for a single unit; `free` units a month, for ever and for every account."""

    usd: float
    free: float
    source: str


_MILLION = 1e6

PRICES: Mapping[Use, Price] = {
    Use.LAMBDA_CALLS: Price(0.20 / _MILLION, 1 * _MILLION, "https://aws.amazon.com/lambda/pricing/"),
    Use.LAMBDA_TIME: Price(0.0000166667, 400_000, "https://aws.amazon.com/lambda/pricing/"),
    Use.API_CALLS: Price(3.50 / _MILLION, 0, "https://aws.amazon.com/api-gateway/pricing/"),
    # 25 units a second are free where capacity is provisioned; past them this is the price on demand.
    Use.TABLE_READS: Price(0.125 / _MILLION, 25.0 * MONTH_S, "https://aws.amazon.com/dynamodb/pricing/"),
    Use.TABLE_WRITES: Price(0.625 / _MILLION, 25.0 * MONTH_S, "https://aws.amazon.com/dynamodb/pricing/"),
    Use.QUEUE_CALLS: Price(0.40 / _MILLION, 1 * _MILLION, "https://aws.amazon.com/sqs/pricing/"),
    Use.SCHEDULE_CALLS: Price(1.00 / _MILLION, 14 * _MILLION, "https://aws.amazon.com/eventbridge/pricing/"),
}

QUEUE_POLLS_A_DAY = 21_600
"""Lambda asks an idle queue with five long polls of 20 seconds, day and night."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a month's bill. `share` of the free amount that is used, None where nothing is free; `usd` beyond it, and
    `usd_without_free` as if nothing were."""

    use: Use
    amount: float
    share: float | None
    usd: float
    usd_without_free: float


@dataclass(frozen=True, slots=True)
class Bill:
    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        return sum(line.usd for line in self.lines)

    @property
    def usd_without_free(self) -> float:
        return sum(line.usd_without_free for line in self.lines)


def monthly_bill(counts: Mapping[str, int], days: float) -> Bill:
    """`counts`: what was counted in so many days, by the names of the counters; a month is as they were on average."""
    scale = MONTH_DAYS / days if days > 0 else 0.0
    return Bill(tuple(_line(use, amount * scale) for use, amount in _used(counts, days).items()))


def _used(counts: Mapping[str, int], days: float) -> dict[Use, float]:
    calls = {name.removesuffix(".calls"): number for name, number in counts.items() if name.endswith(".calls")}
    messages = counts.get("Queued", 0)
    return {
        Use.LAMBDA_CALLS: sum(calls.values()),
        Use.LAMBDA_TIME: counts.get("mbs", 0) / 1024,
        Use.API_CALLS: calls.get("api", 0),
        Use.TABLE_READS: counts.get("half_reads", 0) / 2,
        Use.TABLE_WRITES: counts.get("writes", 0),
        Use.QUEUE_CALLS: QUEUE_POLLS_A_DAY * days + messages / 10 + 2 * messages,  # sent by tens, received and deleted
        Use.SCHEDULE_CALLS: sum(calls.get(job, 0) for job in ("refresh", "rename", "upkeep")),
    }


def _line(use: Use, amount: float) -> Line:
    price = PRICES[use]
    share = amount / price.free if price.free else None
    return Line(use, amount, share, max(amount - price.free, 0.0) * price.usd, amount * price.usd)
