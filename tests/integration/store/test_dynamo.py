"""What the table does when DynamoDB is busy, away, or refuses."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from bangumi.adapters.aws import Aws
from bangumi.adapters.dynamo import Delete, Put, RefusedError, Table, Update, in_parallel
from bangumi.adapters.table import ABSENT, Item, Key, free
from bangumi.core.errors import DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say

KEY = Key("test", "1")
OPERATIONS: dict[str, Callable[[Table], object]] = {
    "get": lambda table: table.get(KEY),
    "get_many": lambda table: table.get_many([KEY]),
    "query": lambda table: list(table.query("test")),
    "query_index": lambda table: list(table.query_index(Item.open, "1")),
    "put": lambda table: table.put(Item.at(KEY)),
    "update": lambda table: table.update(KEY, [Item.n.add(1)]),
    "delete": lambda table: table.delete(KEY),
    "delete_many": lambda table: table.delete_many([KEY]),
    "write_all": lambda table: table.write_all([Put(Item.at(KEY))]),
    "next_ids": lambda table: table.next_ids("test"),
}
REQUEST: Any = {"endpoint_url": "http://a.example"}


def refused(code: str, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, "SomeOperation")


def cancelled(*codes: str) -> ClientError:
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangumi.adapters.dynamo.time.sleep", lambda _: None)


def answering(clients: Aws, *answers: Any) -> Any:
    """DynamoDB's answers, in turn; then the real ones."""
    client = clients.client("dynamodb")
    real = client._make_api_call
    rest = list(answers)

    def answer(operation: str, arguments: dict[str, Any]) -> Any:
        if not rest:
            return real(operation, arguments)
        told = rest.pop(0)
        if isinstance(told, Exception):
            raise told
        return told

    return mock.patch.object(client, "_make_api_call", side_effect=answer)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused("ProvisionedThroughputExceededException"), UnavailableError),
        (refused("ThrottlingException"), UnavailableError),
        (refused("InternalServerError", 500), UnavailableError),
        (refused("SomethingNew", 503), UnavailableError),
        (EndpointConnectionError(**REQUEST), UnavailableError),
        (ConnectTimeoutError(**REQUEST), UnavailableError),
        (ReadTimeoutError(**REQUEST), UnavailableError),
        (NoCredentialsError(), UnavailableError),
        (refused("AccessDeniedException"), UpstreamError),
        (refused("ResourceNotFoundException"), UpstreamError),
        (refused("ValidationException"), UpstreamError),
    ],
    ids=lambda value: value.response["Error"]["Code"] if isinstance(value, ClientError) else getattr(value, "__name__", None),
)
def test_every_operation_maps_every_fault(
    table: Table, clients: Aws, operation: str, error: Exception, kind: type[DomainError]
) -> None:
    with answering(clients, error), pytest.raises(kind) as caught:
        OPERATIONS[operation](table)
    assert caught.value.message.say is (Say.STORE_BUSY if kind is UnavailableError else Say.STORE_REFUSED)


@pytest.mark.parametrize(
    "error",
    [refused("TransactionConflictException"), cancelled("None", "TransactionConflict"), cancelled("ThrottlingError")],
)
def test_what_a_transaction_has_in_hand_is_tried_again(table: Table, clients: Aws, error: ClientError) -> None:
    with answering(clients, *[error] * 4):
        table.write_all([Put(Item.at(KEY, n=3))])
    found = table.get(KEY)
    assert found is not None
    assert found.n == 3


def test_what_stays_in_hand_is_given_up(table: Table, clients: Aws) -> None:
    with answering(clients, *[refused("TransactionConflictException")] * 20), pytest.raises(UnavailableError):
        table.put(Item.at(KEY))


def test_a_failed_condition_shows_what_was_there(table: Table) -> None:
    table.put(Item.at(KEY, owner="a"))
    writes: list[Callable[[], object]] = [
        lambda: table.put(Item.at(KEY, owner="b"), ABSENT),
        lambda: table.update(KEY, [Item.owner.set("b")], Item.owner == "b"),
        lambda: table.delete(KEY, Item.owner == "b"),
    ]
    for write in writes:
        with pytest.raises(RefusedError) as caught:
            write()
        assert caught.value.item is not None
        assert caught.value.item.owner == "a"


def test_a_transaction_writes_all_or_nothing_and_shows_what_stood_in_the_way(table: Table) -> None:
    second = Key("test", "2")
    table.put(Item.at(second, owner="a"))
    with pytest.raises(RefusedError) as caught:
        table.write_all(
            [Put(Item.at(KEY), ABSENT), Delete(second, Item.owner == "b"), Update(Key("test", "3"), [Item.n.add(1)])]
        )
    assert caught.value.found.keys() == {1}
    assert [item.key for item in table.query("test")] == [second]
    table.write_all([Put(Item.at(KEY), ABSENT), Delete(second, Item.owner == "a"), Update(Key("test", "3"), [Item.n.add(1)])])
    assert [item.sk for item in table.query("test")] == ["1", "3"]


def test_keys_that_a_batch_read_left_out_are_asked_again(table: Table, table_name: str, clients: Aws) -> None:
    keys = [Key("test", str(number)) for number in range(3)]
    for key in keys:
        table.put(Item.at(key))
    left_out = {
        "Responses": {table_name: [{"pk": {"S": "test"}, "sk": {"S": "0"}}]},
        "UnprocessedKeys": {table_name: {"Keys": [{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in keys[1:]]}},
    }
    with answering(clients, left_out) as call:
        found = table.get_many(keys)
    assert {item.key for item in found} == set(keys)
    assert call.call_count == 2


def test_deletions_that_a_batch_left_out_are_asked_again(table: Table, table_name: str, clients: Aws) -> None:
    keys = [Key("test", f"{number:02}") for number in range(30)]
    for key in keys:
        table.put(Item.at(key))
    left_out = {
        "UnprocessedItems": {
            table_name: [{"DeleteRequest": {"Key": {"pk": {"S": key.pk}, "sk": {"S": key.sk}}}} for key in keys[:25]]
        }
    }
    with answering(clients, left_out) as call:
        table.delete_many(keys)
    assert list(table.query("test")) == []
    assert call.call_count == 3


def test_side_by_side_work_answers_in_order_and_raises_the_first_error() -> None:
    assert in_parallel(lambda number: number * 2, range(20)) == list(range(0, 40, 2))

    def work(number: int) -> int:
        if number in (3, 5):
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="3"):
        in_parallel(work, range(10))


def test_a_place_is_free_again_when_its_time_is_over(table: Table) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    table.put(Item.at(KEY, ttl=int(now.timestamp()) + 1))
    with pytest.raises(RefusedError):
        table.put(Item.at(KEY, owner="b"), free(now))
    table.put(Item.at(KEY, ttl=int(now.timestamp())))
    table.put(Item.at(KEY, owner="b"), free(now))
