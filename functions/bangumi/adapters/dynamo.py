"""What DynamoDB can do with the items of our table: reads, conditional writes, transactions; its faults end here."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import TableConnection
from pynamodb.exceptions import PynamoDBException

from bangumi.adapters.aws import Aws, fault
from bangumi.adapters.meter import Meter
from bangumi.adapters.table import Action, Condition, Item, Key, counter_key
from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say

_A = TypeVar("_A")
_B = TypeVar("_B")


@dataclass(frozen=True, slots=True)
class Put:
    item: Item
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Update:
    key: Key
    actions: Sequence[Action]
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    condition: Condition | None = None


Write = Put | Update | Delete


class RefusedError(Exception):
    """A condition did not hold, nothing was written. `found` tells what stood in the way, by place among the writes."""

    def __init__(self, found: dict[int, Item | None]) -> None:
        super().__init__(found)
        self.found = found

    @property
    def item(self) -> Item | None:
        """Of a single write."""
        return self.found.get(0)


class Table:
    """What DynamoDB can do, with our keys, our one model and our errors. Safe to use from several threads."""

    def __init__(self, aws: Aws, name: str, meter: Meter | None = None) -> None:
        """`meter`: counts what the calls consume."""
        self._aws = aws
        self._name = name
        self._meter = meter
        self._opened: TableConnection | None = None

    @property
    def _connection(self) -> TableConnection:
        if self._opened is None:
            meta = type("Meta", (), {"table_name": self._name})
            model: type[Item] = type("Item", (Item,), {"Meta": meta})
            opened = model._get_connection()  # noqa: SLF001
            # The model would make a client of its own, with other time limits.
            client = opened.connection._client = self._aws.client("dynamodb")  # noqa: SLF001
            if self._meter:
                self._meter.attach(client)
            self._opened = opened
        return self._opened

    # reading

    def get(self, key: Key) -> Item | None:
        """Strongly consistent."""
        with _mapped():
            answer = self._connection.get_item(key.pk, key.sk, consistent_read=True)
        return _item(answer.get("Item"))

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Those that are there, in no order; a call for each hundred. Eventually consistent, at half the price."""
        found: list[Item] = []
        rest = iter(dict.fromkeys(keys))
        while hundred := list(islice(rest, 100)):
            asked: Any = [key._asdict() for key in hundred]
            for _ in _tries():
                with _mapped():
                    answer = self._connection.batch_get_item(asked)
                found += map(Item.from_raw_data, answer["Responses"].get(self._name, ()))
                asked = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys")
                if not asked:
                    break
        return found

    def query(
        self, pk: str, where: Condition | None = None, *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[Item]:
        """A partition in order of `sk`, or the part of it that `where` names. Strongly consistent."""
        how = {"range_key_condition": where, "scan_index_forward": not newest_first, "limit": limit}
        return self._query(pk, consistent_read=True, **how)

    def query_index(self, index: Any, value: str, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Item]:
        """What an index has under a hash key, in order of `gs`. Eventually consistent, as indexes are."""
        return self._query(value, index_name=index.Meta.index_name, scan_index_forward=not newest_first, limit=limit)

    def counters(self, pk: str, where: Condition) -> Iterator[tuple[Key, dict[str, int]]]:
        """The counters that `add` made in a part of a partition. Eventually consistent, at half the price."""
        for raw in self._pages(pk, range_key_condition=where):
            numbers = {name: int(value["N"]) for name, value in raw.items() if "N" in value and name != "ttl"}
            yield Key(raw["pk"]["S"], raw["sk"]["S"]), numbers

    def _query(self, hash_key: str, **how: Any) -> Iterator[Item]:
        return map(Item.from_raw_data, self._pages(hash_key, **how))

    def _pages(self, hash_key: str, **how: Any) -> Iterator[dict[str, Any]]:
        start = None
        while True:
            with _mapped():
                page = self._connection.query(hash_key, exclusive_start_key=start, **how)
            yield from page["Items"]
            start = page.get("LastEvaluatedKey")
            if not start or how.get("limit"):
                return

    # writing

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """`RefusedError` where the condition does not hold."""
        self._write("PutItem", self._arguments(Put(item, condition)))

    def update(self, key: Key, actions: Sequence[Action], condition: Condition | None = None) -> Item:
        """Answers the item as it is now. `RefusedError`."""
        arguments = self._arguments(Update(key, actions, condition))
        answer = self._write("UpdateItem", arguments | {"ReturnValues": "ALL_NEW"})
        return Item.from_raw_data(answer["Attributes"])

    def add(self, key: Key, counts: Mapping[str, int], *, ttl: int) -> None:
        """Adds to counters of one item, each an attribute; an item or a counter that is not there begins at 0. Unlike other
        writes it is not repeatable: where an answer is lost, botocore's next try counts twice."""
        names = list(counts)
        added = ", ".join(f"#{place} :{place}" for place in range(len(names)))
        arguments = {
            "Key": _raw_key(key),
            "UpdateExpression": f"ADD {added} SET #ttl = :ttl",
            "ExpressionAttributeNames": {f"#{place}": name for place, name in enumerate(names)} | {"#ttl": "ttl"},
            "ExpressionAttributeValues": {f":{place}": {"N": str(counts[name])} for place, name in enumerate(names)}
            | {":ttl": {"N": str(ttl)}},
            "ReturnValues": "ALL_NEW",
        }
        self._write("UpdateItem", {"TableName": self._name} | arguments)

    def delete(self, key: Key, condition: Condition | None = None) -> Item | None:
        """Answers what was there. `RefusedError`."""
        arguments = self._arguments(Delete(key, condition))
        return _item(self._write("DeleteItem", arguments | {"ReturnValues": "ALL_OLD"}).get("Attributes"))

    def delete_many(self, keys: Iterable[Key]) -> None:
        rest = iter(dict.fromkeys(keys))
        while some := list(islice(rest, 25)):
            asked = {self._name: [{"DeleteRequest": {"Key": _raw_key(key)}} for key in some]}
            for _ in _tries():
                asked = self._call("BatchWriteItem", {"RequestItems": asked}).get("UnprocessedItems") or {}
                if not asked:
                    break

    def write_all(self, writes: Sequence[Write]) -> None:
        """All of them or none, at twice the price of single ones; at most a hundred. `RefusedError`."""
        items = [{type(write).__name__: self._arguments(write)} for write in writes]
        self._write("TransactWriteItems", {"TransactItems": items})

    def next_ids(self, partition: str, count: int = 1) -> range:
        """Numbers that nobody had and nobody will have again."""
        last = int(self.update(counter_key(partition), [Item.n.add(count)]).n or 0)
        return range(last - count + 1, last + 1)

    def _arguments(self, write: Write) -> dict[str, Any]:
        how: dict[str, Any] = {"condition": write.condition}
        if write.condition is not None:
            how["return_values_on_condition_failure"] = "ALL_OLD"
        match write:
            case Put(item):
                attributes = item.serialize()
                key = Key(attributes.pop("pk")["S"], attributes.pop("sk")["S"])
                how |= {"key": "Item", "attributes": attributes}
            case Update(key, actions):
                how["actions"] = actions
            case Delete(key):
                pass
        return self._connection.get_operation_kwargs(key.pk, key.sk, **how)

    def _write(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Waits for transactions of others that have the item in hand: botocore does not."""
        for _ in _tries():
            with suppress(_InHandError):
                return self._call(operation, arguments)
        raise AssertionError  # the last try has raised

    def _call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        with _mapped():
            return self._connection.connection.dispatch(operation, arguments)


def in_parallel(work: Callable[[_A], _B], values: Sequence[_A]) -> list[_B]:
    """The work on each value, eight at a time; the first error is raised once all have ended."""
    if len(values) < 3:
        return [work(value) for value in values]
    from concurrent.futures import ThreadPoolExecutor  # only first imports and batches need it

    with ThreadPoolExecutor(min(8, len(values))) as pool:
        return [done.result() for done in [pool.submit(work, value) for value in values]]


class _InHandError(Exception):
    """Another transaction has the item, or this one is too much at the moment."""


_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


def _tries() -> Iterator[None]:
    """For a loop that is left once a try succeeds: waits longer before each next one, in the end gives up."""
    for longest_s in (0.05, 0.1, 0.2, 0.4, 0.8):
        yield
        time.sleep(random.uniform(0, longest_s))  # noqa: S311 - spreads rivals, hides nothing
    yield
    raise UnavailableError(Say.STORE_BUSY, detail="too many tries")


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, PynamoDBException) as error:
        raise _meaning(_origin(error)) from error


def _origin(error: Exception) -> Exception:
    """botocore's own error: PynamoDB wraps it, and its copy leaves out the item that a condition met."""
    cause = error.cause if isinstance(error, PynamoDBException) and error.cause else error
    return cause.__cause__ if isinstance(cause.__cause__, ClientError) else cause


def _meaning(error: Exception) -> Exception:
    response: Any = error.response if isinstance(error, ClientError) else {}
    match response.get("Error", {}).get("Code"):
        case "ConditionalCheckFailedException":
            return RefusedError({0: _item(response.get("Item"))})
        case "TransactionConflictException":
            return _InHandError()
        case "TransactionCanceledException":
            reasons = list(enumerate(response.get("CancellationReasons", [])))
            refused = {place: _item(why.get("Item")) for place, why in reasons if why["Code"] == "ConditionalCheckFailed"}
            if refused:
                return RefusedError(refused)
            if any(why["Code"] in _PASSING for _, why in reasons):
                return _InHandError()
    return fault(error)


def _item(raw: dict[str, Any] | None) -> Item | None:
    return Item.from_raw_data(raw) if raw else None


def _raw_key(key: Key) -> dict[str, dict[str, str]]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}
