"""The user's configuration, with its secrets encrypted."""

import json
import logging
from collections.abc import Callable

from bangumi.adapters.dynamo import RefusedError, Table
from bangumi.adapters.store.codec import Json, compact, from_json, to_json
from bangumi.adapters.store.versions import unchanged_since
from bangumi.adapters.table import CONFIG, Item
from bangumi.core.config import SECRET_FIELDS, Config
from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.messages import Say
from bangumi.ports import Keys

_log = logging.getLogger(__name__)


class StoredConfigs:
    """Port `Configs`."""

    def __init__(self, table: Table, keys: Keys) -> None:
        self._table = table
        self._keys = keys
        self._held: tuple[Config, int] | None = None  # with its version

    def load(self) -> Config:
        return self._load()[0]

    def _load(self) -> tuple[Config, int]:
        if self._held is None:
            item = self._table.get(CONFIG)
            self._held = (self._opened(str(item.body)), int(item.v or 0)) if item else (Config(), 0)
        return self._held

    def save(self, config: Config) -> None:
        version = self._load()[1]
        body = compact(_secrets_mapped(to_json(config, whole=True), self._keys.encrypt))
        try:
            self._table.put(Item.at(CONFIG, body=body, v=version + 1), unchanged_since(version))
        except RefusedError as refused:
            self.forget()
            if not (refused.item and refused.item.body == body):  # ours where only the answer was lost
                raise ConflictError(Say.CHANGED_MEANWHILE) from refused
        self._held = (config, version + 1)

    def forget(self) -> None:
        self._held = None

    def _opened(self, body: str) -> Config:
        return from_json(Config, _secrets_mapped(json.loads(body), self._decrypted))

    def _decrypted(self, text: str) -> str:
        """A secret of a lost key reads as empty: the program goes on, and the user can enter it again."""
        try:
            return self._keys.decrypt(text)
        except DomainError as error:
            if error.message.say is not Say.SECRET_UNREADABLE:
                raise
            _log.warning("a stored secret can't be read with the present key")
            return ""


def _secrets_mapped(tree: Json, change: Callable[[str], str]) -> Json:
    """The tree with every text below a secret field changed; empty ones stay empty."""
    if isinstance(tree, dict):
        return {
            name: _texts_mapped(part, change) if name in SECRET_FIELDS else _secrets_mapped(part, change)
            for name, part in tree.items()
        }
    if isinstance(tree, list):
        return [_secrets_mapped(part, change) for part in tree]
    return tree


def _texts_mapped(tree: Json, change: Callable[[str], str]) -> Json:
    if isinstance(tree, dict):
        return {name: _texts_mapped(part, change) for name, part in tree.items()}
    if isinstance(tree, list):
        return [_texts_mapped(part, change) for part in tree]
    return change(tree) if isinstance(tree, str) and tree else tree
