"""Counters of each day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from bangumi.adapters.dynamo import Table
from bangumi.adapters.table import STATS, Item, Key, end_of_life

_KEPT = timedelta(days=400)


class StoredStats:
    """Port `Stats`: one item a day, an attribute a counter."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, day: date, counts: Mapping[str, int]) -> None:
        end = datetime.combine(day, time(), UTC) + _KEPT
        self._table.add(Key(STATS, day.isoformat()), counts, ttl=end_of_life(end))

    def since(self, day: date) -> dict[date, dict[str, int]]:
        found = self._table.counters(STATS, Item.sk >= day.isoformat())
        return {date.fromisoformat(key.sk): counts for key, counts in found}
