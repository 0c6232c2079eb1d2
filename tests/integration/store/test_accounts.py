from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.accounts import StoredAccounts
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import Session, User
from bangumi.ports import Accounts
from tests.support.rivals import at_once

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


@pytest.fixture
def accounts(table: Table) -> Accounts:
    return StoredAccounts(table)


def test_a_home_begins_without_users(accounts: Accounts) -> None:
    assert accounts.users() == []
    assert accounts.by_name("admin") is None


def test_the_first_user_owns_the_home(accounts: Accounts) -> None:
    user = accounts.create_user("rei_01", "hash")
    assert user == User(1, "rei_01", "hash", version=1)
    assert accounts.users() == [user]
    assert accounts.by_name("rei_01") == user
    assert accounts.by_name("Rei_01") is None
    with pytest.raises(ConflictError) as caught:
        accounts.create_user("asuka", "hash")
    assert caught.value.message.say is Say.SETUP_OVER


def test_of_rivals_at_setup_one_becomes_the_owner(accounts: Accounts) -> None:
    answers = at_once(6, lambda number: accounts.create_user(f"user{number}", "hash"))
    (owner,) = [answer for answer in answers if isinstance(answer, User)]
    assert accounts.users() == [owner]


def test_a_user_is_saved_by_version(accounts: Accounts) -> None:
    user = accounts.create_user("rei_01", "hash")
    saved = accounts.save_user(replace(user, password_hash="other"))
    assert accounts.users() == [saved]
    with pytest.raises(ConflictError):
        accounts.save_user(replace(user, username="late"))


def test_a_session_lasts_until_it_ends(accounts: Accounts) -> None:
    session = Session("s" * 43, 1, NOW + timedelta(seconds=2))
    accounts.start_session(session)
    assert accounts.session(session.id, NOW) == session
    assert accounts.session(session.id, NOW + timedelta(seconds=2)) is None
    assert accounts.session("other", NOW) is None
    accounts.end_session(session.id)
    accounts.end_session(session.id)
    assert accounts.session(session.id, NOW) is None


def test_all_sessions_of_a_user_end_together(accounts: Accounts) -> None:
    end = NOW + timedelta(days=1)
    for number in range(60):
        accounts.start_session(Session(f"s{number}", 1, end))
    accounts.start_session(Session("foreign", 2, end))
    accounts.end_sessions(1)
    assert not [number for number in range(60) if accounts.session(f"s{number}", NOW)]
    assert accounts.session("foreign", NOW)


def test_failed_logins_are_counted_until_the_window_ends(accounts: Accounts) -> None:
    assert accounts.failed_logins("name:rei", NOW) == (0, None)
    accounts.count_failed_login("name:rei", NOW)
    accounts.count_failed_login("name:rei", NOW + timedelta(minutes=14))
    count, end = accounts.failed_logins("name:rei", NOW + timedelta(minutes=14))
    assert count == 2
    assert end is not None
    assert timedelta() <= end - (NOW + WINDOW) < timedelta(seconds=1)
    assert accounts.failed_logins("name:asuka", NOW) == (0, None)
    assert accounts.failed_logins("name:rei", end) == (0, None)


def test_a_new_window_starts_at_one(accounts: Accounts) -> None:
    for _ in range(3):
        accounts.count_failed_login("name:rei", NOW)
    later = NOW + WINDOW + timedelta(seconds=1)
    accounts.count_failed_login("name:rei", later)
    count, end = accounts.failed_logins("name:rei", later)
    assert count == 1
    assert end is not None
    assert end >= later + WINDOW


def test_no_failed_login_is_lost_between_rivals(accounts: Accounts) -> None:
    accounts.count_failed_login("ip:192.0.2.1", NOW - WINDOW - timedelta(seconds=1))
    answers = at_once(8, lambda _: accounts.count_failed_login("ip:192.0.2.1", NOW))
    assert answers == [None] * 8
    assert accounts.failed_logins("ip:192.0.2.1", NOW)[0] == 8


def test_failed_logins_are_cleared(accounts: Accounts) -> None:
    accounts.count_failed_login("name:rei", NOW)
    accounts.clear_failed_logins("name:rei")
    assert accounts.failed_logins("name:rei", NOW) == (0, None)


@pytest.mark.parametrize("subject", ["name:" + "x" * 5000, "name:\ud800", "name:零"])
def test_whatever_was_typed_can_be_counted(accounts: Accounts, subject: str) -> None:
    accounts.count_failed_login(subject, NOW)
    assert accounts.failed_logins(subject, NOW)[0] == 1
    assert accounts.by_name(subject) is None
