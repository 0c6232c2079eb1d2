"""Optimistic saves: a noun carries the version that it was read with, and only that one may be replaced."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from bangumi.adapters.dynamo import Refused, Table, Update
from bangumi.adapters.store.codec import to_text
from bangumi.adapters.table import Action, Attribute, Condition, Item, Key
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say


class Versioned(Protocol):
    """A frozen dataclass with a version."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)
NOTHING: Mapping[str, str | None] = {}


def next_version(value: V) -> V:
    return replace(value, version=value.version + 1)


def unchanged_since(version: int) -> Condition:
    """Version 0 is that of a noun which was never stored."""
    return Item.v == version if version else Item.v.does_not_exist()


def save_version(table: Table, key: Key, value: V, promoted: Mapping[str, str | None] = NOTHING) -> V:
    """Replaces the version that `value` was read with; answers it with its new one. `promoted` attributes are set, or
    removed where None. `ConflictError(CHANGED_MEANWHILE)`."""
    saved = next_version(value)
    write = replacing(key, saved, promoted)
    try:
        table.update(write.key, write.actions, write.condition)
    except Refused as refused:
        if not was_ours(refused.item, saved):
            raise ConflictError(Say.CHANGED_MEANWHILE) from refused
    return saved


def replacing(
    key: Key, saved: Versioned, promoted: Mapping[str, str | None] = NOTHING, *, also: Condition | None = None
) -> Update:
    """The write of a new version over the one before it."""
    actions = [
        Item.v.set(saved.version),
        Item.body.set(to_text(saved)),
        *(_promotion(name, to) for name, to in promoted.items()),
    ]
    condition = unchanged_since(saved.version - 1)
    return Update(key, actions, condition & also if also is not None else condition)


def _promotion(name: str, value: str | None) -> Action:
    attribute: Attribute = getattr(Item, name)
    return attribute.remove() if value is None else attribute.set(value)


def was_ours(found: Item | None, saved: Versioned) -> bool:
    """Whether the write that was refused had been done before: its answer was lost, and botocore tried again."""
    return found is not None and found.v == saved.version and found.body == to_text(saved)
