"""What a draft loses on the wire comes back from its feed."""

from dataclasses import replace

import pytest

from bangumi.core.adoption import adopted, merged
from bangumi.core.config import RssParser
from bangumi.core.decisions import draft_rule
from bangumi.core.matching import RuleBook
from bangumi.core.model import Feed, FeedId, MikanPage, Rule, RuleId, RuleKind
from bangumi.core.titles import Release, read_title

URL = "https://mikanani.me/RSS/Search?searchstr=x"
SHOW_URL = "https://mikanani.me/RSS/Bangumi?bangumiId=3821"
LOLIHOUSE = "[LoliHouse] 葬送的芙莉莲 第二季 / Sousou no Frieren S2 - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
ANI = "[ANi] 葬送的芙莉蓮 第二季 - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
FIRST_SEASON = "[LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
MESHI = "[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"


def releases(*titles: str) -> list[Release]:
    return [read_title(title) for title in titles]


def drafted(title: str, page: str = "") -> Rule:
    mikan = MikanPage(page, "", "1") if page else None
    return draft_rule(read_title(title), Feed(FeedId(0), URL), RssParser(), page=mikan)


def over_the_wire(draft: Rule) -> Rule:
    return replace(draft, names=(), read_season=1, also_read_as=(), kind=RuleKind.SERIES, mikan_id=None, tmdb_id=None)


def takes(rule: Rule, title: str) -> bool:
    return RuleBook([rule]).find(read_title(title)) is not None


@pytest.mark.parametrize(
    ("title", "page"),
    [(LOLIHOUSE, "葬送的芙莉莲 第二季"), (ANI, "葬送的芙莉莲 第二季"), (FIRST_SEASON, "葬送的芙莉莲 第二季"), (MESHI, "")],
)
def test_a_draft_takes_its_own_releases_again(title: str, page: str) -> None:
    draft = drafted(title, page)

    rule = adopted(over_the_wire(draft), {URL: releases(title)})

    assert (rule.read_season, rule.season) == (draft.read_season, draft.season)
    assert rule.names == draft.names
    assert takes(rule, title)


@pytest.mark.parametrize("mark", ["S02", "第二季", "Season 2", "2nd Season", "II"])
def test_without_its_feed_the_drafts_own_words_tell_the_season(mark: str) -> None:
    draft = Rule(RuleId(0), "葬送的芙莉莲", "Sousou no Frieren", season=1, season_raw=mark)
    assert adopted(draft, {}).read_season == 2


def test_a_season_mark_that_nobody_reads_is_the_drafts_season() -> None:
    draft = Rule(RuleId(0), "葬送的芙莉莲", "Sousou no Frieren", season=3, season_raw="The Last")
    assert adopted(draft, {}).read_season == 3


def test_another_season_in_the_feed_is_not_the_rules() -> None:
    rule = adopted(over_the_wire(drafted(LOLIHOUSE)), {URL: releases(FIRST_SEASON, LOLIHOUSE)})
    assert takes(rule, LOLIHOUSE)
    assert not takes(rule, FIRST_SEASON)


def test_an_own_feed_at_mikan_is_the_show_whatever_its_groups_call_it() -> None:
    rule = adopted(over_the_wire(drafted(LOLIHOUSE)), {SHOW_URL: releases(LOLIHOUSE, ANI)})
    assert takes(rule, ANI)


def test_in_a_search_only_its_own_names_count() -> None:
    rule = adopted(over_the_wire(drafted(MESHI)), {URL: releases(LOLIHOUSE, MESHI)})
    assert takes(rule, MESHI)
    assert not takes(rule, LOLIHOUSE)


def test_a_name_that_the_user_typed_in_does_not_lose_the_feeds_only_show() -> None:
    draft = replace(over_the_wire(drafted(MESHI)), official_title="Delicious", title_raw="Delicious")
    assert takes(adopted(draft, {URL: releases(MESHI)}), MESHI)


def test_a_film_is_one_again() -> None:
    film = "[LoliHouse] 剧场版 间谍过家家 代号：白 / SPY x FAMILY CODE White [Movie][BDRip 1080p HEVC-10bit FLAC]"
    draft = drafted(film)
    assert draft.kind is RuleKind.MOVIE

    assert adopted(over_the_wire(draft), {URL: releases(film)}).kind is RuleKind.MOVIE


# -- a show that is followed already


def stored(title: str, page: str, **more: object) -> Rule:
    return replace(drafted(title, page), id=RuleId(7), version=3, **more)  # type: ignore[arg-type]


def test_a_rule_that_is_on_keeps_its_settings_and_takes_more() -> None:
    mine = stored(LOLIHOUSE, "葬送的芙莉莲 第二季", filter=("1080",), episode_offset=28)
    other = replace(drafted(ANI, "葬送的芙莉莲 第二季"), feeds=(SHOW_URL,))

    rule = merged(mine, other)

    assert (rule.id, rule.version, rule.filter, rule.episode_offset, rule.group_name) == (7, 3, ("1080",), 28, "LoliHouse")
    assert rule.feeds == (URL, SHOW_URL)
    assert rule.aliases == ("葬送的芙莉蓮",)
    assert takes(rule, ANI)


def test_a_rule_that_is_off_is_set_up_anew_under_its_id() -> None:
    mine = stored(LOLIHOUSE, "葬送的芙莉莲 第二季", enabled=False, filter=("1080",), aliases=("Frieren",))

    rule = merged(mine, drafted(ANI, "葬送的芙莉莲 第二季"))

    assert (rule.id, rule.version, rule.enabled, rule.group_name) == (7, 3, True, "ANi")
    assert rule.filter == RssParser().filter
    assert takes(rule, LOLIHOUSE)
    assert "Frieren" in rule.aliases


def test_following_once_more_changes_nothing() -> None:
    mine = merged(stored(MESHI, "迷宫饭"), drafted(MESHI, "迷宫饭"))
    assert merged(mine, drafted(MESHI, "迷宫饭")) == mine
