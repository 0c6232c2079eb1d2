"""Contract: search. Here as the api function answers it, in one piece; the stream is in `tests/integration/search`."""

import json
from typing import Any

import pytest

from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry, MikanPage
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

MIKAN = "https://mikanani.me/RSS/Search?searchstr=Dungeon+Meshi"
TITLE = "[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p HEVC-10bit AAC][{}]"
PAGE = "https://mikanani.me/Home/Episode/1"
SPECIAL = "https://mikanani.me/RSS/Search?searchstr=LoliHouse+Dungeon+Meshi+{}+WebRip+1080p"


@pytest.fixture(autouse=True)
def releases(home: MemoryWorld) -> None:
    entries = [FeedEntry(TITLE.format(tag), f"https://mikanani.me/{tag}.torrent", PAGE) for tag in ("简繁内封字幕", "CHS")]
    home.feed_reader.documents[MIKAN] = FeedDocument("Mikan Project - 搜索结果", tuple(entries))
    home.mikan.pages[PAGE] = MikanPage("迷宫饭", "https://mikanani.me/p.jpg", "3141")


def events(text: str) -> list[tuple[str, Any]]:
    """(event, data) of each event of a stream; comments left out."""
    read = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in block.split("\n") if line)
        if "data" in fields:
            read.append((fields.get("event", "message"), json.loads(fields["data"]) if fields["data"] else None))
    return read


@pytest.mark.parametrize(
    "query",
    [
        {"keyword": "Dungeon Meshi", "provider": "mikan"},
        {"keywords": "Dungeon Meshi", "site": "mikan"},
        {"keyword": "Dungeon:Meshi!", "site": "mikan"},
    ],
)
def test_each_result_is_an_event_with_a_bangumi_object(client: RestClient, query: dict[str, str]) -> None:
    answer = client.get("search/bangumi", **query)

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    (kind, found), last = events(answer.text)
    assert kind == "message"
    assert last == ("end", None)
    facts = ("id", "official_title", "title_raw", "group_name", "filter", "rss_link", "poster_link", "save_path", "provider")
    assert {name: found[name] for name in facts} == {
        "id": None,
        "official_title": "迷宫饭",
        "title_raw": "Dungeon Meshi",
        "group_name": "LoliHouse",
        "filter": "720,\\d+-\\d+",
        "rss_link": SPECIAL.format("简繁内封字幕"),
        "poster_link": "https://mikanani.me/p.jpg",
        "save_path": "/downloads/Bangumi/迷宫饭/Season 1",
        "provider": "mikan",
    }
    assert [variant["subtitle"] for variant in found["variants"]] == ["简繁内封字幕", "CHS"]
    assert [variant["rss_link"] for variant in found["variants"]] == [SPECIAL.format("简繁内封字幕"), SPECIAL.format("CHS")]


def test_a_result_can_be_subscribed_as_it_came(home: MemoryWorld, client: RestClient) -> None:
    [(_, found), _] = events(client.get("search/bangumi", keyword="Dungeon Meshi", provider="mikan").text)
    home.feed_reader.documents[found["rss_link"]] = home.feed_reader.documents[MIKAN]

    feed = {"id": 0, "name": "", "url": found["rss_link"], "aggregate": False, "parser": "mikan", "enabled": True}
    answer = client.post("rss/subscribe", {"data": found, "rss": feed})

    assert answer.status == 200
    [torrent] = [one for one in client.get(f"bangumi/{answer.json()['id']}/torrents").json() if one["state"] != "skipped"]
    assert torrent["name"] == TITLE.format("简繁内封字幕")
    assert client.get("rss").json()[0]["url"] == found["rss_link"]


@pytest.mark.parametrize("query", [{}, {"keyword": ""}, {"keywords": " ", "site": "mikan"}, {"keyword": "x", "site": "google"}])
def test_no_keyword_or_an_unknown_provider_is_refused_before_the_stream(client: RestClient, query: dict[str, str]) -> None:
    answer = client.get("search/bangumi", **query)
    assert answer.status == 400
    assert answer.json()["status"] is False
    assert answer.json()["errors"]


def test_a_stranger_gets_no_stream(visitor: RestClient) -> None:
    assert visitor.get("search/bangumi", keyword="x").status == 401


def test_an_upstream_fault_is_an_event_and_the_last_one(home: MemoryWorld, client: RestClient) -> None:
    nyaa = "https://nyaa.si/?page=rss&q=Dungeon+Meshi&c=0_0&f=0"
    home.feed_reader.documents[nyaa] = UnavailableError(Say.FETCH_UNREACHABLE, url=nyaa)
    read = events(client.get("search/bangumi", keyword="Dungeon Meshi").text)
    assert [kind for kind, _ in read] == ["message", "error"]
    envelope = read[-1][1]
    assert envelope["status"] is False
    assert envelope["msg_en"]
    assert envelope["msg_zh"]


def test_a_fault_of_ours_is_an_event_without_a_trace(
    home: MemoryWorld, client: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(home.feed_reader, "fetch", broken)
    answer = client.get("search/bangumi", keyword="x", provider="mikan")
    assert [kind for kind, _ in events(answer.text)] == ["error"]
    assert "secret detail" not in answer.text


# -- providers


def test_mikan_comes_first(client: RestClient) -> None:
    assert client.get("search/provider").json() == ["mikan", "nyaa", "dmhy"]
    assert list(client.get("search/provider/config").json()) == ["mikan", "nyaa", "dmhy"]
    assert all("%s" in url for url in client.get("search/provider/config").json().values())


def test_new_providers_are_listed_and_used_at_once(home: MemoryWorld, client: RestClient) -> None:
    given = {"mine": "https://a.example/rss/%s.xml", "mikan": "https://mikanani.me/RSS/Search?searchstr=%s"}
    home.feed_reader.documents["https://a.example/rss/Dungeon+Meshi.xml"] = home.feed_reader.documents[MIKAN]

    assert client.call("PUT", "search/provider/config", json_body=given).json() == given

    assert client.get("search/provider").json() == ["mikan", "mine"]
    assert client.get("search/provider/config").json() == given
    [(_, found), _] = events(client.get("search/bangumi", keyword="Dungeon Meshi", provider="mine").text)
    assert found["rss_link"] == "https://a.example/rss/LoliHouse+Dungeon+Meshi+简繁内封字幕+WebRip+1080p.xml"
    assert client.get("search/bangumi", keyword="Dungeon Meshi", provider="nyaa").status == 400


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"mine": "https://a.example/rss"}, "mine"),
        ({"mine": "ftp://a.example/%s"}, "mine"),
        ({"mine": "%s"}, "mine"),
        ({"mine": 5}, "mine"),
        ({}, "body"),
        ([], "body"),
    ],
)
def test_a_provider_that_can_not_be_asked_is_refused(client: RestClient, given: Any, field: str) -> None:
    answer = client.call("PUT", "search/provider/config", json_body=given)
    assert answer.status == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert client.get("search/provider").json() == ["mikan", "nyaa", "dmhy"]
