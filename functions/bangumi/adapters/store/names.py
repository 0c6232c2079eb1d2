"""Names of files in the downloader's folders."""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress

from bangumi.adapters.dynamo import RefusedError, Table, in_parallel
from bangumi.adapters.table import ABSENT, Item, Key, name_key
from bangumi.core.model import TorrentKey


class StoredNames:
    """Port `Names`: an item a name."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> set[str]:
        ours = ABSENT | (Item.owner == torrent)

        def is_others(name: str) -> bool:
            try:
                self._table.put(Item.at(_key(folder, name), owner=torrent), ours)
            except RefusedError:
                return True
            return False

        distinct = list(dict.fromkeys(names))
        others = in_parallel(is_others, distinct)
        return {name for name, taken in zip(distinct, others, strict=True) if taken}

    def free(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> None:
        def let_go(name: str) -> None:
            with suppress(RefusedError):  # another's, or free already
                self._table.delete(_key(folder, name), Item.owner == torrent)

        in_parallel(let_go, list(dict.fromkeys(names)))


def _key(folder: str, name: str) -> Key:
    return name_key(_compared(folder.replace("\\", "/").rstrip("/")), _compared(name))


def _compared(text: str) -> str:
    """As a file system does that ignores case (Unicode's canonical caseless matching)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
