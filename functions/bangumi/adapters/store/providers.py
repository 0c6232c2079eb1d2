"""The search providers that the user may change."""

import json
from collections.abc import Mapping

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.codec import compact
from bangumi.adapters.table import SEARCH_PROVIDERS, Item


class StoredSearchProviders:
    """Port `SearchProviders`. `built_in`: what there is until the user saves others."""

    def __init__(self, table: Table, built_in: Mapping[str, str]) -> None:
        self._table = table
        self._built_in = built_in

    def load(self) -> dict[str, str]:
        item = self._table.get(SEARCH_PROVIDERS)
        return dict(json.loads(str(item.body))) if item else dict(self._built_in)

    def save(self, providers: Mapping[str, str]) -> None:
        self._table.put(Item.at(SEARCH_PROVIDERS, body=compact(dict(providers))))
