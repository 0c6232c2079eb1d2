"""Search providers and the inbox."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.inbox import StoredInbox
from bangumi.adapters.store.providers import StoredSearchProviders
from bangumi.core.messages import Message, Say
from bangumi.core.model import InboxEntry
from bangumi.ports import Inbox, SearchProviders

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)
BUILT_IN = {"mikan": "https://mikanani.me/RSS/Search?searchstr=%s", "nyaa": "https://nyaa.si/?page=rss&q=%s"}


@pytest.fixture
def providers(table: Table) -> SearchProviders:
    return StoredSearchProviders(table, BUILT_IN)


@pytest.fixture
def inbox(table: Table) -> Inbox:
    return StoredInbox(table)


def test_search_providers_are_the_built_in_ones_until_others_are_saved(providers: SearchProviders) -> None:
    assert providers.load() == BUILT_IN
    mine = {"zz": "https://z.example/%s", "mikan": "https://m.example/%s"}
    providers.save(mine)
    assert list(providers.load().items()) == list(mine.items())


def entry(number: int) -> InboxEntry:
    return InboxEntry(
        id=f"e{number}",
        at=NOW + timedelta(seconds=number),
        message=Message.of(Say.EPISODE_READY, title="葬送的芙莉莲", season=1, episode=number),
        poster="posters/0123abcd.jpg",
    )


def test_the_inbox_answers_its_newest_entries_first(inbox: Inbox) -> None:
    assert inbox.newest(10) == []
    for number in (2, 1, 3, 3):
        inbox.add(entry(number))
    assert inbox.newest(2) == [entry(3), entry(2)]
    assert inbox.newest(10) == [entry(3), entry(2), entry(1)]


def test_a_page_follows_the_one_before_also_within_one_moment(inbox: Inbox) -> None:
    same = [replace(entry(1), id=name) for name in "abc"]
    for one in (*same, entry(2)):
        inbox.add(one)
    first = inbox.newest(2)
    assert [one.id for one in first] == ["e2", "c"]
    rest = inbox.newest(2, (first[-1].at, first[-1].id))
    assert [one.id for one in rest] == ["b", "a"]
    assert inbox.newest(2, (rest[-1].at, rest[-1].id)) == []


def test_one_mark_tells_what_was_read_and_never_goes_back(inbox: Inbox) -> None:
    for number in (1, 2, 3):
        inbox.add(entry(number))
    assert (inbox.unread(99), inbox.unread(2), inbox.read_up_to()) == (3, 2, None)
    inbox.mark_read(entry(2).at)
    inbox.mark_read(entry(1).at)
    assert (inbox.unread(99), inbox.read_up_to()) == (1, entry(2).at)


def test_an_entry_ends_after_90_days(inbox: Inbox, table_name: str) -> None:
    inbox.add(entry(0))
    (item,) = boto3.client("dynamodb").scan(TableName=table_name)["Items"]
    end = datetime.fromtimestamp(int(item["ttl"]["N"]), UTC)
    assert timedelta() <= end - (NOW + timedelta(days=90)) < timedelta(seconds=1)
