"""Torrents."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bangumi.adapters.dynamo import RefusedError, Table, in_parallel
from bangumi.adapters.store.codec import from_text, read_all, to_text
from bangumi.adapters.store.versions import save_version
from bangumi.adapters.table import ABSENT, OPEN, Item, infohash_key, padded, sortable, torrent_key
from bangumi.core.model import FeedId, RuleId, Torrent, TorrentKey


class StoredTorrents:
    """Port `Torrents`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, key: TorrentKey) -> Torrent | None:
        item = self._table.get(torrent_key(key))
        return _read(item) if item else None

    def known(self, keys: Iterable[TorrentKey]) -> dict[TorrentKey, Torrent]:
        found = map(_read, self._table.get_many(map(torrent_key, keys)))
        return {torrent.key: torrent for torrent in found}

    def add(self, torrents: Sequence[Torrent]) -> list[Torrent]:
        """A conditional write each, side by side: a transaction would cost twice the units and fail as a whole where one
        is there already, a batch write has no conditions. When it is interrupted, the stored ones are known next time."""
        fresh = {torrent.key: torrent for torrent in reversed(torrents)}
        if not fresh:
            return []
        ids = self._table.next_ids("torrents", len(fresh))
        made = [replace(torrent, id=number, version=1) for torrent, number in zip(reversed(fresh.values()), ids, strict=True)]
        added = in_parallel(self._add, made)
        return [torrent for torrent, is_new in zip(made, added, strict=True) if is_new]

    def _add(self, torrent: Torrent) -> bool:
        item = Item.at(torrent_key(torrent.key), body=to_text(torrent), v=1, **_indexed(torrent))
        try:
            self._table.put(item, ABSENT)
        except RefusedError as refused:
            # With our fresh id it is our own: the answer was lost, and botocore tried again.
            return refused.item is not None and _read(refused.item).id == torrent.id
        return True

    def save(self, torrent: Torrent) -> Torrent:
        return save_version(self._table, torrent_key(torrent.key), torrent, **_indexed(torrent))

    def open(self) -> list[Torrent]:
        return list(read_all(Torrent, self._table.query_index(Item.open, OPEN)))

    def of_feed(self, feed_id: FeedId, newest: int | None = None) -> list[Torrent]:
        of_feed = self._table.query_index(Item.by_feed, padded(feed_id), newest_first=True, limit=newest)
        return list(read_all(Torrent, of_feed))

    def of_rule(self, rule_id: RuleId) -> list[Torrent]:
        return list(read_all(Torrent, self._table.query_index(Item.by_rule, padded(rule_id), newest_first=True)))

    def delete(self, keys: Iterable[TorrentKey]) -> None:
        self._table.delete_many(map(torrent_key, keys))

    def owner(self, infohash: str, key: TorrentKey) -> TorrentKey:
        item = self._table.update(infohash_key(infohash), [Item.owner.set(Item.owner | key)])
        return TorrentKey(str(item.owner))


def _read(item: Item) -> Torrent:
    return from_text(Torrent, str(item.body))


def _indexed(torrent: Torrent) -> dict[str, str | None]:
    """The index keys: an index has only the torrents that carry its key."""
    return {
        "gr": None if torrent.rule_id is None else padded(torrent.rule_id),
        "gf": None if torrent.feed_id is None else padded(torrent.feed_id),
        "go": OPEN if torrent.is_open else None,
        "gs": f"{sortable(torrent.seen_at)}#{padded(torrent.id)}",
    }
