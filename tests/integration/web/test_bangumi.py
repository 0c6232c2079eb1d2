"""Contract: bangumi rules (get, update, delete, disable, enable, reset)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bangumi.core.errors import ConflictError, UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId, Renaming, Rule, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.ports import FeedJob
from tests.support.memory import MemoryWorld
from tests.support.rest import Answer, RestClient

BASE = "/downloads/Bangumi"
SEASON_1 = f"{BASE}/葬送的芙莉莲 (2023)/Season 1"
DRAFT = Rule(
    id=RuleId(0),
    official_title="葬送的芙莉莲",
    title_raw="Sousou no Frieren",
    year="2023",
    group_name="LoliHouse",
    dpi="1080p",
    filter=("720", r"\d{1,2}-\d{1,2}"),
    feeds=("https://mikanani.me/RSS/a?x=1,2", "https://mikanani.me/RSS/b"),
    poster_link="posters/5f1c09ab.jpg",
    air_weekday=4,
)
BESIDE: dict[str, Any] = {
    "bangumi_tv_id": None,
    "tmdb_id": None,
    "mikan_id": None,
    "air_time": None,
    "began_on": None,
    "ended_on": None,
    "candidates": [],
}
"""Fields beside those of the contract."""


@pytest.fixture
def rule(home: MemoryWorld) -> Rule:
    return home.rules.create(DRAFT)


@pytest.fixture
def downloading(home: MemoryWorld, rule: Rule) -> Torrent:
    """A torrent of the rule that the downloader has."""
    return sent(home, rule, "a" * 40)


def sent(home: MemoryWorld, rule: Rule, infohash: str, name: str = "[LoliHouse] Sousou no Frieren - 03 [1080p]") -> Torrent:
    folder = SEASON_1
    home.downloaders.far.put(infohash, folder, tags=(f"ab:{rule.id}",))
    [torrent] = home.torrents.add(
        [
            Torrent(
                TorrentKey(infohash),
                0,
                name,
                f"https://x/{infohash}.torrent",
                rule_id=rule.id,
                state=TorrentState.STARTED,
                infohash=infohash,
                save_path=folder,
                renamings=(Renaming("raw.mkv", f"{infohash[0]} S01E03.mkv"),),
            )
        ]
    )
    home.names.take(folder, [f"{infohash[0]} S01E03.mkv"], torrent.key)
    return torrent


def calls(home: MemoryWorld, name: str) -> list[tuple[object, ...]]:
    return [call for call in home.downloaders.far.calls if call[0] == name]


def path_of(home: MemoryWorld, torrent: Torrent) -> str:
    return home.downloaders.far.torrents_by_hash[torrent.infohash].save_path


def stored(home: MemoryWorld, torrent: Torrent) -> Torrent:
    found = home.torrents.get(torrent.key)
    assert found
    return found


def away(home: MemoryWorld) -> None:
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")


# -- reading


def test_the_object(client: RestClient, rule: Rule) -> None:
    expected = {
        "id": rule.id,
        "official_title": "葬送的芙莉莲",
        "year": "2023",
        "title_raw": "Sousou no Frieren",
        "season": 1,
        "season_raw": "",
        "group_name": "LoliHouse",
        "dpi": "1080p",
        "source": None,
        "subtitle": None,
        "eps_collect": False,
        "episode_offset": 0,
        "season_offset": 0,
        "filter": r"720,\d{1,2}-\d{1,2}",
        "rss_link": "https://mikanani.me/RSS/a?x=1,2,https://mikanani.me/RSS/b",
        "poster_link": "posters/5f1c09ab.jpg",
        "added": False,
        "rule_name": None,
        "save_path": SEASON_1,
        "deleted": False,
        "archived": False,
        "air_weekday": 4,
        "weekday_locked": False,
        "needs_review": False,
        "needs_review_reason": None,
        "suggested_season_offset": None,
        "suggested_episode_offset": None,
        "title_aliases": None,
        **BESIDE,
    }
    assert client.get(f"bangumi/get/{rule.id}").json() == expected
    assert client.get("bangumi/get/all").json() == [expected]


def test_texts_that_clients_split_are_never_null(home: MemoryWorld, client: RestClient) -> None:
    home.rules.create(Rule(RuleId(0), "Show", ""))
    [shown] = client.get("bangumi/get/all").json()
    assert (shown["filter"], shown["rss_link"], shown["title_raw"]) == ("", "", "")


def test_an_unknown_rule(client: RestClient) -> None:
    assert client.get("bangumi/get/77").status == 404
    assert client.patch("bangumi/update/77", {"year": "2020"}).status == 404
    assert client.delete("bangumi/delete/77").status == 404
    assert client.delete("bangumi/disable/77").status == 404
    assert client.get("bangumi/enable/77").status == 404


# -- editing


def edited(home: MemoryWorld, client: RestClient, rule: Rule, patch: Any) -> Rule:
    answer = client.patch(f"bangumi/update/{rule.id}", patch)
    assert (answer.status, answer.json()["status"]) == (200, True), answer.text
    return home.rules.get(rule.id)


def test_every_field_but_the_id_can_be_set(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    wanted: dict[str, Any] = {
        "official_title": "Frieren",
        "year": "2024",
        "title_raw": "Frieren Raw",
        "season": 3,
        "season_raw": "S3",
        "group_name": "ANi",
        "dpi": "2160p",
        "source": "Baha",
        "subtitle": "CHT",
        "eps_collect": True,
        "episode_offset": -12,
        "season_offset": -1,
        "filter": "480,[Rr]aw",
        "rss_link": "https://a.example/1,https://a.example/2",
        "poster_link": "https://image.tmdb.org/t/p/w780/x.jpg",
        "added": True,
        "rule_name": "Frieren S3",
        "save_path": "/media/own",
        "deleted": True,
        "archived": True,
        "air_weekday": 6,
        "weekday_locked": True,
        "needs_review": True,
        "needs_review_reason": "because",
        "suggested_season_offset": -2,
        "suggested_episode_offset": 28,
        "title_aliases": '["Delicious", "葬送"]',
    }
    edited(home, client, rule, wanted | {"id": 99})
    assert client.get(f"bangumi/get/{rule.id}").json() == wanted | BESIDE | {"id": rule.id}


def test_the_whole_object_as_it_was_read_changes_nothing(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    whole = client.get(f"bangumi/get/{rule.id}").json()
    assert edited(home, client, rule, whole) == rule
    assert home.states.program().rules_revision == 0


def test_nulls_and_cleared_numbers_keep_what_is_there(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    patch: dict[str, Any] = {
        "season": "",
        "season_offset": None,
        "episode_offset": "",
        "official_title": None,
        "title_raw": None,
    }
    assert edited(home, client, rule, patch) == rule


def test_what_may_be_null_becomes_null(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    changed = edited(home, client, rule, {"year": None, "dpi": None, "air_weekday": None, "poster_link": None, "filter": None})
    assert (changed.year, changed.dpi, changed.air_weekday, changed.poster_link, changed.filter) == (None, None, None, None, ())


def test_numbers_may_be_digits_and_lists_may_be_lists(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    patch = {
        "season": "2",
        "year": 2025,
        "filter": ["a", "", "b,"],
        "rss_link": ",https://a.example/1,",
        "title_aliases": ["x"],
    }
    changed = edited(home, client, rule, patch)
    assert (changed.season, changed.year, changed.filter) == (2, "2025", ("a", "b"))
    assert (changed.feeds, changed.aliases) == (("https://a.example/1",), ("x",))


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"official_title": ""}, "official_title"),
        ({"official_title": "  "}, "official_title"),
        ({"season": -1}, "season"),
        ({"season": "two"}, "season"),
        ({"episode_offset": 10**9}, "episode_offset"),
        ({"air_weekday": 7}, "air_weekday"),
        ({"deleted": "perhaps"}, "deleted"),
        ({"save_path": "/media/own\0"}, "save_path"),
        ({"rss_link": ["https://example.org/" + "x" * 3900] * 6}, "rss_link"),
        ({"title_aliases": ["迷宫饭" * 1000] * 7}, "title_aliases"),
        ({"filter": "ok,[broken"}, "filter"),
        ({"title_raw": "x" * 5000}, "title_raw"),
        ([], "body"),
    ],
)
def test_a_bad_field_is_named(home: MemoryWorld, client: RestClient, rule: Rule, patch: Any, field: str) -> None:
    answer = client.patch(f"bangumi/update/{rule.id}", patch)
    assert answer.status == 400
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert home.rules.get(rule.id) == rule


def test_a_filter_that_is_no_expression_is_quoted(client: RestClient, rule: Rule) -> None:
    assert "[broken" in client.patch(f"bangumi/update/{rule.id}", {"filter": "[broken"}).json()["msg_en"]


# -- the folder


@pytest.mark.parametrize(
    ("change", "folder"),
    [
        ({"official_title": "Frieren"}, f"{BASE}/Frieren (2023)/Season 1"),
        ({"year": None}, f"{BASE}/葬送的芙莉莲/Season 1"),
        ({"season": 2}, f"{BASE}/葬送的芙莉莲 (2023)/Season 2"),
        ({"season_offset": 1}, f"{BASE}/葬送的芙莉莲 (2023)/Season 2"),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_the_stored_path_follows_a_changed_name(
    client: RestClient, rule: Rule, change: dict[str, Any], folder: str, *, whole: bool
) -> None:
    patch = client.get(f"bangumi/get/{rule.id}").json() | change if whole else change
    assert client.patch(f"bangumi/update/{rule.id}", patch).status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["save_path"] == folder


def test_an_own_path_stays_until_it_is_cleared_or_the_name_changes(client: RestClient, rule: Rule) -> None:
    def path_after(patch: dict[str, Any]) -> str:
        assert client.patch(f"bangumi/update/{rule.id}", patch).status == 200
        path: str = client.get(f"bangumi/get/{rule.id}").json()["save_path"]
        return path

    assert path_after({"save_path": "/media/own/"}) == "/media/own"
    assert path_after({"episode_offset": 5}) == "/media/own"
    assert path_after({"save_path": "/media/own", "group_name": "ANi"}) == "/media/own"
    assert path_after({"season": 2}) == "/media/own"
    assert path_after({"save_path": ""}) == f"{BASE}/葬送的芙莉莲 (2023)/Season 2"
    path_after({"save_path": "/media/own"})
    assert path_after({"save_path": "/media/own", "season": 3}) == f"{BASE}/葬送的芙莉莲 (2023)/Season 3"


def test_moving_takes_the_torrents_along(home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent) -> None:
    other = sent(home, rule, "b" * 40)
    edited(home, client, rule, {"official_title": "Frieren"})
    new = f"{BASE}/Frieren (2023)/Season 1"
    assert {path_of(home, downloading), path_of(home, other)} == {new}
    for torrent in (downloading, other):
        assert (stored(home, torrent).save_path, stored(home, torrent).move_to) == (new, "")


def test_a_special_lies_in_season_0(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    special = sent(home, rule, "c" * 40, "[LoliHouse] Sousou no Frieren [SP01][1080p].mkv")
    edited(home, client, rule, {"official_title": "Frieren"})
    assert path_of(home, special) == f"{BASE}/Frieren (2023)/Season 0"


def test_while_the_downloader_is_away_the_edit_is_saved_and_says_so(
    home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent
) -> None:
    away(home)
    answer = client.patch(f"bangumi/update/{rule.id}", {"official_title": "Frieren"})
    assert answer.status == 200
    assert "1 of its torrents" in answer.json()["msg_en"]
    assert home.rules.get(rule.id).official_title == "Frieren"
    waiting = stored(home, downloading)
    assert (waiting.move_to, waiting.is_open) == (f"{BASE}/Frieren (2023)/Season 1", True)


def named(home: MemoryWorld, rule: Rule, number: int) -> Torrent:
    """A torrent whose one file has the name that the rule gives it."""
    raw = f"[LoliHouse] Sousou no Frieren - {number:02} [1080p].mkv"
    torrent = sent(home, rule, f"{number:040x}", raw)
    renaming = Renaming(raw, f"Sousou no Frieren S01E{number:02}.mkv")
    home.names.take(SEASON_1, [renaming.new], torrent.key)
    return home.torrents.save(replace(torrent, renamings=(renaming,)))


def renamed(home: MemoryWorld) -> list[tuple[str, str]]:
    found = [call[2] for call in calls(home, "rename_file")]
    return [(one.old, one.new) for one in found if isinstance(one, Renaming)]


def test_an_edit_that_is_taken_back_leaves_the_torrent_where_it_is(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    torrent = named(home, rule, 3)
    away(home)
    edited(home, client, rule, {"official_title": "Frieren"})
    home.downloaders.far.away = None
    home.clock.moment += timedelta(minutes=5)
    edited(home, client, rule, {"official_title": rule.official_title})
    assert (calls(home, "move"), calls(home, "rename_file")) == ([], [])
    assert (stored(home, torrent).move_to, path_of(home, torrent)) == ("", SEASON_1)


def test_new_numbers_rename_the_files_and_no_name_is_wanted_twice(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    torrents = [named(home, rule, number) for number in (1, 2, 3)]
    edited(home, client, rule, {"episode_offset": 1})
    show = "Sousou no Frieren S01E"
    assert renamed(home) == [(f"{show}{n:02}.mkv", f"{show}{n + 1:02}.mkv") for n in (3, 2, 1)]
    assert calls(home, "move") == []
    assert [stored(home, torrent).renamings[0].new for torrent in torrents] == [f"{show}{n + 1:02}.mkv" for n in (1, 2, 3)]
    home.downloaders.far.calls.clear()
    edited(home, client, rule, {"episode_offset": 0})
    assert renamed(home) == [(f"{show}{n + 1:02}.mkv", f"{show}{n:02}.mkv") for n in (1, 2, 3)]


def test_a_new_season_moves_and_renames(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    torrent = named(home, rule, 5)
    edited(home, client, rule, {"season": 2})
    assert path_of(home, torrent) == f"{BASE}/葬送的芙莉莲 (2023)/Season 2"
    assert renamed(home) == [("Sousou no Frieren S01E05.mkv", "Sousou no Frieren S02E05.mkv")]
    assert home.names.take(SEASON_1, ["Sousou no Frieren S01E05.mkv"], TorrentKey("another")) == set()


def test_one_torrent_that_can_not_be_renamed_stops_no_other(
    home: MemoryWorld, client: RestClient, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = named(home, rule, 1), named(home, rule, 2)
    rename = home.downloaders.far.rename_file

    def refuse_the_first(infohash: str, renaming: Renaming) -> None:
        if infohash == first.infohash:
            raise ConflictError(Say.NAME_TAKEN, name=renaming.new)
        rename(infohash, renaming)

    monkeypatch.setattr(home.downloaders.far, "rename_file", refuse_the_first)
    answer = client.patch(f"bangumi/update/{rule.id}", {"season": 2})
    assert "1 of its torrents" in answer.json()["msg_en"]
    assert (stored(home, first).move_to, stored(home, second).move_to) == (f"{BASE}/葬送的芙莉莲 (2023)/Season 2", "")


def test_an_edit_that_matters_to_decisions_has_them_made_anew(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    feed = home.feeds.create(Feed(FeedId(0), "https://a.example/rss", "a"))
    edited(home, client, rule, {"poster_link": "posters/1.jpg", "weekday_locked": True})
    assert (home.states.program().rules_revision, home.feed_queue.jobs) == (0, [])
    edited(home, client, rule, {"filter": "480"})
    assert (home.states.program().rules_revision, home.feed_queue.jobs) == (1, [FeedJob(feed.id)])


def test_a_lost_race_while_editing_is_won_the_second_time(
    home: MemoryWorld, client: RestClient, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, rivals = home.rules.save, [replace(rule, subtitle="theirs")]

    def save_when_another_was_faster(given: Rule) -> Rule:
        if not rivals:
            return save(given)
        save(rivals.pop())
        raise ConflictError(Say.CHANGED_MEANWHILE)

    monkeypatch.setattr(home.rules, "save", save_when_another_was_faster)
    changed = edited(home, client, rule, {"source": "Baha"})
    assert (changed.subtitle, changed.source) == ("theirs", "Baha")


# -- off, on, away


def test_disable_keeps_the_rule_and_its_torrents(
    home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent
) -> None:
    assert client.delete(f"bangumi/disable/{rule.id}").status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["deleted"] is True
    assert calls(home, "delete") == []
    assert stored(home, downloading).state is TorrentState.STARTED


def test_enable_has_what_was_missed_decided_anew(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    feed = home.feeds.create(Feed(FeedId(0), "https://a.example/rss", "a"))
    client.delete(f"bangumi/disable/{rule.id}")
    home.feed_queue.jobs.clear()
    revision = home.states.program().rules_revision
    assert client.get(f"bangumi/enable/{rule.id}").status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["deleted"] is False
    assert home.states.program().rules_revision == revision + 1
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


@pytest.mark.parametrize("action", ["delete", "disable"])
def test_file_deletes_the_torrents_with_their_files(
    home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent, action: str
) -> None:
    home.downloaders.far.put("d" * 40, tags=(f"ab:{rule.id}",))
    home.downloaders.far.put("e" * 40, tags=("ab:99",))
    assert client.delete(f"bangumi/{action}/{rule.id}", file="true").status == 200
    assert calls(home, "delete") == [("delete", ("a" * 40, "d" * 40), True)]
    gone = home.torrents.get(downloading.key)
    assert (gone.state if gone else "forgotten") == {"delete": "forgotten", "disable": TorrentState.FAILED}[action]
    assert home.names.take(SEASON_1, ["a S01E03.mkv"], TorrentKey("another")) == set()


@pytest.mark.parametrize("action", ["delete", "disable"])
def test_with_an_absent_downloader_file_leaves_everything_as_it_was(
    home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent, action: str
) -> None:
    away(home)
    assert client.delete(f"bangumi/{action}/{rule.id}", file="true").status == 503
    assert client.delete(f"bangumi/{action}/{rule.id}", file="true").status == 503
    assert home.rules.get(rule.id) == rule
    assert stored(home, downloading).state is TorrentState.STARTED


def test_delete_without_file_leaves_the_torrents_with_the_downloader(
    home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent
) -> None:
    assert client.delete(f"bangumi/delete/{rule.id}", file="false").status == 200
    assert client.get("bangumi/get/all").json() == []
    assert calls(home, "delete") == []
    assert home.torrents.get(downloading.key) is None
    assert home.names.take(SEASON_1, ["a S01E03.mkv"], TorrentKey("another")) == {"a S01E03.mkv"}


def test_the_feed_of_a_single_show_goes_with_its_last_rule(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    own, shared = DRAFT.feeds
    for url, aggregate in ((own, False), (shared, False), ("https://a.example/all", True)):
        home.feeds.create(Feed(FeedId(0), url, "n", aggregate=aggregate))
    second = home.rules.create(replace(DRAFT, season=2, feeds=(shared, "https://a.example/all")))
    client.delete(f"bangumi/delete/{rule.id}")
    assert {feed.url for feed in home.feeds.all()} == {shared, "https://a.example/all"}
    client.delete(f"bangumi/delete/{second.id}")
    assert {feed.url for feed in home.feeds.all()} == {"https://a.example/all"}


def test_ids_are_never_used_again(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    client.delete(f"bangumi/delete/{rule.id}")
    assert home.rules.create(DRAFT).id > rule.id


def test_reset_deletes_every_rule(home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent) -> None:
    home.rules.create(replace(DRAFT, season=2))
    answer = client.get("bangumi/reset/all")
    assert (answer.status, answer.json()["status"]) == (200, True)
    assert client.get("bangumi/get/all").json() == []
    assert calls(home, "delete") == []


# -- many at once


def batch(answer: Answer) -> tuple[int, set[int]]:
    body = answer.json()
    assert answer.status == 200
    assert body["status"] is (not body["failed"])
    return body["succeeded"], {fault["id"] for fault in body["failed"]}


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("slash", ["", "/"])
def test_many_are_disabled_and_deleted(home: MemoryWorld, client: RestClient, rule: Rule, slash: str, *, wrapped: bool) -> None:
    other = home.rules.create(replace(DRAFT, season=2))
    ids = [rule.id, 77, other.id]
    body = {"bangumi_ids": ids} if wrapped else ids
    assert batch(client.delete(f"bangumi/disable/many{slash}", body)) == (2, {77})
    assert [one.enabled for one in home.rules.all()] == [False, False]
    assert batch(client.delete(f"bangumi/delete/many{slash}", body)) == (2, {77})
    assert home.rules.all() == []


def test_many_with_their_files(home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent) -> None:
    assert batch(client.delete("bangumi/delete/many", [rule.id], file="true")) == (1, set())
    assert home.downloaders.far.torrents_by_hash == {}


@pytest.mark.parametrize("body", [..., [], {}, {"bangumi_ids": []}, ["word"], [True], "1"])
def test_a_batch_without_ids_is_bad_input(home: MemoryWorld, client: RestClient, rule: Rule, body: object) -> None:
    for path in ("delete", "disable"):
        assert client.delete(f"bangumi/{path}/many", body).status == 400
    assert home.rules.get(rule.id) == rule


# -- archive, weekday, torrents


def test_archive_and_back(client: RestClient, rule: Rule) -> None:
    assert client.patch(f"bangumi/archive/{rule.id}").status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["archived"] is True
    assert client.patch(f"bangumi/unarchive/{rule.id}").status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["archived"] is False
    assert client.patch("bangumi/archive/77").status == client.patch("bangumi/unarchive/77").status == 404


@pytest.mark.parametrize(("weekday", "locked"), [(0, True), (6, True), (None, False)])
def test_a_weekday_that_is_set_by_hand_is_locked(client: RestClient, rule: Rule, weekday: int | None, *, locked: bool) -> None:
    assert client.patch(f"bangumi/{rule.id}/weekday", {"weekday": weekday}).status == 200
    shown = client.get(f"bangumi/get/{rule.id}").json()
    assert (shown["air_weekday"], shown["weekday_locked"]) == (weekday, locked)


@pytest.mark.parametrize("body", [{"weekday": 7}, {"weekday": -1}, {"weekday": "Monday"}, {}, ...])
def test_a_weekday_is_one_of_seven(home: MemoryWorld, client: RestClient, rule: Rule, body: Any) -> None:
    assert client.patch(f"bangumi/{rule.id}/weekday", body).status == 400
    assert home.rules.get(rule.id) == rule


def test_the_torrents_of_a_rule(home: MemoryWorld, client: RestClient, rule: Rule, downloading: Torrent) -> None:
    [shown] = client.get(f"bangumi/{rule.id}/torrents").json()
    assert (shown["qb_hash"], shown["downloaded"], shown["bangumi_id"]) == (downloading.infohash, True, rule.id)
    assert client.get("bangumi/77/torrents").status == 404
