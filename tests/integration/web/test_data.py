"""The home carried elsewhere: export, and import, dry first, repeatable, with conflicts named."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from mangum import Mangum

from bangumi.core.config import MASK, Config, DownloaderConfig, Notification, NotificationProvider, Program
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Feed, FeedId, Renaming, Rule, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.ports import FeedJob
from bangumi.services import exporting
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

FEED = "https://mikanani.me/RSS/MyBangumi?token=abc"
HASH = "9d22370519e85dde9c9521a289812d30b7b0321b"
NAME = "[LoliHouse] Sousou no Frieren - {:02} [WebRip 1080p HEVC-10bit AAC].mkv"
FOLDER = "/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 1"
WHEN = datetime(2024, 2, 1, 22, 31, tzinfo=UTC)


@pytest.fixture
def other() -> MemoryWorld:
    """Another home, full of everything, whose owner is alice too."""
    other = MemoryWorld()
    other.accounts.create_user("alice", other.keys.hash_password("correct horse"))
    other.states.save_program(replace(other.states.program(), setup_done=True, running=True))
    other.configs.load()
    other.configs.save(
        Config(
            program=Program(rss_time=1800),
            downloader=DownloaderConfig(host="nas:8080", password="s3cret", headers={"X-A": "h3ader"}),
            notification=Notification(enable=True, providers=(NotificationProvider("bark", device_key="d3vice"),)),
        )
    )
    other.search_providers.save({"mine": "https://search.example/?q=%s"})
    other.rules.create(Rule(RuleId(0), "别的番", "Something Else"))  # ids differ from home to home
    rule = other.rules.create(
        Rule(RuleId(0), "葬送的芙莉莲", "Sousou no Frieren", year="2023", feeds=(FEED,), filter=("720",), aliases=("Frieren",))
    )
    feed = other.feeds.create(Feed(FeedId(0), FEED, "My Bangumi", etag='"x"', digest=frozenset({"a"}), decided_with=9))
    done: dict[str, Any] = {"state": TorrentState.TOLD, "infohash": HASH, "save_path": FOLDER, "seen_at": WHEN}
    done |= {"claims": ("E3",)}
    renamed = (Renaming(NAME.format(3), "葬送的芙莉莲 S01E03.mkv"),)
    torrents = [
        Torrent(
            TorrentKey(HASH), 0, NAME.format(3), "https://x/3", rule_id=rule.id, feed_id=feed.id, renamings=renamed, **done
        ),
        Torrent(
            TorrentKey("https://x/4"),
            0,
            "[A] Unknown - 04",
            "https://x/4",
            feed_id=feed.id,
            reason=Message.of(Say.FILTERED, pattern="720"),
        ),
    ]
    other.torrents.add(torrents)
    other.claims.claim(rule.id, ["E3"], Claim(TorrentKey(HASH), 1111, NAME.format(3)))
    return other


def signed_in(home: MemoryWorld) -> RestClient:
    client = RestClient(Mangum(create_app(home, WebSettings()), lifespan="off"))
    assert client.post("auth/login", {"username": "alice", "password": "correct horse"}).status == 200
    return client


def exported(home: MemoryWorld, **query: str) -> list[dict[str, Any]]:
    client, pages = signed_in(home), []
    cursor = ""
    while True:
        answer = client.get("export", cursor=cursor, **query)
        assert answer.status == 200, answer.text
        pages.append(answer.json())
        if not pages[-1]["next"]:
            return pages
        cursor = pages[-1]["next"]


def brought(client: RestClient, page: dict[str, Any], **query: str) -> dict[str, Any]:
    body = {name: page[name] for name in ("format", "version", "home", "torrents") if name in page}
    answer = client.call("POST", "import", json_body=body, query=query or None)
    assert answer.status == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def bring_all(client: RestClient, pages: list[dict[str, Any]], **query: str) -> list[dict[str, Any]]:
    return [brought(client, page, dry_run="false", **query) for page in pages]


def contents(home: MemoryWorld) -> tuple[Any, ...]:
    rules = [replace(rule, id=RuleId(0), version=0, created_at=None) for rule in home.rules.all()]
    rows = [row for rule in home.rules.all() for row in home.torrents.of_rule(rule.id)]
    claims = [home.claims.of_rule(rule.id) for rule in home.rules.all()]
    return rules, [(feed.url, feed.name, feed.enabled) for feed in home.feeds.all()], len(rows), claims, home.configs.load()


@pytest.fixture
def stopped(home: MemoryWorld, client: RestClient) -> RestClient:
    assert client.get("stop").status == 200
    return client


# -- export


def test_the_first_page_is_all_but_the_torrents(other: MemoryWorld) -> None:
    first, second = exported(other)
    assert (first["format"], first["version"], first["torrents"]) == ("kumo-bangumi", 1, [])
    home = first["home"]
    assert [rule["official_title"] for rule in home["rules"]] == ["别的番", "葬送的芙莉莲"]
    assert [(feed["url"], feed["etag"], feed["digest"]) for feed in home["feeds"]] == [(FEED, "", [])]
    assert home["config"]["program"]["rss_time"] == 1800
    assert home["search_providers"] == {"mine": "https://search.example/?q=%s"}
    assert second["home"] is None
    by_key = {torrent["key"]: torrent for torrent in second["torrents"]}
    assert by_key[HASH]["rule"]["official_title"] == "葬送的芙莉莲"
    assert by_key["https://x/4"]["reason"] == {"say": "FILTERED", "values": {"pattern": "720"}}


def test_a_reason_with_its_cause_moves_whole(home: MemoryWorld, stopped: RestClient, other: MemoryWorld) -> None:
    cause = Message.of(Say.DOWNLOADER_UNREACHABLE, detail=Message.of(Say.DOWNLOADER_CLOSED, host="nas:8080"))
    failed = Torrent(
        TorrentKey("x"), 0, "n", "https://x", feed_id=FeedId(1), reason=Message.of(Say.GAVE_UP, tries=9, detail=cause)
    )
    other.torrents.add([failed])
    bring_all(stopped, exported(other))
    arrived = home.torrents.get(TorrentKey("x"))
    assert arrived
    assert arrived.reason == failed.reason


def test_secrets_only_when_asked_for(other: MemoryWorld) -> None:
    secrets = ("s3cret", "h3ader", "d3vice")
    plain = json.dumps(exported(other))
    assert not [secret for secret in secrets if secret in plain]
    assert MASK in plain
    whole = json.dumps(exported(other, secrets="true"))
    assert [secret for secret in secrets if secret in whole] == list(secrets)


def test_pages_are_small_and_hold_each_torrent_once(other: MemoryWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, feed = other.rules.all()[1], other.feeds.all()[0]
    more = [
        Torrent(
            TorrentKey(f"{n:040x}"), 0, NAME.format(n), f"https://y/{n}", rule_id=rule.id if n % 2 else None, feed_id=feed.id
        )
        for n in range(30)
    ]
    other.torrents.add(more)
    monkeypatch.setattr(exporting, "PAGE_CHARS", 2000)
    pages = exported(other)
    keys = [torrent["key"] for page in pages for torrent in page["torrents"]]
    assert len(pages) > 5
    assert sorted(keys) == sorted([HASH, "https://x/4", *(torrent.key for torrent in more)])


@pytest.mark.parametrize("cursor", ["x", "rule:1", "user:1:1", "rule:1:1:1", "rule:9999999999999999:1"])
def test_a_cursor_that_is_none_of_ours(client: RestClient, cursor: str) -> None:
    assert client.get("export", cursor=cursor).status == 400


def test_strangers_get_and_bring_nothing(home: MemoryWorld, visitor: RestClient) -> None:
    assert visitor.get("export").status == 401
    assert visitor.post("import", {"format": "kumo-bangumi", "version": 1}).status == 401


# -- import


def test_a_home_moves_whole(home: MemoryWorld, stopped: RestClient, other: MemoryWorld) -> None:
    reports = bring_all(stopped, exported(other, secrets="true"))

    assert all(report["status"] for report in reports)
    [feed] = home.feeds.all()
    assert (feed.url, feed.name, feed.etag, feed.decided_with) == (FEED, "My Bangumi", "", 0)
    rule = next(rule for rule in home.rules.all() if rule.title_raw == "Sousou no Frieren")
    assert (rule.year, rule.feeds, rule.filter, rule.aliases) == ("2023", (FEED,), ("720",), ("Frieren",))
    torrent = home.torrents.get(TorrentKey(HASH))
    assert torrent
    assert (torrent.state, torrent.rule_id, torrent.feed_id, torrent.seen_at) == (TorrentState.TOLD, rule.id, feed.id, WHEN)
    assert home.claims.of_rule(rule.id)["E3"].torrent == HASH
    assert home.names.take(FOLDER, ["葬送的芙莉莲 S01E03.mkv"], TorrentKey("another")) == {"葬送的芙莉莲 S01E03.mkv"}
    left = home.torrents.get(TorrentKey("https://x/4"))
    assert left and left.reason == Message.of(Say.FILTERED, pattern="720")
    config = home.configs.load()
    assert (config.downloader.password, config.notification.providers[0].device_key) == ("s3cret", "d3vice")
    assert stopped.get("start").status == 200
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_dry_is_the_default_and_writes_nothing(home: MemoryWorld, client: RestClient, other: MemoryWorld) -> None:
    before = contents(home)
    reports = [brought(client, page) for page in exported(other, secrets="true")]
    assert contents(home) == before
    assert [report["dry_run"] for report in reports] == [True, True]
    assert reports[0]["counts"]["rule"] == {"added": 2}
    assert reports[0]["counts"]["feed"] == {"added": 1}
    assert reports[0]["counts"]["settings"]["added"] == 3
    assert reports[1]["counts"]["torrent"] == {"added": 2}


def test_twice_is_as_once(home: MemoryWorld, stopped: RestClient, other: MemoryWorld) -> None:
    pages = exported(other, secrets="true")
    bring_all(stopped, pages)
    before = contents(home)
    reports = bring_all(stopped, pages)
    assert contents(home) == before
    assert {outcome for report in reports for part in report["counts"].values() for outcome in part} == {"unchanged"}


def test_while_the_program_runs_nothing_is_written(home: MemoryWorld, client: RestClient, other: MemoryWorld) -> None:
    before = contents(home)
    for page in exported(other):
        assert client.call("POST", "import", json_body=page, query={"dry_run": "false"}).status == 409
    assert contents(home) == before


def test_what_differs_is_named_and_kept(home: MemoryWorld, stopped: RestClient, other: MemoryWorld) -> None:
    home.rules.create(Rule(RuleId(0), "葬送的芙莉莲", "Sousou no Frieren", year="2024"))
    home.feeds.create(Feed(FeedId(0), FEED, "Mine", enabled=False))
    home.configs.load()
    home.configs.save(Config(program=Program(rss_time=600)))
    pages = exported(other)

    notes = {(note["kind"], note["name"]): note for note in brought(stopped, pages[0], dry_run="false")["notes"]}

    assert notes["rule", "葬送的芙莉莲"]["outcome"] == "kept"
    assert "year" in notes["rule", "葬送的芙莉莲"]["reason_en"]
    assert notes["settings", "program"]["reason_zh"]
    assert {key for key, note in notes.items() if note["outcome"] == "kept"} == {
        ("rule", "葬送的芙莉莲"),
        ("feed", "https://mikanani.me/RSS/MyBangumi?token=***"),
        ("settings", "program"),
    }
    assert (home.rules.all()[0].year, home.feeds.all()[0].enabled) == ("2024", False)

    brought(stopped, pages[0], dry_run="false", on_conflict="replace")
    assert (home.rules.all()[0].year, home.feeds.all()[0].enabled) == ("2023", True)
    assert home.configs.load().program.rss_time == 1800


def test_masked_secrets_keep_what_is_here(home: MemoryWorld, stopped: RestClient, other: MemoryWorld) -> None:
    home.configs.load()
    home.configs.save(Config(downloader=DownloaderConfig(password="mine")))
    bring_all(stopped, exported(other), on_conflict="replace")
    assert (home.configs.load().downloader.host, home.configs.load().downloader.password) == ("nas:8080", "mine")


def test_one_that_fails_stops_no_other(home: MemoryWorld, stopped: RestClient) -> None:
    part = {
        "config": {"program": {"rss_time": 5}, "nonsense": {}, "log": {"debug_enable": True}},
        "search_providers": {"bad": "ftp://x", "good": "https://x/?q=%s"},
        "feeds": [{"id": 1, "url": "not an address"}, {"id": 2, "url": "https://good.example/rss"}],
        "rules": [{"id": 1, "official_title": " ", "title_raw": "x"}, {"id": 2, "official_title": "好", "title_raw": "Good"}],
    }
    torrents = [
        {"key": "", "name": "no key", "url": "x"},
        {"key": "k" * 3000, "name": "long key", "url": "x"},
        {"key": "good", "name": "n", "url": "https://x", "seen_at": "2024-01-01T00:00:00", "reason": {"say": "OF_OLD"}},
    ]
    page = {"format": "kumo-bangumi", "version": 1, "home": part, "torrents": torrents}

    report = brought(stopped, page, dry_run="false")

    assert report["status"] is False
    failed = {(note["kind"], note["name"][:8]) for note in report["notes"] if note["outcome"] == "failed"}
    assert failed == {
        ("settings", "program"),
        ("settings", "nonsense"),
        ("search_provider", "bad"),
        ("feed", "not an a"),
        ("rule", " "),
        ("torrent", "no key"),
        ("torrent", "long key"),
    }
    assert all(note["reason_en"] and note["reason_zh"] for note in report["notes"] if note["outcome"] == "failed")
    assert home.configs.load().log.debug_enable
    assert home.search_providers.load()["good"]
    assert [feed.url for feed in home.feeds.all()] == ["https://good.example/rss"]
    assert [rule.official_title for rule in home.rules.all()] == ["好"]
    assert home.torrents.get(TorrentKey("good"))


def test_the_same_show_under_another_name_is_not_followed_twice(home: MemoryWorld, stopped: RestClient) -> None:
    mine = home.rules.create(Rule(RuleId(0), "葬送的芙莉蓮", "Sousou no Frieren"))
    rules = [{"id": 5, "official_title": "葬送的芙莉莲", "title_raw": "Sousou no Frieren"}]
    ref = {"official_title": "葬送的芙莉莲", "title_raw": "Sousou no Frieren"}
    torrent = {"key": HASH, "name": NAME.format(3), "url": "https://x", "rule": ref, "state": "told", "claims": ["E3"]}
    page = {"format": "kumo-bangumi", "version": 1, "home": {"rules": rules}, "torrents": [torrent]}

    report = brought(stopped, page, dry_run="false")

    assert report["counts"]["rule"] == {"kept": 1}
    assert home.rules.all() == [mine]
    assert home.claims.of_rule(mine.id)["E3"].torrent == HASH


def test_when_time_runs_out_the_rest_waits(home: MemoryWorld, stopped: RestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    torrents = [{"key": f"{n:040x}", "name": f"[A] B - {n}", "url": f"https://x/{n}"} for n in range(60)]
    page = {"format": "kumo-bangumi", "version": 1, "torrents": torrents}
    add = home.torrents.add

    def slow(rows: Any) -> Any:
        home.clock.sleep(10)
        return add(rows)

    monkeypatch.setattr(home.torrents, "add", slow)
    report = brought(stopped, page, dry_run="false")
    assert report["counts"]["torrent"] == {"added": 50, "waits": 10}
    assert report["left"] == 10
    assert brought(stopped, page, dry_run="false")["counts"]["torrent"] == {"unchanged": 50, "added": 10}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"format": "other", "version": 1},
        {"format": "kumo-bangumi", "version": 2},
        {"format": "kumo-bangumi", "version": 1, "home": {"users": []}},
        {"format": "kumo-bangumi", "version": 1, "home": {"rules": [{"id": "x"}]}},
        {"format": "kumo-bangumi", "version": 1, "torrents": [{"key": 5}]},
        {"format": "kumo-bangumi", "version": 1, "torrents": [{"key": "k", "name": "n", "url": "u", "state": "flying"}]},
    ],
)
def test_what_is_no_home_is_refused(home: MemoryWorld, stopped: RestClient, body: Any) -> None:
    before = contents(home)
    answer = stopped.call("POST", "import", json_body=body, query={"dry_run": "false"})
    assert answer.status == 400
    assert answer.json()["msg_zh"]
    assert contents(home) == before
