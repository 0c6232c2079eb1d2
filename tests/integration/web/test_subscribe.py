"""Contract: RSS analysis, collect, subscribe; in the shapes that clients send."""

import hashlib
from typing import Any

import pytest

from bangumi.core.errors import DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry, MikanPage, TorrentFile
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

FEED = "https://mikanani.me/RSS/Bangumi?bangumiId=3141&subgroupid=370"
TITLE = "[LoliHouse] 迷宫饭 / Dungeon Meshi - {} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
POSTER = "https://mikanani.me/images/Bangumi/202401/meshi.jpg"
FOLDER = "/downloads/Bangumi/迷宫饭/Season 1"

# What AutoBangumi's web UI has in its form for a feed that nobody filled in.
BLANK_FEED = {"id": 0, "name": "", "url": FEED, "aggregate": True, "parser": "mikan", "enabled": False}
BLANK_FEED |= {"connection_status": None, "last_checked_at": None, "last_error": None}


@pytest.fixture(autouse=True)
def episodes(home: MemoryWorld) -> None:
    """Two episodes in the show's own feed."""
    entries = [publish(home, number) for number in ("02", "01")]
    home.feed_reader.documents[FEED] = FeedDocument("Mikan Project - 迷宫饭", tuple(entries))


def publish(home: MemoryWorld, number: str) -> FeedEntry:
    title = TITLE.format(number)
    infohash = hashlib.sha1(title.encode()).hexdigest()
    page, url = (f"https://mikanani.me/{place}/{infohash}" for place in ("Home/Episode", "Download/20240101"))
    home.mikan.pages[page] = MikanPage("迷宫饭", POSTER, "3141", "370")
    name = title.replace("/", "_") + ".mkv"
    home.torrent_files.by_url[f"{url}.torrent"] = TorrentFile(b"d", infohash, name, ((name, 1),))
    return FeedEntry(title, f"{url}.torrent", page)


def analysed(client: RestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("rss/analysis", BLANK_FEED | more)
    assert answer.status == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def added(home: MemoryWorld) -> list[str]:
    return [call[1].name for call in home.downloaders.far.calls if call[0] == "add"]  # type: ignore[attr-defined]


# -- analysis


def test_analysis_answers_the_rule_that_the_feed_would_get(home: MemoryWorld, client: RestClient) -> None:
    assert analysed(client) == {
        "id": None,
        "official_title": "迷宫饭",
        "year": None,
        "title_raw": "Dungeon Meshi",
        "season": 1,
        "season_raw": "",
        "group_name": "LoliHouse",
        "dpi": "1080p",
        "source": "WebRip",
        "subtitle": "简繁内封字幕",
        "eps_collect": False,
        "episode_offset": 0,
        "season_offset": 0,
        "filter": "720,\\d+-\\d+",
        "rss_link": FEED,
        "poster_link": POSTER,
        "added": False,
        "rule_name": None,
        "save_path": FOLDER,
        "deleted": False,
        "archived": False,
        "air_weekday": None,
        "weekday_locked": False,
        "needs_review": False,
        "needs_review_reason": None,
        "suggested_season_offset": None,
        "suggested_episode_offset": None,
        "title_aliases": None,
        "bangumi_tv_id": None,
        "tmdb_id": None,
        "mikan_id": "3141",
        "air_time": None,
        "began_on": None,
        "ended_on": None,
        "candidates": [],
    }


def test_analysis_stores_nothing(home: MemoryWorld, client: RestClient) -> None:
    analysed(client)
    assert client.get("bangumi/get/all").json() == client.get("rss").json() == []


def test_analysis_needs_the_address_alone(client: RestClient) -> None:
    assert client.post("rss/analysis", {"url": FEED}).json()["official_title"] == "迷宫饭"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UpstreamError(Say.NOT_A_FEED, url=FEED), 502),
        (UnavailableError(Say.FETCH_UNREACHABLE, url=FEED), 503),
    ],
)
def test_analysis_of_a_feed_that_fails(home: MemoryWorld, client: RestClient, error: DomainError, status: int) -> None:
    home.feed_reader.documents[FEED] = error
    answer = client.post("rss/analysis", BLANK_FEED)
    assert (answer.status, answer.json()["status"]) == (status, False)


def test_analysis_of_nothing_readable(home: MemoryWorld, client: RestClient) -> None:
    home.feed_reader.documents[FEED] = FeedDocument("", ())
    answer = client.post("rss/analysis", BLANK_FEED)
    assert answer.status == 400
    assert answer.json()["errors"][0]["field"] == "url"


@pytest.mark.parametrize("body", [{}, {"url": ""}, {"url": "word"}, {"url": 5}, [], None])
def test_analysis_of_what_is_no_feed(client: RestClient, body: Any) -> None:
    assert client.post("rss/analysis", body).status == 400


# -- collect


def test_collect_adds_every_episode_of_the_feed(home: MemoryWorld, client: RestClient) -> None:
    answer = client.post("rss/collect", analysed(client))

    assert answer.status == 200
    body = answer.json()
    assert (body["status"], body["count"]) == (True, 2)
    assert body["msg_en"]
    assert body["msg_zh"]
    assert len(added(home)) == 2
    [rule] = client.get("bangumi/get/all").json()
    facts = {name: rule[name] for name in ("id", "eps_collect", "added", "deleted", "save_path", "rss_link", "poster_link")}
    assert facts == {
        "id": body["id"],
        "eps_collect": True,
        "added": True,
        "deleted": False,
        "save_path": FOLDER,
        "rss_link": FEED,
        "poster_link": "posters/00000000.jpg",
    }
    assert client.get("rss").json() == []
    torrents = client.get(f"bangumi/{body['id']}/torrents").json()
    assert [torrent["downloaded"] for torrent in torrents] == [True, True]


def test_collecting_again_says_that_nothing_is_new(home: MemoryWorld, client: RestClient) -> None:
    draft = analysed(client)
    client.post("rss/collect", draft)
    answer = client.post("rss/collect", draft)
    assert (answer.status, answer.json()["status"], answer.json()["count"]) == (200, True, 0)
    assert len(added(home)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"id": 0},
        {"id": None, "variants": [], "provider": "mikan"},
        {"season": "1", "year": "", "dpi": "", "air_weekday": ""},
        {"rss_link": [FEED], "filter": ["720", "\\d+-\\d+"]},
        {"rss_link": f",{FEED}", "filter": "720,"},
        {"official_title": ""},
        {"deleted": True, "eps_collect": None, "save_path": None},
    ],
)
def test_collect_takes_what_clients_make_of_a_draft(home: MemoryWorld, client: RestClient, change: dict[str, Any]) -> None:
    answer = client.post("rss/collect", analysed(client) | change)
    assert (answer.status, answer.json()["count"]) == (200, 2)
    assert not client.get("bangumi/get/all").json()[0]["deleted"]


def test_collect_needs_few_words(client: RestClient) -> None:
    answer = client.post("rss/collect", {"title_raw": "Dungeon Meshi", "rss_link": FEED})
    assert (answer.status, answer.json()["count"]) == (200, 2)
    assert client.get("bangumi/get/all").json()[0]["filter"] == "720,\\d+-\\d+"


def test_collect_of_a_feed_that_fails(home: MemoryWorld, client: RestClient) -> None:
    draft = analysed(client)
    home.feed_reader.documents[FEED] = UnavailableError(Say.FETCH_UNREACHABLE, url=FEED)
    assert client.post("rss/collect", draft).status == 503
    assert client.get("bangumi/get/all").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"official_title": "迷宫饭"},
        {"official_title": "迷宫饭", "rss_link": ""},
        {"official_title": "迷宫饭", "rss_link": "word"},
        {"official_title": " ", "title_raw": "", "rss_link": FEED},
        {"official_title": "迷宫饭", "rss_link": FEED, "filter": "("},
        {"official_title": "迷宫饭", "rss_link": FEED, "season": "two"},
    ],
)
def test_collect_of_what_is_no_rule(client: RestClient, body: Any) -> None:
    answer = client.post("rss/collect", body)
    assert answer.status == 400
    assert answer.json()["errors"] or answer.json()["msg_en"]


# -- subscribe


def test_subscribe_stores_both_and_starts_following(home: MemoryWorld, client: RestClient) -> None:
    answer = client.post("rss/subscribe", {"data": analysed(client), "rss": BLANK_FEED})

    assert (answer.status, answer.json()["status"], answer.json()["count"]) == (200, True, 2)
    [feed] = client.get("rss").json()
    facts = {name: feed[name] for name in ("name", "url", "aggregate", "parser", "enabled")}
    assert facts == {"name": "迷宫饭", "url": FEED, "aggregate": False, "parser": "mikan", "enabled": True}
    [rule] = client.get("bangumi/get/all").json()
    assert (rule["added"], rule["eps_collect"], rule["rss_link"]) == (True, True, FEED)
    assert len(added(home)) == 2
    assert all(torrent["rss_id"] == feed["id"] for torrent in client.get(f"bangumi/{rule['id']}/torrents").json())

    home.feed_reader.documents[FEED] = FeedDocument("Mikan Project - 迷宫饭", (publish(home, "03"),))
    assert client.get(f"rss/refresh/{feed['id']}").json()["sent"] == 1


def test_subscribe_takes_no_offence_at_a_known_feed(home: MemoryWorld, client: RestClient) -> None:
    client.post("rss/add", BLANK_FEED)
    [feed] = client.get("rss").json()
    client.patch(f"rss/disable/{feed['id']}")
    answer = client.post("rss/subscribe", {"data": analysed(client), "rss": BLANK_FEED})
    assert answer.status == 200
    assert [one["enabled"] for one in client.get("rss").json()] == [True]


def test_subscribe_again_enables_a_disabled_rule(client: RestClient) -> None:
    draft = {"data": analysed(client), "rss": BLANK_FEED}
    rule = client.post("rss/subscribe", draft).json()["id"]
    client.delete(f"bangumi/disable/{rule}")
    assert client.post("rss/subscribe", draft).json()["id"] == rule
    assert [one["deleted"] for one in client.get("bangumi/get/all").json()] == [False]


def test_subscribe_reads_a_foreign_feed_as_what_it_is(home: MemoryWorld, client: RestClient) -> None:
    url = "https://nyaa.si/?page=rss&q=meshi&c=0_0&f=0"
    home.feed_reader.documents[url] = home.feed_reader.documents[FEED]
    body = {"data": analysed(client) | {"rss_link": url}, "rss": BLANK_FEED | {"url": url, "enabled": True}}
    assert client.post("rss/subscribe", body).status == 200
    assert [feed["parser"] for feed in client.get("rss").json()] == ["tmdb"]


def test_subscribe_follows_a_feed_that_is_away(home: MemoryWorld, client: RestClient) -> None:
    draft = analysed(client)
    home.feed_reader.documents[FEED] = UnavailableError(Say.FETCH_UNREACHABLE, url=FEED)
    answer = client.post("rss/subscribe", {"data": draft, "rss": BLANK_FEED})
    assert (answer.status, answer.json()["status"], answer.json()["count"]) == (200, True, 0)
    assert len(client.get("rss").json()) == len(client.get("bangumi/get/all").json()) == 1


def test_subscribe_waits_for_an_absent_downloader(home: MemoryWorld, client: RestClient) -> None:
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    answer = client.post("rss/subscribe", {"data": analysed(client), "rss": BLANK_FEED})
    assert (answer.status, answer.json()["count"]) == (200, 2)
    rule = answer.json()["id"]
    assert [torrent["downloaded"] for torrent in client.get(f"bangumi/{rule}/torrents").json()] == [False, False]


def test_deleting_the_rule_takes_its_own_feed_along(client: RestClient) -> None:
    rule = client.post("rss/subscribe", {"data": analysed(client), "rss": BLANK_FEED}).json()["id"]
    assert client.delete(f"bangumi/delete/{rule}").status == 200
    assert client.get("rss").json() == []


@pytest.mark.parametrize("body", [{}, {"rss": BLANK_FEED}, {"data": {}}, {"data": {"official_title": "x"}, "rss": {}}])
def test_subscribe_to_nothing(client: RestClient, body: Any) -> None:
    assert client.post("rss/subscribe", body).status == 400
