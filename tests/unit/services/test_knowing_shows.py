"""One show and season is one rule, by whatever name its releases come. Real titles, the shipped index, nobody to ask."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import FeedParser, Rule
from tests.support.home import Home
from tests.support.memory.outside import MemoryShows

ROMAJI = "[Erai-raws] Sousou no Frieren - 05 [1080p]"
CHINESE = "[ANi] 葬送的芙莉莲 - 06 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
TRADITIONAL = "[桜都字幕组] 葬送的芙莉蓮 [07][1080p][繁体内嵌]"
ENGLISH = "[SubsPlease] Frieren - Beyond Journey's End - 08 (1080p)"


def home(parser: FeedParser = "mikan", *titles: tuple[str, str]) -> Home:
    """After a feed was read that had these titles, each published on a day ("" for unknown); every site is down."""
    home = Home()
    home.shows = MemoryShows(shipped_shows())
    home.metadata.away = UnavailableError(Say.FETCH_UNREACHABLE, url="tmdb")
    home.feed = home.feeds.save(replace(home.feed, parser=parser))
    for title, day in titles:
        home.publish(title)
        published_at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        home.entries[0] = replace(home.entries[0], published_at=published_at)
    home._show()
    home.refresh()
    return home


def seasons(home: Home) -> dict[str, int]:
    """Under which season's rule each title went."""
    rules: dict[object, Rule] = {rule.id: rule for rule in home.rules.all()}
    return {torrent.name: rules[torrent.rule_id].season for torrent in home.torrents.of_feed(home.feed.id)}


@pytest.mark.parametrize(("parser", "year"), [("mikan", None), ("tmdb", "2023")])
def test_with_every_site_down_the_index_names_the_show(parser: FeedParser, year: str | None) -> None:
    (rule,) = home(parser, (ROMAJI, "2023-10-06")).rules.all()

    assert (rule.official_title, rule.year, rule.season) == ("葬送的芙莉莲", year, 1)
    assert (rule.bangumi_tv_id, rule.tmdb_id, rule.air_weekday) == ("400602", 209867, 4)
    assert not rule.needs_review


def test_the_release_name_alone_where_the_feed_asks_for_that() -> None:
    (rule,) = home("parser", (ROMAJI, "2023-10-06")).rules.all()

    assert rule.official_title == "Sousou no Frieren"
    assert rule.bangumi_tv_id == "400602"


def test_four_spellings_of_one_show_are_one_rule() -> None:
    frieren = home("tmdb", *((title, "2023-10-20") for title in (ROMAJI, CHINESE, TRADITIONAL, ENGLISH)))

    (rule,) = frieren.rules.all()
    assert {torrent.rule_id for torrent in frieren.torrents.of_feed(frieren.feed.id)} == {rule.id}


def test_two_seasons_are_two_rules() -> None:
    title = "[ANi] 葬送的芙莉蓮 第二季 - 01 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"

    frieren = home("tmdb", (CHINESE, "2023-10-20"), (title, "2026-01-17"))

    assert seasons(frieren) == {CHINESE: 1, title: 2}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            ("[SubsPlease] Shangri-La Frontier - 05 (1080p)", "2023-10-29"),
            ("[SubsPlease] Shangri-La Frontier - 44 (1080p)", "2025-02-23"),
        ),
        (("[GM] 间谍过家家 [03][1080p]", "2022-04-24"), ("[GM] 间谍过家家 [29][1080p]", "2023-10-29")),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_numbers_that_run_on_without_a_season_mark_are_of_their_own_season(
    first: tuple[str, str], second: tuple[str, str], order: int
) -> None:
    read = home("tmdb", *[first, second][::order])

    assert seasons(read) == {first[0]: 1, second[0]: 2}


def test_what_nobody_is_sure_of_is_asked_about_under_its_own_name() -> None:
    (rule,) = home("tmdb", ("[X] Hunter x Hunter - 05 [1080p]", "")).rules.all()

    assert (rule.official_title, rule.needs_review, rule.bangumi_tv_id) == ("Hunter x Hunter", True, None)
    assert rule.review_reason
    assert "猎人 (1999)" in rule.review_reason
    assert "猎人 (2011)" in rule.review_reason
    assert {"1704", "21032"} <= {one.bangumi_tv_id for one in rule.candidates}
    assert "无法确定" in rule.review_reason
