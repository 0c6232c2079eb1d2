"""Units by DynamoDB's rules: reads by 4 KB, half when eventual; writes by 1 KB, once more for each index."""

import pytest

from bangumi.adapters.aws import Aws
from bangumi.adapters.dynamo import Put, RefusedError, Table
from bangumi.adapters.meter import Meter
from bangumi.adapters.table import ABSENT, Item, Key

KEY = Key("test", "1")


@pytest.fixture(scope="module")
def attached(clients: Aws) -> Meter:
    meter = Meter()
    meter.attach(clients.client("dynamodb"))
    return meter


@pytest.fixture
def meter(attached: Meter) -> Meter:
    attached.reset()
    return attached


def body(size: int) -> str:
    return "x" * size


def test_reads_cost_by_size_and_consistency(table: Table, meter: Meter) -> None:
    table.put(Item.at(KEY, body=body(9000)))
    meter.reset()
    table.get(KEY)
    assert meter.reads == 3
    table.get(Key("test", "nothing"))
    assert meter.reads == 4
    table.get_many([KEY, Key("test", "nothing")])
    assert meter.reads == 4 + 1.5 + 0.5
    assert meter.writes == 0
    assert meter.calls == {"GetItem": 2, "BatchGetItem": 1}


def test_a_query_costs_by_the_sum_of_what_it_finds(table: Table, meter: Meter) -> None:
    for number in range(5):
        table.put(Item.at(Key("test", str(number)), body=body(1000), go="1", gs=str(number)))
    meter.reset()
    list(table.query("test"))
    assert meter.reads == 2
    list(table.query_index(Item.open, "1"))
    assert meter.reads == 3
    list(table.query("empty"))
    assert meter.reads == 4


def test_writes_cost_by_the_larger_of_old_and_new(table: Table, meter: Meter) -> None:
    table.put(Item.at(KEY, body=body(2500)))
    assert meter.writes == 3
    table.put(Item.at(KEY, body="x"))
    assert meter.writes == 6
    table.put(Item.at(KEY, body="x"))
    assert meter.writes == 7
    table.update(KEY, [Item.n.add(1)])
    assert meter.writes == 8
    table.delete(KEY)
    assert meter.writes == 9


def test_each_index_is_a_write_more_and_a_move_two(table: Table, meter: Meter) -> None:
    table.put(Item.at(KEY, gf="1", gr="1", go="1", gs="a"))
    assert meter.writes == 4
    meter.reset()
    table.put(Item.at(KEY, gf="1", gr="1", gs="a"))  # in two, out of one
    assert meter.writes == 4
    meter.reset()
    table.put(Item.at(KEY, gf="1", gr="2", gs="a"))
    assert meter.writes == 1 + 1 + 2
    meter.reset()
    table.delete(KEY)
    assert meter.writes == 3


def test_a_refused_write_is_paid_for_and_a_transaction_twice(table: Table, meter: Meter) -> None:
    table.put(Item.at(KEY, body=body(1500)))
    meter.reset()
    with pytest.raises(RefusedError):
        table.put(Item.at(KEY), ABSENT)
    assert meter.writes == 2
    meter.reset()
    table.write_all([Put(Item.at(Key("test", "2")), ABSENT), Put(Item.at(Key("test", "3"), body=body(1500)), ABSENT)])
    assert meter.writes == 6


def test_batched_deletions_count_one_each(table: Table, meter: Meter) -> None:
    table.delete_many([Key("test", str(number)) for number in range(30)])
    assert (meter.writes, meter.calls) == (30, {"BatchWriteItem": 2})
