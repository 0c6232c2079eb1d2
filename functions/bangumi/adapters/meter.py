"""What the table's calls consume, computed from sizes by DynamoDB's rules; emulators report flat figures.

To know the size of what a write replaced it asks for the old item, which costs nothing.
Two things are estimated: transactions tell no old items (taken as no larger than the new), and a batch's deletions
count one unit each.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]
"""An item as the wire has it: {name: {type: value}}."""

_INDEX_KEYS = ("gr", "gf", "go")
_OF_READ, _OF_WRITE = 4096, 1024


@dataclass(slots=True)
class Meter:
    """`reads` and `writes` in capacity units, `calls` by operation."""

    reads: float = 0.0
    writes: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def attach(self, client: Any) -> None:
        """`client`: botocore's for DynamoDB."""
        client.meta.events.register("before-parameter-build.dynamodb", self._asked)
        client.meta.events.register("after-call.dynamodb", self._answered)

    def reset(self) -> None:
        with self._lock:
            self.reads = self.writes = 0.0
            self.calls.clear()

    def _asked(self, params: Raw, model: Any, context: Raw, **_: Any) -> None:
        if model.name in ("PutItem", "DeleteItem"):
            params["ReturnValues"] = "ALL_OLD"
        context["metered"] = params

    def _answered(self, http_response: Any, parsed: Raw, model: Any, context: Raw, **_: Any) -> None:
        params: Raw = context["metered"]
        refused = http_response.status_code >= 400
        reads = 0.0 if refused else _reads(model.name, params, parsed)
        writes = _refused_writes(model.name, params, parsed) if refused else _writes(model.name, params, parsed)
        with self._lock:
            self.reads += reads
            self.writes += writes
            self.calls[model.name] += 1


def _reads(operation: str, params: Raw, answer: Raw) -> float:
    match operation:
        case "GetItem":
            return _read_units(_size(answer.get("Item", {})), strong=params.get("ConsistentRead", False))
        case "Query":
            size = sum(map(_size, answer["Items"]))
            return _read_units(size, strong=params.get("ConsistentRead", False))
        case "BatchGetItem":
            ((table, asked),) = params["RequestItems"].items()
            strong = asked.get("ConsistentRead", False)
            unread = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            found = answer["Responses"].get(table, [])
            missing = len(asked["Keys"]) - len(unread) - len(found)
            return sum(_read_units(_size(item), strong=strong) for item in [*found, *[{}] * missing])
    return 0.0


def _writes(operation: str, params: Raw, answer: Raw) -> float:
    match operation:
        case "PutItem":
            return _write_units(params["Item"], answer.get("Attributes", {}))
        case "UpdateItem":  # always asked for the new item, and never an indexed one
            return _write_units(answer["Attributes"], {})
        case "DeleteItem":
            return _write_units({}, answer.get("Attributes", {}))
        case "BatchWriteItem":
            asked = [write for writes in params["RequestItems"].values() for write in writes]
            return sum(_write_units(write["PutRequest"]["Item"], {}) if "PutRequest" in write else 1.0 for write in asked)
        case "TransactWriteItems":
            return 2 * sum(_units(_size(item), _OF_WRITE) for item in _written(params))
    return 0.0


def _refused_writes(operation: str, params: Raw, answer: Raw) -> float:
    """A condition that fails is paid for by the size of what it was tried on; throttled calls are free."""
    code = answer.get("Error", {}).get("Code")
    if code == "ConditionalCheckFailedException":
        return float(_units(max(_size(answer.get("Item", {})), _size(params.get("Item", {}))), _OF_WRITE))
    return _writes(operation, params, answer) if code == "TransactionCanceledException" else 0.0


def _written(params: Raw) -> Iterable[Raw]:
    for action in params["TransactItems"]:
        ((_, write),) = action.items()
        yield write.get("Item") or {**write["Key"], **write.get("ExpressionAttributeValues", {})}


def _write_units(new: Raw, old: Raw) -> float:
    """The item, and each index that has it: one write where it stays at its place, two where it moves."""
    size = max(_size(new), _size(old))
    units = float(_units(size, _OF_WRITE))
    for key in _INDEX_KEYS:
        places = {(item[key]["S"], item["gs"]["S"]) for item in (new, old) if key in item}  # at most two
        units += len(places) * _units(size, _OF_WRITE)
    return units


def _read_units(size: int, *, strong: bool) -> float:
    return _units(size, _OF_READ) * (1.0 if strong else 0.5)


def _units(size: int, of: int) -> int:
    return max(1, -(-size // of))


def _size(item: Raw) -> int:
    """Names and values in UTF-8; numbers take a byte for two digits and one more."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Raw) -> int:
    ((kind, content),) = value.items()
    if kind == "N":
        return len(content.lstrip("-").replace(".", "").strip("0")) // 2 + 2
    return len(content.encode()) if isinstance(content, str) else 1
