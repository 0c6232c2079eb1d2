"""States of the program and of the downloader, and leases."""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bangumi.adapters.dynamo import RefusedError, Table
from bangumi.adapters.store.codec import from_text, to_text
from bangumi.adapters.store.versions import next_version, save_version, unchanged_since, was_ours
from bangumi.adapters.table import DOWNLOADER, PROGRAM, Item, end_of_life, free, lease_key
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import DownloaderState, ProgramState


class StoredStates:
    """Port `States`. The rules' revision is a counter beside the program's state: raising it disturbs no save."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._leases: dict[str, str] = {}

    def program(self) -> ProgramState:
        item = self._table.get(PROGRAM)
        if item is None:
            return ProgramState()
        state = from_text(ProgramState, str(item.body)) if item.body else ProgramState()
        return replace(state, rules_revision=int(item.n or 0))

    def save_program(self, state: ProgramState) -> ProgramState:
        saved = next_version(replace(state, rules_revision=0))
        actions = [Item.v.set(saved.version), Item.body.set(to_text(saved))]
        try:
            item = self._table.update(PROGRAM, actions, unchanged_since(state.version))
        except RefusedError as refused:
            if refused.item is None or not was_ours(refused.item, saved):
                raise ConflictError(Say.CHANGED_MEANWHILE) from refused
            item = refused.item
        return replace(saved, rules_revision=int(item.n or 0))

    def bump_rules_revision(self) -> int:
        return int(self._table.update(PROGRAM, [Item.n.add(1)]).n or 0)

    def downloader(self) -> DownloaderState:
        item = self._table.get(DOWNLOADER)
        return from_text(DownloaderState, str(item.body)) if item else DownloaderState()

    def save_downloader(self, state: DownloaderState) -> DownloaderState:
        return save_version(self._table, DOWNLOADER, state)

    def lease(self, name: str, seconds: int, now: datetime) -> bool:
        # With an owner of its own a call is known again when its answer was lost and botocore tries anew.
        owner = secrets.token_hex(8)
        item = Item.at(lease_key(name), owner=owner, ttl=end_of_life(now + timedelta(seconds=seconds)))
        try:
            self._table.put(item, free(now) | (Item.owner == owner))
        except RefusedError:
            return False
        self._leases[name] = owner
        return True

    def end_lease(self, name: str) -> None:
        owner = self._leases.pop(name, None)
        if owner is not None:
            with suppress(RefusedError):  # it had ended by itself, another may have it
                self._table.delete(lease_key(name), Item.owner == owner)
