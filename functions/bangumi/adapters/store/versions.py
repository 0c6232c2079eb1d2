"""Optimistic saves: a noun carries the version that it was read with, and only that one may be replaced."""

from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from bangumi.adapters.dynamo import RefusedError, Table
from bangumi.adapters.store.codec import to_text
from bangumi.adapters.table import Condition, Item, Key
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say


class Versioned(Protocol):
    """A frozen dataclass with a version."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)


def next_version(value: V) -> V:
    return replace(value, version=value.version + 1)


def unchanged_since(version: int) -> Condition:
    """Version 0 is that of a noun which was never stored."""
    condition: Condition = Item.v == version if version else Item.v.does_not_exist()
    return condition


def save_version(table: Table, key: Key, value: V, **attributes: str | None) -> V:
    """Replaces the version that `value` was read with; answers it with its new one. `ConflictError(CHANGED_MEANWHILE)`."""
    saved = next_version(value)
    try:
        table.put(Item.at(key, body=to_text(saved), v=saved.version, **attributes), unchanged_since(value.version))
    except RefusedError as refused:
        if not was_ours(refused.item, saved):
            raise ConflictError(Say.CHANGED_MEANWHILE) from refused
    return saved


def was_ours(found: Item | None, saved: Versioned) -> bool:
    """Whether the write that was refused had been done before: its answer was lost, and botocore tried again."""
    return found is not None and found.v == saved.version and found.body == to_text(saved)
