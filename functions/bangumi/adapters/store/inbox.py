"""The notification inbox."""

from contextlib import suppress
from datetime import datetime, timedelta

from bangumi.adapters.dynamo import RefusedError, Table
from bangumi.adapters.store.codec import read_all, to_text
from bangumi.adapters.table import ABSENT, INBOX, INBOX_READ, Item, end_of_life, inbox_key, inbox_until, sortable
from bangumi.core.model import InboxEntry
from bangumi.ports import InboxPlace

_KEPT = timedelta(days=90)


class StoredInbox:
    """Port `Inbox`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: InboxEntry) -> None:
        ttl = end_of_life(entry.at + _KEPT)
        self._table.put(Item.at(inbox_key(entry.at, entry.id), body=to_text(entry), ttl=ttl))

    def newest(self, limit: int, before: InboxPlace | None = None) -> list[InboxEntry]:
        older = Item.sk < inbox_key(*before).sk if before else None
        return list(read_all(InboxEntry, self._table.query(INBOX, older, newest_first=True, limit=limit)))

    def unread(self, limit: int) -> int:
        mark = self.read_up_to()
        newer = Item.sk > inbox_until(mark) if mark else None
        return sum(1 for _ in self._table.query(INBOX, newer, newest_first=True, limit=limit))

    def read_up_to(self) -> datetime | None:
        item = self._table.get(INBOX_READ)
        return datetime.fromisoformat(str(item.body)) if item else None

    def mark_read(self, up_to: datetime) -> None:
        mark = sortable(up_to)
        with suppress(RefusedError):  # it is further already
            self._table.put(Item.at(INBOX_READ, body=mark), ABSENT | (Item.body < mark))
