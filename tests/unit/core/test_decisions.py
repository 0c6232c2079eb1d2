"""Each item is wanted, or skipped with a reason."""

from dataclasses import replace

import pytest

from bangumi.core.config import RssParser
from bangumi.core.decisions import NewShow, Skipped, Wanted, decide, draft_rule, episode_keys, score, with_alias
from bangumi.core.matching import RuleBook
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId, MikanPage, Rule, RuleId, RuleKind, ShowFacts
from bangumi.core.titles import read_title

MESHI = Rule(
    id=RuleId(1), official_title="迷宫饭", title_raw="Dungeon Meshi", group_name="LoliHouse", dpi="1080p", filter=("BIG5",)
)
OFF = Rule(id=RuleId(2), official_title="怪兽8号", title_raw="Kaiju No. 8", enabled=False)
BOOK = RuleBook([MESHI, OFF])
FEED = Feed(id=FeedId(1), url="https://mikanani.me/RSS/MyBangumi?token=x")


@pytest.mark.parametrize(
    ("title", "say"),
    [
        ("[X] Dungeon Meshi - 05 [720p]", Say.FILTERED),
        ("[X] Dungeon Meshi [01-12][1080p]", Say.FILTERED),
        ("[X] Dungeon Meshi - 05 [1080p][BIG5]", Say.RULE_FILTERED),
        ("[X] Kaiju No. 8 - 05 [1080p]", Say.RULE_OFF),
        ("[X] Unknown Show - 05 [1080p]", Say.NO_RULE),
        ("[1080p]", Say.NO_NAME),
        ("[X] Show Name [1080p]", Say.NO_NUMBER),
        ("x" * 1001, Say.TITLE_TOO_LONG),
    ],
)
def test_skipped_with_a_reason(title: str, say: Say) -> None:
    decision = decide(read_title(title), BOOK, RssParser(), makes_rules=False)

    assert isinstance(decision, Skipped)
    assert decision.reason.say is say


def test_wanted_with_its_rule_and_episode() -> None:
    decision = decide(
        read_title("[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p]"), BOOK, RssParser(), makes_rules=False
    )

    assert isinstance(decision, Wanted)
    assert (decision.rule.id, decision.episodes) == (1, ("E5",))


def test_aggregate_feed_meets_a_new_show() -> None:
    assert isinstance(decide(read_title("[X] Unknown Show - 05 [1080p]"), BOOK, RssParser(), makes_rules=True), NewShow)


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("[X] Show - 05 [1080p]", ("E5",)),
        ("[X] Show - 05v2 [1080p]", ("E5",)),
        ("[X] Show - 11.5 [1080p]", ("E11.5",)),
        ("[X] Show [01-03][1080p]", ("E1", "E2", "E3")),
        ("[X] Show [OVA][1080p]", ("OVA",)),
        ("[X] 剧场版 名字 [1080p]", ("MOVIE",)),
    ],
)
def test_keys_of_what_a_release_holds(title: str, keys: tuple[str, ...]) -> None:
    assert episode_keys(read_title(title)) == keys


def test_better_means_own_group_then_resolution_then_version() -> None:
    titles = [
        "[LoliHouse] Dungeon Meshi - 05v2 [WebRip 1080p]",
        "[LoliHouse] Dungeon Meshi - 05 [WebRip 1080p]",
        "[LoliHouse] Dungeon Meshi - 05 [WebRip 2160p]",
        "[X] Dungeon Meshi - 05v2 [WebRip 1080p]",
    ]
    scores = [score(read_title(title), MESHI) for title in titles]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_joint_release_counts_as_the_group() -> None:
    alone, joint = (score(read_title(f"[{group}] Dungeon Meshi - 05 [1080p]"), MESHI) for group in ("LoliHouse", "A&LoliHouse"))

    assert alone == joint


def test_rule_of_a_mikan_show() -> None:
    release = read_title("[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]")

    rule = draft_rule(release, FEED, RssParser(), page=MikanPage("迷宫饭", "https://mikanani.me/images/a.jpg", "3141"))

    assert (rule.official_title, rule.title_raw, rule.year, rule.season, rule.season_raw) == (
        "迷宫饭",
        "Dungeon Meshi",
        None,
        1,
        "",
    )
    assert (rule.group_name, rule.dpi, rule.source, rule.subtitle) == ("LoliHouse", "1080p", "WebRip", "简繁内封字幕")
    assert (rule.eps_collect, rule.filter, rule.feeds) == (False, ("720", r"\d+-\d+"), (FEED.url,))


def test_season_of_the_page_counts_where_the_release_tells_none() -> None:
    page = MikanPage("香格里拉·弗陇提亚 第二季", "", "1")

    rule = draft_rule(read_title("[X] Shangri-La Frontier - 44 [1080p]"), FEED, RssParser(), page=page)

    assert (rule.official_title, rule.season, rule.read_season) == ("香格里拉·弗陇提亚", 2, 1)


def test_rule_of_a_show_that_tmdb_knows() -> None:
    facts = ShowFacts("葬送的芙莉莲", year="2023", tmdb_id=209867)

    rule = draft_rule(
        read_title("[X] Sousou no Frieren S2 - 01 [1080p]"), replace(FEED, parser="tmdb"), RssParser(), facts=facts
    )

    assert (rule.official_title, rule.year, rule.season, rule.season_raw, rule.tmdb_id) == (
        "葬送的芙莉莲",
        "2023",
        2,
        "S2",
        209867,
    )
    assert rule.eps_collect


def test_show_that_nobody_knows_keeps_the_name_of_its_release_in_the_wanted_language() -> None:
    release = read_title("[X] 迷宫饭 / Dungeon Meshi - 05 [1080p]")

    assert draft_rule(release, FEED, RssParser(language="zh")).official_title == "迷宫饭"
    assert draft_rule(release, FEED, RssParser(language="en")).official_title == "Dungeon Meshi"


def test_film_makes_a_rule_of_its_own_kind() -> None:
    assert draft_rule(read_title("[X] 剧场版 名字 [1080p]"), FEED, RssParser()).kind is RuleKind.MOVIE


def test_another_spelling_becomes_an_alias_once() -> None:
    once = with_alias(MESHI, read_title("[ANi] Delicious in Dungeon / 迷宮飯 - 05 [1080P]"), "https://other/rss")
    twice = with_alias(once, read_title("[ANi] Delicious in Dungeon / 迷宮飯 - 06 [1080P]"), "https://other/rss")

    assert "Delicious in Dungeon" in once.aliases
    assert once.feeds == ("https://other/rss",)
    assert twice == once
