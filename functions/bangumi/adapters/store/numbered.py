"""Nouns with an id, of one kind in one partition, each with a natural key that no other may have."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, Generic, Protocol, TypeVar

from bangumi.adapters.dynamo import Delete, Put, RefusedError, Table, Update
from bangumi.adapters.store.codec import from_text, read_all, to_text
from bangumi.adapters.store.versions import Versioned, next_version, was_ours
from bangumi.adapters.table import ABSENT, Action, Condition, Item, id_key, padded, unique_key
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say


class Entity(Versioned, Protocol):
    @property
    def id(self) -> int: ...


E = TypeVar("E", bound=Entity)


class Numbered(ABC, Generic[E]):
    """An entity and its uniqueness item are written by one transaction; a save that keeps the natural key is one write."""

    partition: ClassVar[str]
    kind: type[E]
    guards_edits: ClassVar[bool] = True
    """Without it only creation is guarded, and an entity keeps the natural key that it was created with."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @abstractmethod
    def natural(self, entity: E) -> str:
        """Its natural key."""

    @abstractmethod
    def taken(self, entity: E) -> ConflictError:
        """The error where another has its natural key."""

    def all(self) -> Iterator[E]:
        """In order of id, without those that can't be read."""
        return read_all(self.kind, self._table.query(self.partition))

    def get(self, number: int) -> E | None:
        item = self._table.get(id_key(self.partition, number))
        return self._read(item) if item else None

    def by_natural(self, natural: str) -> E | None:
        mark = self._table.get(unique_key(self.partition, natural))
        return self.get(int(mark.owner)) if mark else None

    def create(self, draft: E) -> E:
        (number,) = self._table.next_ids(self.partition)
        made = replace(draft, id=number, version=1)
        mark = self.natural(made)
        item = Item.at(id_key(self.partition, number), body=to_text(made), v=1, u=mark)
        try:
            self._table.write_all([Put(item, ABSENT), self._taking(mark, number)])
        except RefusedError as refused:
            raise self.taken(draft) from refused
        return made

    def save(self, value: E) -> E:
        saved = next_version(value)
        write = self._replacing(saved, Item.u == self.natural(value) if self.guards_edits else Item.u.exists())
        try:
            self._table.update(write.key, write.actions, write.condition)
        except RefusedError as refused:
            if was_ours(refused.item, saved):
                return saved
            if refused.item is None or refused.item.v != value.version:
                raise ConflictError(Say.CHANGED_MEANWHILE) from refused
            self._save_under_new_mark(saved, str(refused.item.u))
        return saved

    def _save_under_new_mark(self, saved: E, old_mark: str) -> None:
        mark = self.natural(saved)
        write = self._replacing(saved, Item.u == old_mark, Item.u.set(mark))
        try:
            self._table.write_all([write, self._freeing(old_mark, saved.id), self._taking(mark, saved.id)])
        except RefusedError as refused:
            raise (self.taken(saved) if 2 in refused.found else ConflictError(Say.CHANGED_MEANWHILE)) from refused

    def delete(self, number: int) -> None:
        """Without harm where it is not there."""
        key = id_key(self.partition, number)
        for _ in range(3):
            item = self._table.get(key)
            if item is None:
                return
            mark = str(item.u)
            with suppress(RefusedError):  # its natural key changed in between
                self._table.write_all([Delete(key, Item.u == mark), self._freeing(mark, number)])
                return
        raise ConflictError(Say.CHANGED_MEANWHILE)

    def _replacing(self, saved: E, condition: Condition, *more: Action) -> Update:
        """Leaves the other attributes as they are."""
        actions = [Item.v.set(saved.version), Item.body.set(to_text(saved)), *more]
        return Update(id_key(self.partition, saved.id), actions, condition & (Item.v == saved.version - 1))

    def _taking(self, mark: str, number: int) -> Put:
        return Put(Item.at(unique_key(self.partition, mark), owner=padded(number)), ABSENT)

    def _freeing(self, mark: str, number: int) -> Delete:
        return Delete(unique_key(self.partition, mark), Item.owner == padded(number))

    def _read(self, item: Item) -> E:
        return from_text(self.kind, str(item.body))
