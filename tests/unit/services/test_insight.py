"""What the page of a show is told, against what the jobs then really do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bangumi.core.errors import BadInputError, NotFoundError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry, RemoteStage, Rule, RuleId, ShowFacts, TorrentState
from bangumi.core.preview import Outcome
from bangumi.services import rules
from bangumi.services.insight import preview_change, preview_draft, watch
from tests.support.home import FEED_URL, Home

PUBLISHED = (
    "[LoliHouse] Dungeon Meshi - 01 [WebRip 1080p]",
    "[LoliHouse] Dungeon Meshi - 02 [WebRip 1080p]",
    "[LoliHouse] Dungeon Meshi - 02v2 [WebRip 1080p]",
    "[Sakurato] Dungeon Meshi [03][1080p][CHT]",
    "[LoliHouse] Dungeon Meshi - 04 [WebRip 1080p]",
    "[Sakurato] Dungeon Meshi [04][1080p][CHS]",
    "[X] Another Show - 05 [1080p]",
)
CHANGES: list[Callable[[Rule], Rule]] = [
    lambda rule: rule,
    lambda rule: replace(rule, filter=()),
    lambda rule: replace(rule, filter=("LoliHouse",)),
    lambda rule: replace(rule, group_name="Sakurato", filter=()),
    lambda rule: replace(rule, title_raw="Other", official_title="Other", names=()),
    lambda rule: replace(rule, enabled=False),
]


@pytest.fixture
def home() -> Home:
    """A feed of one show, whose rule leaves CHT releases out; nothing has reached the downloader yet."""
    home = Home(aggregate=False)
    home.rules.create(
        Rule(RuleId(0), "迷宫饭", "Dungeon Meshi", group_name="LoliHouse", filter=("CHT",), feeds=(FEED_URL,), enabled=True)
    )
    for title in PUBLISHED:
        home.publish(title)
    return home


@pytest.mark.parametrize("change", CHANGES)
def test_a_preview_is_what_then_happens(home: Home, change: Callable[[Rule], Rule]) -> None:
    home.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="off")
    home.refresh()
    home.far.away = None
    promised = {one.torrent.key: one for one in preview_change(RuleId(1), change, home)}

    rules.edit(RuleId(1), change, home)
    home.refresh()
    home.rename(after_minutes=120)

    taken = {key for key, one in promised.items() if one.outcome is Outcome.TAKEN}
    sent = {torrent.key for torrent in home.torrents.of_feed(home.feed.id) if torrent.state is TorrentState.STARTED}
    assert taken == sent
    names = {f"{one.folder}/{file.new}" for one in promised.values() for file in one.names}
    assert names == set(home.far.disk)


def test_a_preview_writes_nothing_and_asks_nobody(home: Home) -> None:
    home.refresh()
    before, calls = dict(home.torrents.by_key), len(home.far.calls)  # type: ignore[attr-defined]
    preview_change(RuleId(1), lambda rule: replace(rule, filter=()), home)
    assert home.torrents.by_key == before  # type: ignore[attr-defined]
    assert len(home.far.calls) == calls


def test_a_change_that_could_not_be_saved_is_refused(home: Home) -> None:
    with pytest.raises(BadInputError):
        preview_change(RuleId(1), lambda rule: replace(rule, filter=("(",)), home)
    with pytest.raises(NotFoundError):
        preview_change(RuleId(7), lambda rule: rule, home)


def test_a_rule_that_is_not_made_yet_is_tried_on_what_its_feed_has_brought(home: Home) -> None:
    home.refresh()
    draft = Rule(RuleId(0), "另一部", "Another Show", feeds=(FEED_URL,))
    [one] = preview_draft(draft, home)
    assert (one.outcome, one.names[0].new) == (Outcome.TAKEN, "Another Show S01E05.mkv")


def test_a_feed_that_is_not_stored_is_read_for_a_new_rule(home: Home) -> None:
    url = "https://nyaa.si/?page=rss&q=show"
    entries = [FeedEntry(f"[X] Third Show - 0{number} [720p]", f"https://x/{number}.torrent") for number in (2, 1)]
    home.feed_reader.documents[url] = FeedDocument("nyaa", tuple(entries))
    draft = Rule(RuleId(0), "第三部", "Third Show", feeds=(url,))

    previewed = preview_draft(draft, home)

    assert [one.names[0].new for one in previewed] == ["Third Show S01E02.mkv", "Third Show S01E01.mkv"]
    assert {one.outcome for one in previewed} == {Outcome.TAKEN}
    assert [one.torrent.id for one in previewed] == [-1, -2]
    assert home.torrents.of_rule(RuleId(0)) == []


def test_who_follows_a_show_once_more_is_shown_what_that_adds(home: Home) -> None:
    home.refresh()
    url = "https://nyaa.si/?page=rss&q=meshi"
    entries = [FeedEntry(f"[X] Dungeon Meshi - 0{number} [1080p]", f"https://x/{number}.torrent") for number in (9, 1)]
    home.feed_reader.documents[url] = FeedDocument("nyaa", tuple(entries))

    previewed = preview_draft(Rule(RuleId(0), "迷宫饭", "Dungeon Meshi", group_name="X", feeds=(url,)), home)

    assert [(one.episodes, str(one.outcome)) for one in previewed] == [(("E9",), "taken"), (("E1",), "skipped")]


def test_a_new_rules_feed_that_can_not_be_read_says_so(home: Home) -> None:
    url = "https://nyaa.si/?page=rss&q=none"
    home.feed_reader.documents[url] = UpstreamError(Say.NOT_A_FEED, url=url)
    with pytest.raises(UpstreamError):
        preview_draft(Rule(RuleId(0), "第三部", "Third Show", feeds=(url,)), home)


def test_the_grid_asks_the_downloader_once_and_only_for_what_is_on_its_way(home: Home) -> None:
    home.refresh()
    before = len(home.far.calls)
    watched = watch(RuleId(1), home)
    assert [(one.key, str(one.state)) for one in watched.episodes] == [
        ("E1", "downloading"),
        ("E2", "downloading"),
        ("E3", "aired"),
        ("E4", "downloading"),
    ]
    assert [call[0] for call in home.far.calls[before:]] == ["torrents"]
    for torrent in home.torrents.of_rule(RuleId(1)):
        if torrent.state is TorrentState.STARTED:
            home.far.complete(torrent.infohash)
    home.rename()
    before = len(home.far.calls)
    assert [str(one.state) for one in watch(RuleId(1), home).episodes] == ["done", "done", "aired", "done"]
    assert len(home.far.calls) == before


def test_a_downloader_that_is_away_costs_the_progress_alone(home: Home) -> None:
    home.refresh()
    home.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="off")
    for _ in range(2):  # the second time it rests
        watched = watch(RuleId(1), home)
        assert watched.away
        assert watched.away.say is Say.DOWNLOADER_UNREACHABLE
        assert str(watched.episodes[0].state) == "downloading"


def test_air_dates_come_from_tmdb(home: Home) -> None:
    today = home.clock.now().date()
    home.metadata.shows["迷宫饭"] = ShowFacts("迷宫饭", tmdb_id=7)
    home.metadata.air_dates[7, 1] = (today - timedelta(days=30), today + timedelta(days=1))
    home.refresh()
    watched = watch(RuleId(1), home)
    assert watched.total == 2
    assert watched.episodes[0].aired_on == today - timedelta(days=30)


def test_progress_is_the_downloaders(home: Home) -> None:
    home.refresh()
    [first] = [torrent for torrent in home.torrents.of_rule(RuleId(1)) if torrent.claims == ("E1",)]
    there = home.far.torrents_by_hash[first.infohash]
    home.far.torrents_by_hash[first.infohash] = replace(there, progress=0.25, stage=RemoteStage.DOWNLOADING)
    [release] = [one for one in watch(RuleId(1), home).releases if one.torrent.key == first.key]
    assert release.there
    assert release.there.progress == 0.25
