"""Passkeys and the challenges of their ceremonies."""

from datetime import datetime

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.codec import from_text, to_text
from bangumi.adapters.store.numbered import Numbered
from bangumi.adapters.table import PASSKEYS, Item, challenge_key, end_of_life
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import Challenge, Passkey


class StoredPasskeys:
    """Port `Passkeys`."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._passkeys = _Passkeys(table)

    def add(self, passkey: Passkey) -> Passkey:
        return self._passkeys.create(passkey)

    def of_user(self, user_id: int) -> list[Passkey]:
        return [passkey for passkey in self._passkeys.all() if passkey.user_id == user_id]

    def by_credential(self, credential_id: str) -> Passkey | None:
        return self._passkeys.by_natural(credential_id)

    def save(self, passkey: Passkey) -> Passkey:
        return self._passkeys.save(passkey)

    def delete(self, passkey: Passkey) -> None:
        self._passkeys.delete(passkey.id)

    def open_challenge(self, challenge: Challenge) -> None:
        ttl = end_of_life(challenge.expires_at)
        self._table.put(Item.at(challenge_key(challenge.value), body=to_text(challenge), ttl=ttl))

    def take_challenge(self, value: str, now: datetime) -> Challenge | None:
        item = self._table.delete(challenge_key(value))
        challenge = from_text(Challenge, str(item.body)) if item else None
        return challenge if challenge and challenge.expires_at > now else None


class _Passkeys(Numbered[Passkey]):
    partition = PASSKEYS
    kind = Passkey

    def natural(self, entity: Passkey) -> str:
        return entity.credential_id

    def taken(self, entity: Passkey) -> ConflictError:  # noqa: ARG002 - a credential id tells nobody anything
        return ConflictError(Say.PASSKEY_EXISTS)
