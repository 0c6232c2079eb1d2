"""Search providers and the inbox."""

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


def test_an_entry_ends_after_90_days(inbox: Inbox, table_name: str) -> None:
    inbox.add(entry(0))
    (item,) = boto3.client("dynamodb").scan(TableName=table_name)["Items"]
    end = datetime.fromtimestamp(int(item["ttl"]["N"]), UTC)
    assert timedelta() <= end - (NOW + timedelta(days=90)) < timedelta(seconds=1)
