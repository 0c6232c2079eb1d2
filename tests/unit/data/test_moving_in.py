"""What of an AutoBangumi home comes across, and what is said of the rest."""

import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bangumi.core.model import Feed, FeedId, Rule, RuleId
from infra.data import database
from infra.data.__main__ import main
from infra.data.reading import read_document
from infra.data.words import Problem, Why
from tests.support.autobangumi import SCHEMA_3_1, SCHEMA_3_2, AutoBangumiHome

AGGREGATE = "https://mikanani.me/RSS/MyBangumi?token=abc"
HASH = "9d22370519e85dde9c9521a289812d30b7b0321b"
ENDLESS = "CREATE VIEW rssitem AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id FROM n;"
NAME = "[LoliHouse] 迷宫饭 / Dungeon Meshi - {:02} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"


@pytest.fixture
def old(tmp_path: Path) -> AutoBangumiHome:
    return AutoBangumiHome(tmp_path / "AutoBangumi")


def url(infohash: str = HASH) -> str:
    return f"https://mikanani.me/Download/20240201/{infohash}.torrent"


def converted(old: AutoBangumiHome) -> tuple[dict[str, Any], list[tuple[str, Why]]]:
    document, remarks = read_document(old.root)
    assert all("{" not in remark.both for remark in remarks)
    return document, [(remark.about, remark.why) for remark in remarks]


def rules(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["home"]["rules"]
    return found


# -- the database


def test_a_show_of_an_aggregate_feed(old: AutoBangumiHome) -> None:
    old.feed(url=AGGREGATE)
    rule = old.rule(rss_link=f",{AGGREGATE}", poster_link="posters/5f1c09ab.jpg", air_weekday=3)
    old.torrent(bangumi_id=rule, rss_id=1, name=NAME.format(5), url=url())

    document, remarks = converted(old)

    [feed] = document["home"]["feeds"]
    assert (feed["url"], feed["name"], feed["aggregate"], feed["parser"], feed["enabled"]) == (
        AGGREGATE,
        "Mikan",
        True,
        "mikan",
        True,
    )
    [found] = rules(document)
    wanted = Rule(
        RuleId(rule),
        "迷宫饭",
        "Dungeon Meshi",
        group_name="LoliHouse",
        dpi="1080p",
        source="WebRip",
        subtitle="简繁内封字幕",
        filter=("720", r"\d+-\d+"),
        feeds=(AGGREGATE,),
        air_weekday=3,
        names=("迷宫饭", "Dungeon Meshi"),
    )
    for name in ("official_title", "title_raw", "group_name", "dpi", "source", "subtitle", "custom_path", "poster_link"):
        assert found[name] == getattr(wanted, name), name
    assert (found["filter"], found["feeds"]) == (list(wanted.filter), list(wanted.feeds))
    assert (found["air_weekday"], sorted(found["names"])) == (3, sorted(wanted.names))
    [torrent] = document["torrents"]
    assert (torrent["key"], torrent["state"], torrent["claims"], torrent["feed"]) == (HASH, "told", ["E5"], AGGREGATE)
    assert torrent["rule"]["official_title"] == "迷宫饭"
    assert torrent["told"] == ["not-news"]
    assert remarks == [("user", Why.USER), ("posters", Why.POSTERS)]


def test_a_second_season_with_everything_edited(old: AutoBangumiHome) -> None:
    old.rule(
        official_title="葬送的芙莉莲",
        year="2023",
        title_raw="葬送的芙莉蓮",
        season=2,
        season_raw="第二季",
        eps_collect=1,
        episode_offset=28,
        season_offset=-1,
        poster_link="https://image.tmdb.org/t/p/w780/x.jpg",
        added=1,
        save_path="/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 1",
        deleted=1,
        archived=1,
        air_weekday=4,
        weekday_locked=1,
        needs_review=1,
        needs_review_reason="季度不符",
        suggested_season_offset=-1,
        suggested_episode_offset=28,
        title_aliases='["Frieren", "Sousou no Frieren"]',
    )
    [rule] = rules(converted(old)[0])
    assert (rule["season"], rule["read_season"], rule["season_raw"], rule["year"]) == (2, 2, "第二季", "2023")
    assert (rule["episode_offset"], rule["season_offset"], rule["eps_collect"], rule["added"]) == (28, -1, True, True)
    assert (rule["enabled"], rule["archived"], rule["air_weekday"], rule["weekday_locked"]) == (False, True, 4, True)
    assert (rule["needs_review"], rule["review_reason"]) == (True, "季度不符")
    assert (rule["suggested_season_offset"], rule["suggested_episode_offset"]) == (-1, 28)
    assert rule["aliases"] == ["Frieren", "Sousou no Frieren"]
    assert rule["poster_link"] == "https://image.tmdb.org/t/p/w780/x.jpg"
    assert rule["custom_path"] is None  # it is the folder that is computed


def test_a_season_that_tmdb_counted_is_not_the_one_that_releases_carry(old: AutoBangumiHome) -> None:
    old.rule(season=3, season_raw="")
    [rule] = rules(converted(old)[0])
    assert (rule["season"], rule["read_season"]) == (3, 1)


def test_a_folder_of_its_own_is_kept(old: AutoBangumiHome) -> None:
    old.rule(save_path="/mnt/anime/迷宫饭")
    document, remarks = converted(old)
    assert rules(document)[0]["custom_path"] == "/mnt/anime/迷宫饭"
    assert ("迷宫饭", Why.OTHER_FOLDER) in remarks


def test_rules_of_several_groups_are_one(old: AutoBangumiHome) -> None:
    old.rule(deleted=1, rss_link="https://mikanani.me/RSS/Bangumi?bangumiId=1&subgroupid=1")
    other = old.rule(title_raw="迷宮飯", group_name="ANi", rss_link="https://mikanani.me/RSS/Bangumi?bangumiId=1&subgroupid=2")
    old.rule(official_title="迷宫饭", season=2, season_raw="S2")
    old.torrent(bangumi_id=1, name=NAME.format(5), url=url())

    document, remarks = converted(old)

    first, second = rules(document)
    assert (first["id"], first["title_raw"], first["group_name"], first["enabled"]) == (other, "迷宮飯", "ANi", True)
    assert "Dungeon Meshi" in first["aliases"]
    assert len(first["feeds"]) == 2
    assert second["season"] == 2
    assert document["torrents"][0]["rule"]["title_raw"] == "迷宮飯"
    assert ("迷宫饭", Why.RULE_MERGED) in remarks


def test_torrents_by_what_they_are_known_by(old: AutoBangumiHome) -> None:
    rule = old.rule()
    magnet = f"magnet:?xt=urn:btih:{base64.b32encode(bytes.fromhex(HASH)).decode()}&dn="
    old.torrent(bangumi_id=rule, name=NAME.format(1), url=magnet)
    old.torrent(bangumi_id=rule, name=NAME.format(2), url="https://nyaa.si/download/1.torrent")
    old.torrent(bangumi_id=None, name="[X] 合集", url="https://nyaa.si/download/2.torrent")
    old.torrent(bangumi_id=rule, name="unreadable", url="https://nyaa.si/download/3.torrent")
    old.torrent(bangumi_id=rule, name="剧场版", url="https://nyaa.si/download/4.torrent", qb_hash="B" * 40)
    old.torrent(bangumi_id=rule, name=NAME.format(3), url="")
    old.torrent(bangumi_id=rule, name=NAME.format(4), url=url("a" * 40), downloaded=0)

    document, remarks = converted(old)

    found = {torrent["key"]: (torrent["infohash"], torrent["claims"]) for torrent in document["torrents"]}
    assert found == {
        HASH: (HASH, ["E1"]),
        "https://nyaa.si/download/1.torrent": ("", ["E2"]),
        "https://nyaa.si/download/2.torrent": ("", []),
        "https://nyaa.si/download/3.torrent": ("", []),
        "b" * 40: ("b" * 40, ["MOVIE"]),
    }
    assert {why for about, why in remarks if about == "torrents"} == {
        Why.SEEN_MARKS,
        Why.TORRENT_UNREADABLE,
        Why.UNNUMBERED,
    }


def test_feeds_that_are_none(old: AutoBangumiHome) -> None:
    old.feed(url="not an address", name="broken")
    old.feed(url=AGGREGATE, parser="openai")
    old.feed(url=AGGREGATE.replace("mikanani.me", "MIKANANI.ME"), name="twice", enabled=0)
    document, remarks = converted(old)
    feed = Feed(FeedId(2), AGGREGATE, "Mikan", parser="tmdb")
    assert [(row["id"], row["url"], row["parser"]) for row in document["home"]["feeds"]] == [(feed.id, feed.url, feed.parser)]
    assert [("broken", Why.FEED_ADDRESS), ("Mikan", Why.FEED_PARSER)] == remarks[1:]


def test_a_migrated_file_of_3_1(tmp_path: Path) -> None:
    old = AutoBangumiHome(tmp_path / "ab", SCHEMA_3_1)
    old.rule(official_title="番", title_raw="Show", offset=12, filter=None, rss_link=None, deleted=None)
    old.rule(official_title=None, title_raw=None)
    document, remarks = converted(old)
    [rule] = rules(document)
    assert (rule["episode_offset"], rule["filter"], rule["feeds"], rule["enabled"], rule["season"]) == (12, [], [], True, 1)
    assert remarks == [("bangumi", Why.RULE_UNNAMED)]


def test_a_file_that_is_written_to_is_read_with_its_journal(old: AutoBangumiHome) -> None:
    connection = sqlite3.connect(old.database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO rssitem VALUES (7, 'n', ?, 1, 'mikan', 1, NULL, NULL, NULL)", (AGGREGATE,))
    connection.commit()
    before = old.database.read_bytes()
    assert [feed["id"] for feed in converted(old)[0]["home"]["feeds"]] == [7]
    assert old.database.read_bytes() == before
    connection.close()


# -- files that mean harm, or nothing


@pytest.mark.parametrize("content", [b"", b"SQLite", b"<html>", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database(old: AutoBangumiHome, content: bytes) -> None:
    old.database.write_bytes(content)
    with pytest.raises(Problem) as problem:
        read_document(old.root)
    assert problem.value.why in (Why.NOT_SQLITE, Why.BROKEN)
    assert len(problem.value.both.splitlines()) == 2


def test_a_database_that_breaks_off(old: AutoBangumiHome) -> None:
    for number in range(20):
        old.torrent(name=NAME.format(number), url=url(), homepage="x" * 2000)
    old.database.write_bytes(old.database.read_bytes()[:9000])
    with pytest.raises(Problem) as problem:
        read_document(old.root)
    assert problem.value.why is Why.BROKEN


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE other (id INTEGER)",
        "CREATE TABLE bangumi (id INTEGER); CREATE TABLE torrent (id INTEGER)",
        SCHEMA_3_2.replace("TABLE rssitem", "TABLE feeds") + ENDLESS,
    ],
)
def test_another_programs_database(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "data.db"
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    connection.close()
    with pytest.raises(Problem) as problem:
        read_document(path)
    assert problem.value.why is Why.NO_TABLES
    assert "rssitem" in problem.value.both


def test_what_is_too_large(old: AutoBangumiHome, monkeypatch: pytest.MonkeyPatch) -> None:
    old.torrent(name="x" * 2000, url=url())
    monkeypatch.setattr(database, "LONGEST_VALUE", 1000)
    with pytest.raises(Problem):
        read_document(old.root)
    monkeypatch.undo()
    for number in range(3):
        old.torrent(name=NAME.format(number), url=url())
    monkeypatch.setattr(database, "MOST_ROWS", 3)
    with pytest.raises(Problem) as problem:
        read_document(old.root)
    assert problem.value.why is Why.TOO_MANY
    monkeypatch.setattr(database, "LARGEST_MB", 0)
    with pytest.raises(Problem) as problem:
        read_document(old.root)
    assert problem.value.why is Why.TOO_LARGE


def test_values_of_other_types_break_nothing(old: AutoBangumiHome) -> None:
    old.rule(season="two", year=2023, title_aliases="{not json", air_weekday=9, filter=b"\xff", episode_offset=10**18)
    [rule] = rules(converted(old)[0])
    assert (rule["season"], rule["year"], rule["aliases"], rule["air_weekday"]) == (1, "2023", [], None)
    assert (rule["filter"], rule["episode_offset"]) == ([], 0)


@pytest.mark.parametrize(
    ("text", "why"), [("{", Why.NOT_JSON), ("{}", Why.UNKNOWN), ('{"format": "x"}', Why.UNKNOWN), ("[" * 9, Why.NOT_SQLITE)]
)
def test_json_that_is_nothing_of_ours(tmp_path: Path, text: str, why: Why) -> None:
    path = tmp_path / "file.json"
    path.write_text(text)
    with pytest.raises(Problem) as problem:
        read_document(path)
    assert problem.value.why is why


# -- config.json


def settings(old: AutoBangumiHome, **config: Any) -> tuple[dict[str, Any], list[tuple[str, Why]]]:
    old.configure({"program": {}, "downloader": {}} | config)
    document, remarks = converted(old)
    return document["home"]["config"], [remark for remark in remarks if remark[0] != "user"]


def test_settings_come_under_the_names_that_they_have_here(old: AutoBangumiHome) -> None:
    sections, remarks = settings(
        old,
        program={"rss_time": 1800, "rename_time": 60, "webui_port": 7892},
        downloader={"type": "qbittorrent", "host": "nas:8080", "username": "admin", "password": "p", "path": "/media/番"},
        bangumi_manage={"enable": True, "rename_method": "advance", "group_tag": False},
        notification={
            "enable": True,
            "type": None,
            "token": None,
            "chat_id": None,
            "providers": [{"type": "telegram", "enabled": True, "token": "123:abc", "chat_id": "42", "url": None}],
        },
        security={"login_whitelist": ["10.0.0.0/8", "nonsense"], "login_tokens": ["t"], "mcp_whitelist": [], "mcp_tokens": []},
    )
    assert sections["program"] == {"rss_time": 1800, "rename_time": 60, "webui_port": 7892}
    assert sections["downloader"]["path"] == "/media/番"
    assert sections["bangumi_manager"]["rename_method"] == "advance"
    [provider] = sections["notification"]["providers"]
    assert provider == {"type": "telegram", "enabled": True, "token": "123:abc", "chat_id": "42"}
    assert sections["security"]["login_whitelist"] == ["10.0.0.0/8"]
    assert remarks == [("security.login_whitelist", Why.SETTING_BAD)]


def test_settings_of_older_releases(old: AutoBangumiHome) -> None:
    sections, remarks = settings(
        old,
        program={"sleep_time": 7200, "times": 20, "data_version": 4.0},
        rss_parser={"enable": True, "type": "mikan", "custom_url": "", "token": "", "filter": ["720", "["], "language": "kr"},
        notification={"enable": True, "type": "bark", "token": "key", "chat_id": ""},
        proxy={"enable": False, "type": "socks", "host": "", "port": 1080},
        extra={"x": 1},
    )
    assert sections["program"] == {"rss_time": 7200, "rename_time": 60}
    assert sections["rss_parser"] == {"enable": True, "filter": ["720"]}
    assert sections["notification"]["providers"] == [{"type": "bark", "token": "key"}]
    assert remarks == [
        ("program.sleep_time", Why.SETTING_RENAMED),
        ("program.times", Why.SETTING_RENAMED),
        ("program.rename_time", Why.SETTING_RAISED),
        ("rss_parser.filter", Why.SETTING_BAD),
        ("rss_parser.language", Why.SETTING_BAD),
        ("proxy.type", Why.SETTING_BAD),
        ("extra", Why.SETTING_UNKNOWN),
    ]


def test_variables_of_the_environment_are_put_in(old: AutoBangumiHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_HOST", "nas:8080")
    sections, remarks = settings(old, downloader={"host": "${QB_HOST}", "username": "$QB_ABSENT", "password": "a$b"})
    assert sections["downloader"] == {"host": "nas:8080", "username": "$QB_ABSENT", "password": "a$b"}
    assert remarks == [("downloader.username", Why.ENVIRONMENT)]


def test_the_folder_of_the_settings_is_the_one_that_needs_no_mention(old: AutoBangumiHome) -> None:
    old.configure({"program": {}, "downloader": {"path": "/media/番"}})
    old.rule(save_path="/media/番/迷宫饭/Season 1/")
    assert rules(converted(old)[0])[0]["custom_path"] is None


# -- the command


def test_the_command_converts_without_a_site(old: AutoBangumiHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old.rule()
    out = tmp_path / "out.json"
    assert main(["convert", str(old.root), "--to", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["home"]["rules"][0]["official_title"] == "迷宫饭"
    assert out.stat().st_mode & 0o777 == 0o600
    assert "不导入" in capsys.readouterr().out


def test_the_command_says_in_both_languages_why_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(tmp_path / "nothing")]) == 1
    said = capsys.readouterr().err
    assert "nothing here" in said
    assert "不存在" in said
