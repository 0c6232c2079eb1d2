"""What a changed rule would do with stored releases: as the jobs decide."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bangumi.core.config import BangumiManager, Config
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Renaming, Rule, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.core.preview import Outcome, Previewed, preview

MESHI = Rule(RuleId(1), "迷宫饭", "Dungeon Meshi", group_name="LoliHouse", dpi="1080p")
OTHER = Rule(RuleId(2), "怪兽8号", "Kaiju No. 8")
CONFIG = Config()


def torrent(number: int, name: str, state: TorrentState = TorrentState.SKIPPED, rule: int | None = 1, **more: Any) -> Torrent:
    rule_id = None if rule is None else RuleId(rule)
    return Torrent(TorrentKey(name), number, name, "https://x/1.torrent", rule_id=rule_id, state=state, **more)


THIRD = torrent(
    3,
    "[LoliHouse] Dungeon Meshi - 03 [WebRip 1080p]",
    TorrentState.TOLD,
    claims=("E3",),
    renamings=(Renaming("raw 03.mkv", "Dungeon Meshi S01E03.mkv"),),
)


def asked(rule: Rule, *torrents: Torrent, claims: dict[str, Claim] | None = None, config: Config = CONFIG) -> list[Previewed]:
    return preview(rule, torrents, [MESHI, OTHER], claims or {}, config)


def told(previewed: list[Previewed]) -> list[tuple[int, str, str]]:
    return [(one.torrent.id, str(one.outcome), one.reason.say.name if one.reason else "") for one in previewed]


def names(previewed: list[Previewed]) -> list[str]:
    return [renaming.new for one in previewed for renaming in one.names]


def test_a_filter_that_goes_brings_what_it_kept_out() -> None:
    big5 = torrent(4, "[X] Dungeon Meshi - 04 [1080p][BIG5]")
    strict = replace(MESHI, filter=("BIG5",))

    assert told(asked(strict, big5)) == [(4, "skipped", "RULE_FILTERED")]
    [taken] = asked(MESHI, big5)
    assert taken.outcome is Outcome.TAKEN
    assert names([taken]) == ["Dungeon Meshi S01E04.mkv"]
    assert taken.guessed


def test_what_the_downloader_has_stays_and_says_what_the_rule_thinks_of_it() -> None:
    assert told(asked(MESHI, THIRD)) == [(3, "kept", "WANTED")]
    [unloved] = asked(replace(MESHI, filter=("WebRip",)), THIRD)
    assert told([unloved]) == [(3, "kept", "RULE_FILTERED")]
    assert not unloved.wanted


def test_names_and_folder_follow_title_season_and_offsets() -> None:
    rule = replace(MESHI, official_title="Delicious", year="2024", season_offset=1, episode_offset=10)
    config = replace(CONFIG, bangumi_manager=BangumiManager(rename_method="advance"))

    [kept] = asked(rule, THIRD, config=config)

    assert kept.names == (Renaming("Dungeon Meshi S01E03.mkv", "Delicious (2024) S02E13.mkv"),)
    assert kept.folder == "/downloads/Bangumi/Delicious (2024)/Season 2"
    assert not kept.guessed


def test_one_copy_of_an_episode_the_best_of_them() -> None:
    worse = torrent(4, "[X] Dungeon Meshi - 04 [720P]")
    better = torrent(5, "[LoliHouse] Dungeon Meshi - 04 [1080p]")
    open_to_all = replace(CONFIG, rss_parser=replace(CONFIG.rss_parser, filter=()))

    assert told(asked(MESHI, worse, better, config=open_to_all)) == [(4, "skipped", "EPISODE_TAKEN"), (5, "taken", "WANTED")]
    others_choice = replace(MESHI, group_name="X", dpi=None)
    assert told(asked(others_choice, worse, better, config=open_to_all))[0] == (4, "taken", "WANTED")


def test_a_better_release_takes_the_place_of_what_is_there() -> None:
    claims = {"E3": Claim(THIRD.key, 1111, THIRD.name)}
    v2 = torrent(9, "[LoliHouse] Dungeon Meshi - 03v2 [WebRip 1080p]")

    previewed = asked(MESHI, v2, THIRD, claims=claims)

    assert told(previewed) == [(9, "taken", "WANTED"), (3, "replaced", "BETTER_ARRIVED")]
    assert names(previewed) == ["Dungeon Meshi S01E03.mkv"]


def test_an_equal_one_does_not_nor_does_a_pack_with_an_episode_that_is_there() -> None:
    claims = {"E3": Claim(THIRD.key, 1111, THIRD.name)}
    equal = torrent(8, "[LoliHouse] Dungeon Meshi - 03 [1080p]")
    pack = torrent(9, "[LoliHouse] Dungeon Meshi [01~04][1080p]")

    assert told(asked(MESHI, equal, pack, claims=claims)) == [(8, "skipped", "EPISODE_TAKEN"), (9, "skipped", "EPISODE_TAKEN")]


def test_items_without_a_rule_join_by_the_new_title_and_those_of_others_never() -> None:
    lost = torrent(5, "[X] Delicious in Dungeon - 05 [1080p]", rule=None)
    foreign = torrent(6, "[X] Kaiju No. 8 - 05 [1080p]", rule=2)

    assert asked(MESHI, lost, foreign) == []
    renamed = replace(MESHI, title_raw="Delicious in Dungeon")
    assert told(asked(renamed, lost, foreign)) == [(5, "taken", "WANTED")]


def test_items_that_the_new_title_leaves_behind_say_so() -> None:
    mine = torrent(5, "[X] Dungeon Meshi - 05 [1080p]")
    assert told(asked(replace(MESHI, title_raw="Something Else"), mine)) == [(5, "skipped", "NO_RULE")]


def test_what_the_jobs_never_look_at_again_keeps_its_reason() -> None:
    gone = torrent(5, "[X] Dungeon Meshi - 05 [1080p]", TorrentState.FAILED, reason=Message.of(Say.GONE_FROM_DOWNLOADER))
    same = torrent(6, "[X] Dungeon Meshi - 06 [1080p]", lasting=True, reason=Message.of(Say.SAME_TORRENT))
    assert told(asked(MESHI, gone, same)) == [(5, "skipped", "GONE_FROM_DOWNLOADER"), (6, "skipped", "SAME_TORRENT")]


def test_a_global_filter_is_named_for_what_would_else_be_the_rules() -> None:
    small = torrent(5, "[X] Dungeon Meshi - 05 [720p]", rule=None)
    assert told(asked(MESHI, small)) == [(5, "skipped", "FILTERED")]


def test_two_files_never_get_one_name_and_a_pack_has_none_yet() -> None:
    half = torrent(7, "[LoliHouse] Dungeon Meshi - 03 [1080p]", claims=("E3b",))
    pack = torrent(8, "[LoliHouse] Dungeon Meshi [05~06][1080p]")

    assert names(asked(MESHI, half, THIRD)) == ["Dungeon Meshi S01E03 [LoliHouse].mkv", "Dungeon Meshi S01E03.mkv"]
    [taken] = asked(MESHI, pack)
    assert (taken.outcome, taken.names) == (Outcome.TAKEN, ())


def test_an_item_that_may_be_of_another_season_stays_with_the_rule_that_it_was_given_to() -> None:
    """Its title says no season, and it came long before the show began."""
    second = replace(MESHI, season=2, began_on=date(2026, 1, 8), bangumi_tv_id="2")
    early = datetime(2024, 1, 4, tzinfo=UTC)
    mine = torrent(5, "[X] Dungeon Meshi - 05 [1080p]", published_at=early)
    foreign = torrent(6, "[X] Dungeon Meshi - 06 [1080p]", rule=None, published_at=early)
    assert told(asked(second, mine, foreign)) == [(5, "taken", "WANTED")]
