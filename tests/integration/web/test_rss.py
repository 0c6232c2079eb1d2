"""Contract: RSS (analysis, collect and subscribe apart)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bangumi.core.errors import ConflictError, DomainError, TooLargeError, UnavailableError, UpstreamError
from bangumi.core.messages import Message, Say
from bangumi.core.model import Feed, FeedDocument, FeedEntry, FeedHealth, FeedId, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.ports import FeedJob
from bangumi.services import feeds
from bangumi.services.feeds import Refreshed
from bangumi.web.routes import rss
from tests.support.memory import MemoryWorld
from tests.support.rest import Answer, RestClient

MIKAN = "https://mikanani.me/RSS/MyBangumi?token=abc"
OTHER = "https://nyaa.example/?page=rss&q=frieren"


@pytest.fixture
def feed(home: MemoryWorld) -> Feed:
    return home.feeds.create(Feed(FeedId(0), MIKAN, "My Bangumi"))


def url_of(home: MemoryWorld, feed_id: int) -> str:
    return home.feeds.get(FeedId(feed_id)).url


def batch(answer: Answer) -> tuple[int, set[int]]:
    body = answer.json()
    assert answer.status == 200
    assert body["status"] is (not body["failed"])
    assert all(fault["msg_en"] and fault["msg_zh"] for fault in body["failed"])
    return body["succeeded"], {fault["id"] for fault in body["failed"]}


def test_the_list_shows_each_feed(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    checked = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    home.feeds.save(replace(feed, health=FeedHealth.ERROR, checked_at=checked, last_error="away"))
    assert client.get("rss").json() == [
        {
            "id": feed.id,
            "name": "My Bangumi",
            "url": MIKAN,
            "aggregate": True,
            "parser": "mikan",
            "enabled": True,
            "connection_status": "error",
            "last_checked_at": "2026-11-24T08:00:00+00:00",
            "last_error": "away",
        }
    ]


# -- adding


def test_an_added_feed_is_enabled_and_read_at_once(home: MemoryWorld, client: RestClient) -> None:
    answer = client.post("rss/add", {"url": MIKAN, "name": "Mine", "aggregate": False, "parser": "parser"})
    assert (answer.status, answer.json()["status"]) == (200, True)
    [feed] = home.feeds.all()
    assert answer.json()["id"] == feed.id
    assert (feed.url, feed.name, feed.aggregate, feed.parser, feed.enabled) == (MIKAN, "Mine", False, "parser", True)
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_a_stopped_program_does_not_read_it(home: MemoryWorld, client: RestClient) -> None:
    client.get("stop")
    client.post("rss/add", {"url": MIKAN, "name": "Mine"})
    assert home.feed_queue.jobs == []


def test_what_the_web_ui_sends_is_taken(home: MemoryWorld, client: RestClient) -> None:
    home.feed_reader.documents[MIKAN] = FeedDocument("Mikan Project - 我的番组", ())
    sent: dict[str, Any] = {
        "id": 0,
        "name": "",
        "url": MIKAN,
        "aggregate": True,
        "parser": "mikan",
        "enabled": False,
        "connection_status": None,
        "last_checked_at": None,
        "last_error": None,
    }
    assert client.post("rss/add", sent).status == 200
    [feed] = client.get("rss").json()
    assert (feed["id"], feed["name"], feed["enabled"]) == (1, "Mikan Project - 我的番组", True)


def test_a_feed_without_a_name_that_can_not_be_read_is_stored_with_what_was_wrong(client: RestClient) -> None:
    assert client.post("rss/add", {"url": OTHER, "id": None, "name": None}).status == 200
    [feed] = client.get("rss").json()
    assert (feed["name"], feed["connection_status"]) == ("nyaa.example", "error")
    assert feed["last_error"]


def test_mikans_parser_is_for_mikans_feeds(home: MemoryWorld, client: RestClient) -> None:
    client.post("rss/add", {"url": OTHER, "name": "n", "parser": "mikan"})
    client.post("rss/add", {"url": MIKAN, "name": "m"})
    client.post("rss/add", {"url": f"{OTHER}&p=2", "name": "p", "parser": "parser"})
    assert [feed["parser"] for feed in client.get("rss").json()] == ["tmdb", "mikan", "parser"]


def test_an_address_is_there_once(client: RestClient, feed: Feed) -> None:
    answer = client.post("rss/add", {"url": feed.url, "name": "again"})
    assert answer.status == 409
    assert len(client.get("rss").json()) == 1


@pytest.mark.parametrize("url", ["", "   ", "not an address", "ftp://a.example/x", "file:///etc/passwd", "https://", None, 5])
def test_only_web_addresses_are_feeds(client: RestClient, url: object) -> None:
    answer = client.post("rss/add", {"url": url, "name": "n"})
    assert answer.status == 400
    assert "url" in {fault["field"] for fault in answer.json()["errors"]}
    assert client.get("rss").json() == []


def test_a_feed_needs_an_address(client: RestClient) -> None:
    assert client.post("rss/add", {"name": "n"}).status == 400
    assert client.post("rss/add").status == 400


# -- changing


def test_update_takes_any_part(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    assert client.patch(f"rss/update/{feed.id}", {"name": "New", "aggregate": False}).status == 200
    changed = home.feeds.get(feed.id)
    assert (changed.name, changed.aggregate, changed.url, changed.parser) == ("New", False, MIKAN, "mikan")


def test_update_with_the_whole_object_keeps_what_only_we_write(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    [whole] = client.get("rss").json()
    home.feeds.save(replace(feed, health=FeedHealth.HEALTHY))
    assert client.patch(f"rss/update/{feed.id}", whole | {"id": 99, "name": "", "enabled": False}).status == 200
    changed = home.feeds.get(feed.id)
    assert (changed.health, changed.name, changed.enabled) == (FeedHealth.HEALTHY, "My Bangumi", False)


def test_a_new_address_is_read_from_the_start(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    home.feeds.save(replace(feed, etag='"x"', digest=frozenset({"abc"}), health=FeedHealth.HEALTHY))
    assert client.patch(f"rss/update/{feed.id}", {"url": OTHER}).status == 200
    changed = home.feeds.get(feed.id)
    assert (changed.url, changed.etag, changed.digest, changed.health) == (OTHER, "", frozenset(), None)
    assert changed.parser == "tmdb"
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_update_refuses_anothers_address_and_a_bad_one(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    home.feeds.create(Feed(FeedId(0), OTHER, "other"))
    assert client.patch(f"rss/update/{feed.id}", {"url": OTHER}).status == 409
    assert client.patch(f"rss/update/{feed.id}", {"url": "nowhere"}).status == 400
    assert url_of(home, feed.id) == MIKAN


def test_blanks_around_an_address_make_no_second_feed(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    home.feeds.create(Feed(FeedId(0), OTHER, "other"))
    assert client.patch(f"rss/update/{feed.id}", {"url": f" {OTHER}\n"}).status == 409
    assert client.patch(f"rss/update/{feed.id}", {"url": f" {MIKAN} ", "name": " "}).status == 200
    assert home.feeds.get(feed.id) == feed


def test_of_very_many_torrents_the_newest_are_listed(
    home: MemoryWorld, client: RestClient, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [Torrent(TorrentKey(f"{number:040x}"), 0, f"[G] Show - 0{number}", "", feed_id=feed.id) for number in (1, 2, 3)]
    home.torrents.add(seen)
    monkeypatch.setattr(rss, "MOST_TORRENTS", 2)
    assert [torrent["name"][-2:] for torrent in client.get(f"rss/torrent/{feed.id}").json()] == ["03", "02"]


def test_disable_and_delete(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    assert client.patch(f"rss/disable/{feed.id}").status == 200
    assert home.feeds.get(feed.id).enabled is False
    assert client.delete(f"rss/delete/{feed.id}").status == 200
    assert client.get("rss").json() == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "rss/update/77"),
        ("PATCH", "rss/disable/77"),
        ("DELETE", "rss/delete/77"),
        ("GET", "rss/torrent/77"),
        ("GET", "rss/refresh/77"),
    ],
)
def test_an_unknown_feed(client: RestClient, method: str, path: str) -> None:
    answer = client.call(method, path, json_body={}) if method == "PATCH" else client.call(method, path)
    assert answer.status == 404


def test_ids_are_never_used_again(client: RestClient, feed: Feed) -> None:
    client.delete(f"rss/delete/{feed.id}")
    assert client.post("rss/add", {"url": OTHER, "name": "n"}).json()["id"] > feed.id


# -- many at once


@pytest.mark.parametrize("wrapped", [False, True])
def test_many_are_switched_and_deleted(home: MemoryWorld, client: RestClient, feed: Feed, *, wrapped: bool) -> None:
    other = home.feeds.create(Feed(FeedId(0), OTHER, "other"))
    ids = [feed.id, other.id]
    body = {"rss_ids": ids} if wrapped else ids
    assert batch(client.post("rss/disable/many", body)) == (2, set())
    assert [one.enabled for one in home.feeds.all()] == [False, False]
    assert batch(client.post("rss/enable/many", body)) == (2, set())
    assert [one.enabled for one in home.feeds.all()] == [True, True]
    assert batch(client.post("rss/delete/many", body)) == (2, set())
    assert home.feeds.all() == []


def test_one_bad_id_never_stops_the_rest(client: RestClient, feed: Feed) -> None:
    assert batch(client.post("rss/delete/many", [77, feed.id, 0, -4, feed.id, 10**15])) == (1, {77, 0, -4, 10**15})
    assert client.get("rss").json() == []
    assert batch(client.post("rss/enable/many", [5, 6])) == (0, {5, 6})


@pytest.mark.parametrize("body", [..., [], {}, {"rss_ids": []}, {"ids": [1]}, ["word"], [True], [None], "1", 1])
def test_a_batch_without_ids_is_bad_input(client: RestClient, feed: Feed, body: object) -> None:
    for path in ("enable", "disable", "delete"):
        assert client.post(f"rss/{path}/many", body).status == 400
    assert len(client.get("rss").json()) == 1


# -- reading


def test_refresh_all_queues_what_is_enabled_and_says_how_many(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    home.feeds.create(Feed(FeedId(0), OTHER, "off", enabled=False))
    answer = client.get("rss/refresh/all")
    assert answer.json()["count"] == 1
    assert "1" in answer.json()["msg_en"]
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_refresh_reads_the_feed_before_it_answers(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    entry = FeedEntry("[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC]", "https://mikanani.me/1.torrent")
    home.feed_reader.documents[MIKAN] = FeedDocument("My Bangumi", (entry,))
    answer = client.get(f"rss/refresh/{feed.id}")
    assert (answer.status, answer.json()["status"], answer.json()["new"]) == (200, True, 1)
    [shown] = client.get("rss").json()
    assert (shown["connection_status"], shown["last_error"]) == ("healthy", None)
    assert len(client.get(f"rss/torrent/{feed.id}").json()) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UnavailableError(Say.FETCH_UNREACHABLE, url=MIKAN), 503),
        (UnavailableError(Say.FETCH_TIMED_OUT, url=MIKAN, seconds=10), 503),
        (UpstreamError(Say.NOT_A_FEED, url=MIKAN), 502),
        (UpstreamError(Say.FEED_IS_PAGE, url=MIKAN), 502),
        (TooLargeError(Say.FETCH_TOO_LARGE, url=MIKAN, limit_mib=16), 502),
    ],
)
def test_a_feed_that_can_not_be_read(
    home: MemoryWorld, client: RestClient, feed: Feed, error: DomainError, status: int
) -> None:
    home.feed_reader.documents[MIKAN] = error
    answer = client.get(f"rss/refresh/{feed.id}")
    assert (answer.status, answer.json()["status"]) == (status, False)
    assert answer.json()["msg_en"] == error.message.en
    [shown] = client.get("rss").json()
    assert shown["connection_status"] == "error"
    assert shown["last_error"] == error.message.both


def test_a_refresh_that_takes_long_goes_on_behind_the_answer(
    client: RestClient, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "refresh_now", lambda *_: Refreshed(new=3, complete=False))
    answer = client.get(f"rss/refresh/{feed.id}")
    assert (answer.status, answer.json()["status"], answer.json()["new"]) == (202, True, 3)


def test_the_torrents_of_a_feed_say_why(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    home.torrents.add(
        [
            Torrent(TorrentKey("a" * 40), 0, "[A] B - 01", "https://x/1", feed_id=feed.id, reason=Message.of(Say.NO_RULE)),
            Torrent(
                TorrentKey("b" * 40),
                0,
                "[A] B - 02",
                "https://x/2",
                homepage="https://x/page",
                feed_id=feed.id,
                rule_id=RuleId(7),
                state=TorrentState.STARTED,
                infohash="b" * 40,
            ),
            Torrent(TorrentKey("c" * 40), 0, "[A] C - 01", "https://x/3", feed_id=FeedId(99)),
        ]
    )
    torrents = {torrent["name"]: torrent for torrent in client.get(f"rss/torrent/{feed.id}").json()}
    assert torrents.keys() == {"[A] B - 01", "[A] B - 02"}
    skipped, started = torrents["[A] B - 01"], torrents["[A] B - 02"]
    assert (skipped["downloaded"], skipped["qb_hash"], skipped["bangumi_id"]) == (False, None, None)
    assert (skipped["state"], skipped["reason_en"]) == ("skipped", Say.NO_RULE.text.en)
    assert (started["downloaded"], started["qb_hash"], started["bangumi_id"]) == (True, "b" * 40, 7)
    assert (started["rss_id"], started["homepage"], started["url"]) == (feed.id, "https://x/page", "https://x/2")
    assert skipped["id"] != started["id"]


def test_a_lost_race_while_editing_is_won_the_second_time(
    home: MemoryWorld, client: RestClient, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, rivals = home.feeds.save, [replace(feed, name="theirs")]

    def save_when_another_was_faster(given: Feed) -> Feed:
        if not rivals:
            return save(given)
        save(rivals.pop())
        raise ConflictError(Say.CHANGED_MEANWHILE)

    monkeypatch.setattr(home.feeds, "save", save_when_another_was_faster)
    assert client.patch(f"rss/disable/{feed.id}").status == 200
    changed = home.feeds.get(feed.id)
    assert (changed.name, changed.enabled) == ("theirs", False)
