from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.passkeys import StoredPasskeys
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import Challenge, Passkey
from bangumi.ports import Passkeys
from tests.support.rivals import at_once

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)
DRAFT = Passkey(
    id=0,
    user_id=1,
    name="laptop",
    credential_id="AQIDBAUGBwgJCgsMDQ4PEA",
    public_key=b"\xa5\x01\x02\x03\x26",
    sign_count=0,
    transports=("internal", "hybrid"),
    created_at=NOW,
)


@pytest.fixture
def passkeys(table: Table) -> Passkeys:
    return StoredPasskeys(table)


def test_an_added_passkey_is_found_by_user_and_credential(passkeys: Passkeys) -> None:
    added = passkeys.add(DRAFT)
    assert added == replace(DRAFT, id=1, version=1)
    assert passkeys.of_user(1) == [added]
    assert passkeys.of_user(2) == []
    assert passkeys.by_credential(DRAFT.credential_id) == added
    assert passkeys.by_credential("other") is None


def test_a_credential_is_registered_once(passkeys: Passkeys) -> None:
    passkeys.add(DRAFT)
    with pytest.raises(ConflictError) as caught:
        passkeys.add(replace(DRAFT, name="again"))
    assert caught.value.message.say is Say.PASSKEY_EXISTS


def test_a_replayed_use_loses_the_race(passkeys: Passkeys) -> None:
    added = passkeys.add(DRAFT)
    answers = at_once(4, lambda number: passkeys.save(replace(added, sign_count=1, last_used_at=NOW + timedelta(number))))
    assert sum(isinstance(answer, Passkey) for answer in answers) == 1
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 3


def test_a_deleted_passkey_is_gone_and_may_come_back(passkeys: Passkeys) -> None:
    added = passkeys.add(DRAFT)
    passkeys.delete(added)
    passkeys.delete(added)
    assert passkeys.of_user(1) == []
    assert passkeys.by_credential(DRAFT.credential_id) is None
    assert passkeys.add(DRAFT).id == 2


def test_a_challenge_is_taken_once(passkeys: Passkeys) -> None:
    challenge = Challenge("c" * 86, "login", None, NOW + timedelta(minutes=5))
    passkeys.open_challenge(challenge)
    answers = at_once(5, lambda _: passkeys.take_challenge(challenge.value, NOW))
    assert sorted(answers, key=str) == sorted([challenge, *[None] * 4], key=str)


def test_an_expired_or_unknown_challenge_is_none(passkeys: Passkeys) -> None:
    challenge = Challenge("c" * 43, "register", 1, NOW)
    passkeys.open_challenge(challenge)
    assert passkeys.take_challenge(challenge.value, NOW) is None
    assert passkeys.take_challenge("unknown", NOW) is None
    assert passkeys.take_challenge("", NOW) is None
