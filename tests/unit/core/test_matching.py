"""Which rule takes a release, and what filters leave out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.matching import RuleBook, excluded_by, join_filter, split_filter
from bangumi.core.model import Rule, RuleId, RuleKind
from bangumi.core.titles import read_title


def rule(number: int, title_raw: str, **more: object) -> Rule:
    return Rule(id=RuleId(number), official_title=str(more.pop("official_title", title_raw)), title_raw=title_raw, **more)  # type: ignore[arg-type]


BOOK = RuleBook(
    [
        rule(1, "Dungeon Meshi", official_title="迷宫饭"),
        rule(2, "Sousou no Frieren", official_title="葬送的芙莉莲"),
        rule(3, "Sousou no Frieren", official_title="葬送的芙莉莲", season=2, read_season=2, aliases=("葬送的芙莉蓮",)),
        rule(4, "Kimi no Na wa", official_title="你的名字", kind=RuleKind.MOVIE),
        rule(5, "K"),
    ]
)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]", 1),
        ("[ANi] DUNGEON MESHI - 06 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]", 1),
        ("[X] 迷宫饭 - 06 [1080P]", 1),
        ("[X] Sousou no Frieren - 03 [1080p]", 2),
        ("[X] Sousou no Frieren S2 - 03 [1080p]", 3),
        ("[ANi] 葬送的芙莉蓮 第二季 - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]", 3),
        ("[X] Dungeon Meshi S2 - 01 [1080p]", None),
        ("[X] Dungeon Meshi Gaiden - 01 [1080p]", None),
        ("[X] Kaguya-sama - 01 [1080p]", None),
        ("[X] 剧场版 迷宫饭 / Gekijouban Dungeon Meshi [1080p]", None),
    ],
)
def test_whole_names_and_the_season_decide(title: str, found: int | None) -> None:
    rule_found = BOOK.find(read_title(title))

    assert (rule_found.id if rule_found else None) == found


def test_of_two_rules_the_enabled_one_is_found() -> None:
    book = RuleBook([rule(1, "Show", enabled=False), rule(2, "Show"), rule(3, "Show", enabled=False)])

    found = book.find(read_title("[X] Show - 01 [1080p]"))

    assert found and found.id == 2


def test_newer_state_of_a_rule_replaces_the_older() -> None:
    book = RuleBook([rule(1, "Show")])
    book.put(rule(1, "Other"))

    assert book.find(read_title("[X] Show - 01 [1080p]")) is None
    assert book.find(read_title("[X] Other - 01 [1080p]"))


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        (r"720,\d+-\d+", ("720", r"\d+-\d+")),
        (r"720p\d{1,2},BIG5", (r"720p\d{1,2}", "BIG5")),
        ("[,;],x", ("[,;]", "x")),
        ("720,", ("720",)),
        ("", ()),
        ("(a,b", ("(a", "b")),
        (r"a\,b,c", (r"a\,b", "c")),
    ],
)
def test_filter_is_split_where_a_comma_separates(text: str, patterns: tuple[str, ...]) -> None:
    assert split_filter(text) == patterns
    assert split_filter(join_filter(patterns)) == patterns


def test_empty_filter_excludes_nothing() -> None:
    assert excluded_by("[X] Show - 01 [720p]", split_filter("")) is None


def test_filter_names_the_pattern_that_excludes() -> None:
    assert excluded_by("[X] Show [01-12][1080p]", ("720", r"\d+-\d+")) == r"\d+-\d+"


def test_pattern_that_is_no_regular_expression_is_taken_literally() -> None:
    assert excluded_by("[X] Show (", ("(",)) == "("
    assert excluded_by("[X] Show", ("(",)) is None


@given(st.text())
def test_splitting_never_fails_and_never_gives_an_empty_pattern(text: str) -> None:
    assert all(split_filter(text))
