"""One show and season is one rule, by whatever name its releases come. Real titles, the shipped index, nobody to ask."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.errors import UnavailableError, UpstreamError
from bangumi.core.folders import folder_of
from bangumi.core.messages import Say
from bangumi.core.model import FeedParser, Rule
from bangumi.services.choosing import choose
from bangumi.services.metadata import refresh_all
from bangumi.services.offsets import review
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
    home.set(rss_parser=replace(home.config.rss_parser, filter=()))
    for title, day in titles:
        home.publish(title)
        published_at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        home.entries[0] = replace(home.entries[0], published_at=published_at)
    home.show()
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


def test_a_picture_needs_no_key() -> None:
    (rule,) = home("tmdb", (ROMAJI, "2023-10-06")).rules.all()

    assert (rule.poster_link or "").startswith("posters/")


def test_a_picture_that_can_not_be_had_is_left_to_a_later_round() -> None:
    place = home("tmdb")
    place.posters.away = UpstreamError(Say.NOT_A_PICTURE, url="x")
    come_later(place, ROMAJI, "2023-10-06")
    (rule,) = place.rules.all()
    assert not rule.poster_link

    place.posters.away = None
    place.metadata.away = None
    assert refresh_all(place, until=place.clock.now() + timedelta(seconds=10)).posters == 1


def test_the_release_name_alone_where_the_feed_asks_for_that() -> None:
    (rule,) = home("parser", (ROMAJI, "2023-10-06")).rules.all()

    assert rule.official_title == "Sousou no Frieren"
    assert rule.bangumi_tv_id == "400602"


def test_four_spellings_of_one_show_are_one_rule() -> None:
    frieren = home("tmdb", *((title, "2023-10-20") for title in (ROMAJI, CHINESE, TRADITIONAL, ENGLISH)))

    (rule,) = frieren.rules.all()
    assert {torrent.rule_id for torrent in frieren.torrents.of_feed(frieren.feed.id)} == {rule.id}


ONE_RULE = {
    "romaji, English, a part that TMDB has in season 1, both parts in one batch": [
        ("【幻櫻字幕組】【4月新番】【間諜過家家 / 間諜家家酒 SPY×FAMILY】【04】【BIG5_MP4】【1920X1080】", "2022-05-01"),
        ("[織夢字幕組][間諜過家家 第二部分 SPY×FAMILY][14集][AVC][簡日雙語][1080P]", "2022-10-08"),
        ("[Erai-raws] SPY x FAMILY Part 2 - 14 [1080p CR WEB-DL AVC AAC][MultiSub]", "2022-10-10"),
        ("【動漫國字幕組】★04月新番[SPY×FAMILY間諜家家酒 / 間諜過家家][01-25(全集)][1080i][繁體][MP4]", "2023-05-28"),
    ],
    "a second part that translators call a second season": [
        (
            "[桜都字幕组] 无职转生～到了异世界就拿出真本事～ / Mushoku Tensei Isekai Ittara Honki Dasu [10][1080p][简体内嵌]",
            "2021-03-16",
        ),
        (
            "[桜都字幕组] 无职转生～到了异世界就拿出真本事～ / Mushoku Tensei Isekai Ittara Honki Dasu [13][1080p][简体内嵌]",
            "2021-10-12",
        ),
    ],
    "Season 3 and Season 3 Part 2": [
        ("[爱恋字幕社][07月新番][进击的巨人 第三季 / Shingeki no Kyojin Season 3][45][1080P][MP4][GB][简中]", "2018-09-11"),
        ("[LoliHouse] Attack on Titan Season 3 Part 2 - 06 [WebRip 1080p HEVC-10bit AAC]", "2019-06-03"),
    ],
    "a subtitle, a number at its end, a season in Chinese": [
        ("[Erai-raws] Dr.STONE NEW WORLD - 05 [1080p CR WEB-DL AVC AAC][MultiSub]", "2023-05-06"),
        ("[猎户手抄部] 石纪元 第三季 Dr.STONE：New World [10] [1080p] [简繁日内封] [2023年4月番]", "2023-06-08"),
        ("[LoliHouse] Dr.STONE NEW WORLD - 15 [WebRip 1080p HEVC-10bit AAC]", "2023-11-03"),
    ],
    "Chinese with a number, Latin with S02": [
        ("【喵萌奶茶屋】★01月新番★[地縛少年花子君2 / Jibaku Shounen Hanako-kun 2][04][1080p][繁日雙語]", "2025-02-03"),
        ("[ANi] ToiletBound Hanakokun S02 / 地縛少年花子君 第二季 - 08 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]", "2025-03-03"),
    ],
    "English alone, Chinese alone": [
        ("[SubsPlease] Shangri-La Frontier - 30 (1080p)", "2024-11-10"),
        ("[桜都字幕组] 香格里拉·弗陇提亚～屎作猎人向神作发起挑战～ 第二季 [06][1080p][简体内嵌]", "2024-11-17"),
    ],
}
TWO_RULES = {
    "a season mark": [
        (CHINESE, "2023-10-20"),
        ("[ANi] 葬送的芙莉蓮 第二季 - 01 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]", "2026-01-17"),
    ],
    "numbers that run on": [
        ("[SubsPlease] Shangri-La Frontier - 05 (1080p)", "2023-10-29"),
        ("[SubsPlease] Shangri-La Frontier - 44 (1080p)", "2025-02-23"),
    ],
    "numbers that run on through two parts and a season": [
        ("[GM] 间谍过家家 [03][1080p]", "2022-04-24"),
        ("[GM] 间谍过家家 [29][1080p]", "2023-10-29"),
    ],
    "numbers that begin anew": [
        ("[X] Jujutsu Kaisen - 03 [1080p]", "2020-10-17"),
        ("[X] Jujutsu Kaisen - 03 [1080i]", "2023-07-21"),
    ],
    "a film and a series of one name": [
        ("[VCB-Studio] 一杆青空 / Sorairo Utility 10-bit 1080p HEVC BDRip [Fin]", "2022-01-08"),
        ("[桜都字幕组] 空色Utility [03][1080p][简体内嵌]", "2025-01-17"),
    ],
}


@pytest.mark.parametrize("titles", ONE_RULE.values(), ids=ONE_RULE)
@pytest.mark.parametrize("order", [1, -1])
def test_one_season_is_one_rule_however_it_is_spelt(titles: list[tuple[str, str]], order: int) -> None:
    read = home("tmdb", *titles[::order])

    (rule,) = read.rules.all()
    assert not rule.needs_review
    assert {torrent.rule_id for torrent in read.torrents.of_feed(read.feed.id)} == {rule.id}


@pytest.mark.parametrize("titles", TWO_RULES.values(), ids=TWO_RULES)
@pytest.mark.parametrize("order", [1, -1])
def test_two_seasons_or_shows_are_two_rules(titles: list[tuple[str, str]], order: int) -> None:
    read = home("tmdb", *titles[::order])

    assert len({torrent.rule_id for torrent in read.torrents.of_feed(read.feed.id)} - {None}) == 2
    first, second = read.rules.all()
    assert not first.needs_review
    assert not second.needs_review
    assert folder_of(first, "/") != folder_of(second, "/")


def come_later(home: Home, title: str, day: str) -> None:
    home.publish(title)
    home.entries[0] = replace(home.entries[0], published_at=datetime.fromisoformat(day).replace(tzinfo=UTC))
    home.show()
    home.refresh()


def test_a_show_of_an_old_ones_name_that_is_not_certain_gets_a_folder_of_its_own_and_is_asked_about() -> None:
    read = home("tmdb", ("[X] 狼与香辛料 [03][1080p]", "2008-01-24"))
    come_later(read, "[X] 狼与香辛料 [04][1080p]", "2024-04-24")

    old, new = read.rules.all()
    assert (old.needs_review, new.needs_review) == (False, True)
    assert {"372010", "282"} <= {one.bangumi_tv_id for one in new.candidates}
    assert folder_of(old, "/") != folder_of(new, "/")
    assert {torrent.rule_id for torrent in read.torrents.of_feed(read.feed.id)} == {new.id, old.id}

    choose(new.id, "372010", read)
    come_later(read, "[X] 狼与香辛料 [05][1080p]", "2024-05-01")

    assert len(read.rules.all()) == 2
    assert sorted(read.claims.of_rule(new.id)) == ["E4", "E5"]


def test_where_the_series_is_certain_the_likeliest_season_is_taken() -> None:
    read = home("tmdb", ("[北宇治字幕组] 东京喰种:re [07][WebRip][HEVC_AAC][简日内嵌]", "2018-05-15"))
    come_later(read, "[桜都字幕组] 东京喰种:re [15][1080p][简体内嵌]", "2018-10-25")

    first, second = read.rules.all()
    assert (first.bangumi_tv_id, second.bangumi_tv_id) == ("148481", "244878")


def test_a_late_release_of_a_show_that_is_over_stays_with_its_rule() -> None:
    read = home("tmdb", ("[X] 迷宫饭 - 05 [1080p]", "2024-02-02"))
    come_later(read, "[X] 迷宫饭 - 06 [BD 1080p]", "2025-11-05")

    assert len(read.rules.all()) == 1


def test_the_season_is_the_one_that_runs() -> None:
    read = home("tmdb", *TWO_RULES["numbers that run on"])

    assert [seasons(read)[title] for title, _ in TWO_RULES["numbers that run on"]] == [1, 2]


def test_what_nobody_is_sure_of_is_asked_about_under_its_own_name() -> None:
    (rule,) = home("tmdb", ("[X] Hunter x Hunter - 05 [1080p]", "")).rules.all()

    assert (rule.official_title, rule.needs_review, rule.bangumi_tv_id) == ("Hunter x Hunter", True, None)
    assert rule.review_reason
    assert "猎人 (1999)" in rule.review_reason
    assert "猎人 (2011)" in rule.review_reason
    assert {"1704", "21032"} <= {one.bangumi_tv_id for one in rule.candidates}
    assert "无法确定" in rule.review_reason


# -- numbers that run on, with nobody but the index to ask


def judged(*titles: tuple[str, str]) -> Rule:
    read = home("tmdb", *titles)
    read.metadata.away = None  # there, but knows nothing: no key
    review(read, until=read.clock.now() + timedelta(seconds=10))
    (rule,) = read.rules.all()
    assert (rule.season_offset, rule.episode_offset) == (0, 0)
    return rule


def test_numbers_that_run_on_into_season_2_are_proposed_an_offset_by_their_days() -> None:
    rule = judged(
        ("[SubsPlease] Shangri-La Frontier - 29 (1080p)", "2024-11-03"),
        ("[SubsPlease] Shangri-La Frontier - 30 (1080p)", "2024-11-10"),
    )

    assert (rule.season, rule.needs_review) == (2, True)
    assert (rule.suggested_season_offset, rule.suggested_episode_offset) == (0, -25)


def test_numbers_of_a_later_part_rightly_count_on() -> None:
    rule = judged(
        ("[Erai-raws] Tensei Shitara Slime Datta Ken 2nd Season Part 2 - 40 [1080p]", "2021-07-23"),
        ("[Erai-raws] Tensei Shitara Slime Datta Ken 2nd Season Part 2 - 41 [1080p]", "2021-07-30"),
    )

    assert (rule.season, rule.bangumi_tv_id, rule.needs_review) == (2, "302523", False)
