"""The notification inbox."""

from datetime import timedelta

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.codec import from_text, to_text
from bangumi.adapters.table import INBOX, Item, end_of_life, inbox_key
from bangumi.core.model import InboxEntry

_KEPT = timedelta(days=90)


class StoredInbox:
    """Port `Inbox`: the last 90 days."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, entry: InboxEntry) -> None:
        ttl = end_of_life(entry.at + _KEPT)
        self._table.put(Item.at(inbox_key(entry.at, entry.id), body=to_text(entry), ttl=ttl))

    def newest(self, limit: int) -> list[InboxEntry]:
        items = self._table.query(INBOX, newest_first=True, limit=limit)
        return [from_text(InboxEntry, str(item.body)) for item in items]
