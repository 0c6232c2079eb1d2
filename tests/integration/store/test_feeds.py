from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.feeds import StoredFeeds
from bangumi.adapters.table import FEEDS, Item, id_key
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.links import canonical_url
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedHealth, FeedId
from bangumi.ports import Feeds
from tests.support.rivals import at_once

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)

DRAFT = Feed(id=FeedId(0), url="https://mikanani.me/RSS/MyBangumi?token=Abc", name="Mikan")


@pytest.fixture
def feeds(table: Table) -> Feeds:
    return StoredFeeds(table)


def test_a_created_feed_has_an_id_and_comes_back(feeds: Feeds) -> None:
    made = feeds.create(DRAFT)
    assert made == replace(DRAFT, id=FeedId(1), version=1)
    assert feeds.get(made.id) == made
    assert feeds.all() == [made]


def test_an_unknown_feed_is_not_found(feeds: Feeds) -> None:
    with pytest.raises(NotFoundError) as caught:
        feeds.get(FeedId(7))
    assert caught.value.message.say is Say.FEED_UNKNOWN


def test_what_was_read_is_kept(feeds: Feeds) -> None:
    made = feeds.create(DRAFT)
    read = replace(
        made, health=FeedHealth.ERROR, checked_at=NOW, last_error="502", etag='W/"1"', digest=frozenset({"a1", "b2"})
    )
    assert feeds.save(read) == feeds.get(made.id) == replace(read, version=2)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Mikanani.ME/RSS/A?Token=X", "https://mikanani.me/RSS/A?Token=X"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x#part", "http://a.example/x"),
        ("http://a.example", "http://a.example/"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        ("http://a.example/x/", "http://a.example/x/"),
        ("http://U:P@A.example/x?", "http://U:P@a.example/x"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://a.example:port/x", "http://a.example:port/x"),
        ("  http://a.example/x ", "http://a.example/x"),
    ],
)
def test_two_spellings_of_an_address_are_one(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical == canonical_url(canonical)


def test_an_address_is_there_once(feeds: Feeds) -> None:
    feeds.create(DRAFT)
    with pytest.raises(ConflictError) as caught:
        feeds.create(replace(DRAFT, url="HTTPS://MIKANANI.me:443/RSS/MyBangumi?token=Abc#top"))
    assert caught.value.message.say is Say.FEED_EXISTS


def test_of_parallel_adds_of_one_address_one_succeeds(feeds: Feeds) -> None:
    answers = at_once(6, lambda _: feeds.create(DRAFT))
    assert sum(isinstance(answer, Feed) for answer in answers) == 1
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 5


def test_a_moved_feed_frees_its_old_address_and_holds_the_new_one(feeds: Feeds) -> None:
    made = feeds.create(DRAFT)
    moved = feeds.save(replace(made, url="https://nyaa.si/?page=rss"))
    assert feeds.get(made.id) == moved
    feeds.create(DRAFT)
    with pytest.raises(ConflictError):
        feeds.create(replace(DRAFT, url="https://nyaa.si/?page=rss"))


def test_a_feed_cannot_move_to_the_address_of_another(feeds: Feeds) -> None:
    first = feeds.create(DRAFT)
    second = feeds.create(replace(DRAFT, url="https://nyaa.si/?page=rss"))
    with pytest.raises(ConflictError) as caught:
        feeds.save(replace(second, url=first.url))
    assert caught.value.message.say is Say.FEED_EXISTS
    assert feeds.get(second.id) == second


def test_a_move_over_a_newer_version_is_refused(feeds: Feeds) -> None:
    made = feeds.create(DRAFT)
    feeds.save(replace(made, name="other"))
    with pytest.raises(ConflictError) as caught:
        feeds.save(replace(made, url="https://nyaa.si/"))
    assert caught.value.message.say is Say.CHANGED_MEANWHILE
    feeds.create(replace(DRAFT, url="https://nyaa.si/"))


def test_of_rivals_that_move_to_one_address_one_gets_it(feeds: Feeds) -> None:
    made = [feeds.create(replace(DRAFT, url=f"https://a.example/{number}")) for number in range(4)]
    answers = at_once(4, lambda number: feeds.save(replace(made[number], url="https://a.example/all")))
    assert sum(isinstance(answer, Feed) for answer in answers) == 1
    assert sum(feed.url == "https://a.example/all" for feed in feeds.all()) == 1


def test_a_deleted_feed_frees_its_address(feeds: Feeds) -> None:
    made = feeds.create(DRAFT)
    feeds.delete(made.id)
    feeds.delete(made.id)
    assert feeds.all() == []
    assert feeds.create(DRAFT).id == made.id + 1


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"url": 1, "checked_at": "yesterday"}', '{"health": "fine"}', "{}"])
def test_a_feed_that_can_not_be_read_takes_no_other_with_it(feeds: Feeds, table: Table, body: str) -> None:
    one, broken, other = (feeds.create(replace(DRAFT, url=f"https://a.example/{number}")) for number in range(3))
    table.update(id_key(FEEDS, broken.id), [Item.body.set(body)])
    assert feeds.all() == [one, other]
