"""Nouns with an id, of one kind in one partition, each with a natural key that no other may have."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from bangumi.adapters.dynamo import Delete, Put, Refused, Table, Update
from bangumi.adapters.store.codec import from_text, to_text
from bangumi.adapters.store.versions import Versioned, next_version, replacing, was_ours
from bangumi.adapters.table import ABSENT, Item, id_key, padded, unique_key
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say


class Entity(Versioned, Protocol):
    @property
    def id(self) -> int: ...


E = TypeVar("E", bound=Entity)


class Numbered(Generic[E]):
    """An entity and its uniqueness item are written by one transaction; a save that keeps the natural key is one write.

    `natural`: the natural key of an entity. `taken`: the error where another has it.
    `guards_edits`: without it only creation is guarded, and an entity keeps the natural key that it was created with.
    """

    def __init__(
        self,
        table: Table,
        partition: str,
        kind: type[E],
        *,
        natural: Callable[[E], str],
        taken: Callable[[E], ConflictError],
        guards_edits: bool = True,
    ) -> None:
        self._table = table
        self._partition = partition
        self._kind = kind
        self._natural = natural
        self._taken = taken
        self._guards_edits = guards_edits

    def all(self) -> Iterator[E]:
        """In order of id."""
        return map(self._read, self._table.query(self._partition))

    def get(self, number: int) -> E | None:
        item = self._table.get(id_key(self._partition, number))
        return self._read(item) if item else None

    def by_natural(self, natural: str) -> E | None:
        mark = self._table.get(unique_key(self._partition, natural))
        return self.get(int(mark.owner)) if mark else None

    def create(self, draft: E) -> E:
        (number,) = self._table.next_ids(self._partition)
        made = replace(draft, id=number, version=1)
        mark = self._natural(made)
        item = Item.at(id_key(self._partition, number), body=to_text(made), v=1, u=mark)
        try:
            self._table.write_all([Put(item, ABSENT), self._taking(mark, number)])
        except Refused as refused:
            raise self._taken(draft) from refused
        return made

    def save(self, value: E) -> E:
        saved, mark = next_version(value), self._natural(value)
        same_mark = Item.u == mark if self._guards_edits else None
        write = replacing(id_key(self._partition, value.id), saved, also=same_mark)
        try:
            self._table.update(write.key, write.actions, write.condition)
        except Refused as refused:
            if was_ours(refused.item, saved):
                return saved
            if refused.item is None or refused.item.v != value.version:
                raise ConflictError(Say.CHANGED_MEANWHILE) from refused
            self._save_under_new_mark(saved, str(refused.item.u), mark)
        return saved

    def _save_under_new_mark(self, saved: E, old_mark: str, mark: str) -> None:
        write = replacing(id_key(self._partition, saved.id), saved, {"u": mark}, also=Item.u == old_mark)
        try:
            self._table.write_all([write, self._freeing(old_mark, saved.id), self._taking(mark, saved.id)])
        except Refused as refused:
            raise (self._taken(saved) if 2 in refused.found else ConflictError(Say.CHANGED_MEANWHILE)) from refused

    def delete(self, number: int) -> None:
        """Without harm where it is not there."""
        key = id_key(self._partition, number)
        while item := self._table.get(key):
            mark = str(item.u)
            with suppress(Refused):  # its natural key changed in between
                self._table.write_all([Delete(key, Item.u == mark), self._freeing(mark, number)])
                return

    def _taking(self, mark: str, number: int) -> Put:
        return Put(Item.at(unique_key(self._partition, mark), owner=padded(number)), ABSENT)

    def _freeing(self, mark: str, number: int) -> Delete:
        return Delete(unique_key(self._partition, mark), Item.owner == padded(number))

    def _read(self, item: Item) -> E:
        return from_text(self._kind, str(item.body))
