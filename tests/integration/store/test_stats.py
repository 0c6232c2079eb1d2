"""Counters of each day, and what one invocation adds to them."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime

import boto3
import pytest

from bangumi.adapters import metrics, usage
from bangumi.adapters.dynamo import Table
from bangumi.adapters.meter import Meter
from bangumi.adapters.store.stats import StoredStats
from bangumi.adapters.table import Key
from bangumi.adapters.usage import measured
from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from tests.support.aws import Aws
from tests.support.memory.outside import MemoryClock
from tests.support.memory.store import MemoryStats

DAY = date(2026, 11, 24)


@pytest.fixture
def stats(table: Table) -> StoredStats:
    return StoredStats(table)


def test_counts_of_a_day_add_up(stats: StoredStats) -> None:
    stats.add(DAY, {"api.calls": 1, "Seen": 5})
    stats.add(DAY, {"api.calls": 2})
    stats.add(date(2026, 11, 25), {"Seen": 1})
    assert stats.since(DAY) == {DAY: {"api.calls": 3, "Seen": 5}, date(2026, 11, 25): {"Seen": 1}}
    assert stats.since(date(2026, 11, 26)) == {}


def test_a_day_costs_one_unit_a_write_and_ends_after_400_days(clients: Aws, table_name: str) -> None:
    meter = Meter()
    stats = StoredStats(Table(clients, table_name, meter))
    names = [f"{job}.{what}" for job in ("api", "feed", "refresh", "rename", "upkeep") for what in ("calls", "ms")]
    stats.add(DAY, dict.fromkeys([*names, *"abcdefghijklmnop"], 123_456_789))
    assert (meter.writes, meter.calls) == (1, {"UpdateItem": 1})
    (item,) = boto3.client("dynamodb").scan(TableName=table_name)["Items"]
    assert datetime.fromtimestamp(int(item["ttl"]["N"]), UTC) == datetime(2027, 12, 29, tzinfo=UTC)


class World:
    def __init__(self, clients: Aws, table_name: str) -> None:
        self.clock = MemoryClock()
        self.meter = Meter()
        self.table = Table(clients, table_name, self.meter)
        self.stats = MemoryStats()

    @property
    def today(self) -> dict[str, int]:
        return self.stats.since(self.clock.now().date()).get(self.clock.now().date(), {})


@pytest.fixture
def world(clients: Aws, table_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A process that has just been started."""
    metrics.taken()
    monkeypatch.setattr(usage, "_waiting", usage._Waiting())
    monkeypatch.setitem(os.environ, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
    yield World(clients, table_name)
    metrics.taken()


def test_an_invocation_counts_itself_its_units_and_what_it_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with measured("rename", world) as noted:
        world.table.get(Key("a", "b"))
        world.table.get_many([Key("a", "b")])
        noted["Done"] += 2
        metrics.count(Added=3, Told=0)
        metrics.seconds(ReleaseToFile=[10.4, 20])
    assert capsys.readouterr().out.count("\n") == 2
    counted = world.today
    assert counted.pop("rename.ms") >= counted.pop("mbs") // 1024 >= 0
    assert counted == {
        "rename.calls": 1,
        "half_reads": 3,
        "writes": 1,
        "Done": 2,
        "Added": 3,
        "ReleaseToFile.s": 30,
        "ReleaseToFile.n": 2,
    }


def test_an_invocation_that_breaks_is_counted_too(world: World) -> None:
    with pytest.raises(RuntimeError), measured("feed", world):
        raise RuntimeError
    assert world.today["feed.calls"] == 1


def test_calls_of_a_burst_are_written_together(world: World) -> None:
    for _ in range(3):
        with measured("api", world, every_s=3600):
            pass
    assert world.today["api.calls"] == 1
    with measured("api", world):
        pass
    assert world.today["api.calls"] == 4


def test_a_store_that_is_away_fails_no_invocation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise UnavailableError(Say.STORE_BUSY, detail="throttled")

    monkeypatch.setattr(world.stats, "add", away)
    with measured("api", world):
        pass
