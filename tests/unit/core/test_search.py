"""Search addresses and finds."""

import pytest

from bangumi.core.model import FeedEntry, Rule, RuleId
from bangumi.core.search import finds_in, is_template, release_url, rule_url, search_url, words_of
from bangumi.core.titles import read_title

MIKAN = "https://mikanani.me/RSS/Search?searchstr=%s"
FRIEREN = "[LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - {} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
ANI = "[ANi] 葬送的芙莉蓮 第二季 - {} [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"


def entries(*titles: str) -> list[FeedEntry]:
    return [FeedEntry(title, f"https://mikanani.me/{number}.torrent") for number, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sousou no Frieren", "Sousou+no+Frieren"),
        ("葬送的芙莉莲", "葬送的芙莉莲"),
        ("Re:Zero - 2nd_Season!", "Re+Zero+2nd+Season"),
        ("a&b#c%20d", "a+b+c+20d"),
        (" -- ", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert words_of(text) == words
    assert search_url(MIKAN, text) == f"https://mikanani.me/RSS/Search?searchstr={words}"


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        (MIKAN, True),
        ("http://127.0.0.1:8000/?q=%s&x=%20", True),
        ("https://mikanani.me/RSS/Search", False),
        ("ftp://mikanani.me/%s", False),
        ("%s", False),
        ("", False),
    ],
)
def test_a_template_is_a_web_address_with_a_place_for_the_words(url: str, is_one: bool) -> None:
    assert is_template(url) is is_one


def test_a_release_is_found_by_its_group_show_and_tags() -> None:
    url = release_url(MIKAN, read_title(FRIEREN.format("03")))
    assert url.removeprefix(MIKAN[:-2]) == "LoliHouse+Sousou+no+Frieren+简繁内封字幕+WebRip+1080p"


def test_a_rule_is_found_as_its_releases_are() -> None:
    rule = Rule(RuleId(1), "葬送的芙莉莲", "葬送的芙莉蓮", season_raw="第二季", group_name="ANi", dpi="1080P", source="Baha")
    assert rule_url(MIKAN, rule).removeprefix(MIKAN[:-2]) == "ANi+葬送的芙莉蓮+第二季+Baha+1080P"


def test_one_find_a_show_and_group_described_by_its_newest_release() -> None:
    finds = finds_in(entries(FRIEREN.format("04"), ANI.format("02"), FRIEREN.format("03"), ANI.format("01")), ())
    assert [(find.release.group, find.release.episodes) for find in finds] == [("LoliHouse", (4,)), ("ANi", (2,))]


def test_seasons_are_shows_of_their_own() -> None:
    assert len(finds_in(entries(ANI.format("02"), ANI.replace(" 第二季", "").format("01")), ())) == 2


def test_a_groups_resolutions_and_subtitles_are_variants_of_one_find() -> None:
    traditional = FRIEREN.replace("简繁内封字幕", "繁体内嵌")
    (find,) = finds_in(entries(FRIEREN.format("04"), traditional.format("04"), FRIEREN.format("03")), ())
    assert [variant.subtitle_raw for variant in find.variants] == ["简繁内封字幕", "繁体内嵌"]
    assert find.variants[0] is find.release


def test_a_batch_describes_a_show_only_when_there_is_nothing_else() -> None:
    batch = FRIEREN.format("01-28")
    (find,) = finds_in(entries(batch, FRIEREN.format("28")), ())
    assert find.release.episodes == (28,)
    (find,) = finds_in(entries(batch), ())
    assert find.release.episode_range == (1, 28)


def test_what_the_filter_excludes_or_nobody_reads_is_no_find() -> None:
    assert finds_in(entries(FRIEREN.format("04"), "menu.png"), ("LoliHouse",)) == []
