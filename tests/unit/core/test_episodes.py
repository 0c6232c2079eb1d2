"""The grid of a rule's episodes, from what is stored of its releases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bangumi.core.episodes import Episode, list_episodes, seen_releases, weekly_dates
from bangumi.core.messages import Message, Say
from bangumi.core.model import RemoteStage, RemoteTorrent, Rule, RuleId, RuleKind, Torrent, TorrentKey, TorrentState

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MESHI = Rule(RuleId(1), "迷宫饭", "Dungeon Meshi", group_name="LoliHouse", dpi="1080p")


def torrent(episode: str, state: TorrentState, *, days_ago: float = 0, **more: Any) -> Torrent:
    name = more.pop("name", f"[LoliHouse] Dungeon Meshi - {episode} [WebRip 1080p]")
    number = more.pop("id", int(float(episode.partition("v")[0])) if episode[0].isdigit() else 99)
    seen = NOW - timedelta(days=days_ago)
    return Torrent(TorrentKey(name), number, name, "https://x/1.torrent", rule_id=RuleId(1), state=state, seen_at=seen, **more)


def grid(*torrents: Torrent, air: tuple[date | None, ...] = (), rule: Rule = MESHI, **there: RemoteTorrent) -> list[Episode]:
    return list_episodes(rule, seen_releases(rule, torrents, there), air, NOW)


def states(episodes: list[Episode]) -> dict[str, str]:
    return {episode.key: str(episode.state) for episode in episodes}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (TorrentState.WANTED, "waiting"),
        (TorrentState.SENT, "downloading"),
        (TorrentState.STARTED, "downloading"),
        (TorrentState.DONE, "done"),
        (TorrentState.TOLD, "done"),
        (TorrentState.FAILED, "missing"),
        (TorrentState.SKIPPED, "aired"),
    ],
)
def test_an_episode_is_what_its_release_is(state: TorrentState, shown: str) -> None:
    assert states(grid(torrent("1", state))) == {"E1": shown}


def test_a_week_after_its_showing_an_episode_without_a_fitting_release_is_missing() -> None:
    assert states(grid(torrent("1", TorrentState.SKIPPED, days_ago=7))) == {"E1": "aired"}
    assert states(grid(torrent("1", TorrentState.SKIPPED, days_ago=8))) == {"E1": "missing"}


def test_complete_in_the_downloader_is_done_before_the_job_has_seen_it() -> None:
    started = torrent("1", TorrentState.STARTED, infohash="aa")
    halfway = RemoteTorrent("aa", "x", "/d", "downloading", RemoteStage.DOWNLOADING, progress=0.5)
    complete = RemoteTorrent("aa", "x", "/d", "uploading", RemoteStage.COMPLETE, progress=1)

    [episode] = grid(started, aa=halfway)
    assert episode.state == "downloading"
    assert episode.release
    assert episode.release.there == halfway
    assert states(grid(started, aa=complete)) == {"E1": "done"}


def test_air_dates_tell_what_is_to_come_and_what_nobody_brought() -> None:
    today = NOW.date()
    air = (today - timedelta(days=14), today - timedelta(days=7), today, today + timedelta(days=7), None)

    assert states(grid(air=air)) == {"E1": "missing", "E2": "aired", "E3": "aired", "E4": "coming", "E5": "coming"}
    assert [episode.aired_on for episode in grid(air=air)] == list(air)


def test_gaps_below_the_latest_are_missing() -> None:
    assert states(grid(torrent("2", TorrentState.TOLD), torrent("4", TorrentState.TOLD))) == {
        "E1": "missing",
        "E2": "done",
        "E3": "missing",
        "E4": "done",
    }


def test_numbers_that_run_on_from_a_season_before_do_not_begin_at_one() -> None:
    assert list(states(grid(torrent("25", TorrentState.TOLD), torrent("27", TorrentState.TOLD)))) == ["E25", "E26", "E27"]


def test_a_stray_number_makes_no_million_of_episodes() -> None:
    far = torrent("9999", TorrentState.TOLD, name="[X] Dungeon Meshi - 9999 [1080p]")
    assert len(grid(torrent("1", TorrentState.TOLD), far)) == 2


def test_numbers_are_those_of_the_file_names_and_of_the_air_dates() -> None:
    rule = Rule(RuleId(1), "迷宫饭", "Dungeon Meshi", season=2, episode_offset=-12)
    first, second = grid(torrent("13", TorrentState.TOLD), air=(date(2026, 10, 1), date(2026, 12, 1)), rule=rule)

    assert (first.key, first.number, first.aired_on) == ("E13", 1, date(2026, 10, 1))
    assert (second.key, second.number, second.state) == ("E14", 2, "coming")


def test_a_better_copy_on_its_way_and_a_worse_one_that_is_gone() -> None:
    first = torrent("3", TorrentState.TOLD, id=1)
    better = torrent("3", TorrentState.STARTED, id=2, name="[LoliHouse] Dungeon Meshi - 03v2 [WebRip 1080p]")
    replaced = torrent("3", TorrentState.REPLACED, id=3, name="[X] Dungeon Meshi - 03 [1080p]")

    [episode] = [one for one in grid(first, better, replaced) if one.key == "E3"]

    assert (episode.state, episode.replaced) == ("done", True)
    assert episode.release
    assert episode.better
    assert (episode.release.torrent.id, episode.better.torrent.id) == (1, 2)


def test_a_pack_has_all_its_episodes_halves_stand_between_and_specials_at_the_end() -> None:
    pack = torrent("x", TorrentState.TOLD, name="[LoliHouse] Dungeon Meshi [01-03][1080p]")
    half = torrent("2.5", TorrentState.TOLD)
    ova = torrent("x", TorrentState.TOLD, name="[LoliHouse] Dungeon Meshi OVA [1080p]")

    assert list(states(grid(ova, half, pack))) == ["E1", "E2", "E2.5", "E3", "OVA"]


def test_a_film_is_one_cell() -> None:
    rule = Rule(RuleId(1), "你的名字", "Kimi no Na wa", kind=RuleKind.MOVIE)
    film = torrent("x", TorrentState.STARTED, name="[X] 剧场版 Kimi no Na wa [1080p]", reason=Message.of(Say.SENT))
    assert states(grid(film, rule=rule)) == {"MOVIE": "downloading"}


def test_each_release_says_in_what_it_fits() -> None:
    [release] = seen_releases(MESHI, [torrent("3", TorrentState.SKIPPED, name="[X] Dungeon Meshi - 03v2 [1080p]")], {})
    assert (release.fit.group, release.fit.resolution, release.fit.subtitle, release.fit.version) == (False, True, True, 2)
    assert release.fit.score == 112


def test_a_weekly_show_has_the_days_of_its_calendar() -> None:
    rule = replace(MESHI, air_weekday=3, began_on=date(2026, 10, 1), ended_on=date(2026, 10, 22))
    days = (date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 15), date(2026, 10, 22))
    assert weekly_dates(rule, [], date(2026, 10, 22)) == days
    assert weekly_dates(replace(rule, ended_on=None), [], date(2026, 10, 8)) == days[:3]
    assert weekly_dates(replace(rule, air_weekday=None), [], NOW.date()) == ()


def test_a_week_without_an_episode_leaves_none_behind_that_nobody_brought() -> None:
    """Eleven episodes in twelve weeks."""
    rule = replace(MESHI, air_weekday=3, began_on=date(2026, 7, 2), ended_on=date(2026, 9, 17))
    seen = seen_releases(rule, [torrent(f"{number}", TorrentState.TOLD) for number in range(1, 12)], {})
    assert len(weekly_dates(rule, seen, date(2026, 9, 18))) == 12
    assert len(weekly_dates(rule, seen, NOW.date())) == 11


def test_days_of_a_season_say_nothing_of_numbers_that_run_on() -> None:
    assert list(states(grid(torrent("13", TorrentState.TOLD), air=(NOW.date(),) * 12))) == ["E13"]
