"""Beside the contract: the episodes of a rule, and previews of a changed or a new one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Message, Say
from bangumi.core.model import Feed, FeedId, RemoteStage, Renaming, Rule, RuleId, ShowFacts, Torrent, TorrentKey, TorrentState
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

FEED_URL = "https://mikanani.me/RSS/MyBangumi?token=x"


@pytest.fixture
def rule(home: MemoryWorld) -> Rule:
    """One episode is there, one downloads, one was left out, and one belongs to nobody."""
    feed = home.feeds.create(Feed(FeedId(0), FEED_URL))
    rule = home.rules.create(
        Rule(RuleId(0), "迷宫饭", "Dungeon Meshi", group_name="LoliHouse", filter=("CHT",), feeds=(FEED_URL,))
    )

    def torrent(name: str, state: TorrentState, reason: Say, infohash: str = "", **values: str) -> Torrent:
        return Torrent(
            TorrentKey(infohash or name),
            0,
            name,
            f"https://x/{infohash}.torrent",
            feed_id=feed.id,
            rule_id=None if reason is Say.NO_RULE else rule.id,
            state=state,
            reason=Message.of(reason, **values),
            infohash=infohash,
            seen_at=home.clock.now() - timedelta(days=1),
        )

    first = torrent("[LoliHouse] Dungeon Meshi - 01 [1080p]", TorrentState.TOLD, Say.SENT, "a" * 40)
    home.torrents.add(
        [
            replace(first, renamings=(Renaming("raw.mkv", "Dungeon Meshi S01E01.mkv"),)),
            torrent("[LoliHouse] Dungeon Meshi - 02 [1080p]", TorrentState.STARTED, Say.SENT, "b" * 40),
            torrent("[X] Dungeon Meshi - 03 [1080p][CHT]", TorrentState.SKIPPED, Say.RULE_FILTERED, pattern="CHT"),
            torrent("[X] Delicious - 04 [1080p]", TorrentState.SKIPPED, Say.NO_RULE),
        ]
    )
    home.downloaders.far.put("b" * 40, progress=0.4, dlspeed=1000, eta=60, stage=RemoteStage.DOWNLOADING)
    return rule


def test_episodes_with_progress_and_reasons(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    today = home.clock.now().date()
    home.metadata.shows["迷宫饭"] = ShowFacts("迷宫饭", tmdb_id=7)
    home.metadata.air_dates[7, 1] = tuple(today + timedelta(days=7 * week) for week in range(-3, 2))

    answer = client.get(f"bangumi/episodes/{rule.id}")

    assert answer.status == 200
    body = answer.json()
    assert (body["season"], body["total"], body["away_en"]) == (1, 5, None)
    assert [(one["key"], one["state"]) for one in body["episodes"]] == [
        ("E1", "done"),
        ("E2", "downloading"),
        ("E3", "aired"),
        ("E4", "aired"),
        ("E5", "coming"),
    ]
    by_id = {one["id"]: one for one in body["releases"]}
    second = by_id[body["episodes"][1]["release"]]
    assert second["progress"] == {"done": 0.4, "speed": 1000, "eta": 60, "stage": "downloading"}
    third = by_id[body["episodes"][2]["release"]]
    assert (third["reason_en"], third["reason_zh"]) == (
        "Left out by the rule's filter CHT",
        "被番剧过滤规则 CHT 排除",
    )
    assert third["fit"] == {"group": False, "resolution": True, "subtitle": True, "version": 1, "score": 111}
    assert by_id[body["episodes"][0]["release"]]["files"] == ["Dungeon Meshi S01E01.mkv"]


def test_episodes_while_the_downloader_and_tmdb_are_away(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="off")
    home.metadata.away = UnavailableError(Say.FETCH_UNREACHABLE, url="https://tmdb")
    body = client.get(f"bangumi/episodes/{rule.id}").json()
    assert body["total"] is None
    assert body["away_en"].startswith("The downloader can't be reached")
    assert [one["state"] for one in body["episodes"]] == ["done", "downloading", "aired"]
    assert all(one["progress"] is None for one in body["releases"])


def test_preview_of_a_change(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    change = {"filter": "", "title_aliases": '["Delicious"]', "episode_offset": 12}
    answer = client.post(f"bangumi/preview/{rule.id}", change)
    assert answer.status == 200
    outcomes = {one["name"]: (one["outcome"], [name["new"] for name in one["names"]]) for one in answer.json()}
    assert outcomes == {
        "[LoliHouse] Dungeon Meshi - 01 [1080p]": ("kept", ["Dungeon Meshi S01E13.mkv"]),
        "[LoliHouse] Dungeon Meshi - 02 [1080p]": ("kept", ["Dungeon Meshi S01E14.mkv"]),
        "[X] Dungeon Meshi - 03 [1080p][CHT]": ("taken", ["Dungeon Meshi S01E15.mkv"]),
        "[X] Delicious - 04 [1080p]": ("taken", ["Delicious S01E16.mkv"]),
    }
    assert home.rules.get(rule.id) == rule


def test_preview_refuses_what_could_not_be_saved(client: RestClient, rule: Rule) -> None:
    answer = client.post(f"bangumi/preview/{rule.id}", {"filter": "("})
    assert answer.status == 400
    assert answer.json()["errors"][0]["field"] == "filter"


def test_preview_of_a_new_rule(client: RestClient, rule: Rule) -> None:
    draft = {"official_title": "美味", "title_raw": "Delicious", "rss_link": FEED_URL, "filter": ""}
    answer = client.post("bangumi/preview", draft)
    assert answer.status == 200
    [one] = answer.json()
    assert (one["outcome"], one["guessed"], one["names"][0]["new"]) == ("taken", True, "Delicious S01E04.mkv")
    assert one["folder"] == "/downloads/Bangumi/美味/Season 1"


@pytest.mark.parametrize(("method", "path"), [("GET", "bangumi/episodes/77"), ("POST", "bangumi/preview/77")])
def test_an_unknown_rule_is_404(client: RestClient, method: str, path: str) -> None:
    answer = client.call(method, path, json_body={}) if method == "POST" else client.get(path)
    assert answer.status == 404
