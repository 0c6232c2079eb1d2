"""Contract: what TMDB and bgm.tv say of rules: posters, weekdays, archive, offsets."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.errors import UpstreamError
from bangumi.core.identity import Identity
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Rule, RuleId, RuleKind, ShowFacts, Torrent, TorrentKey, TorrentState
from bangumi.core.offsets import suggest_offsets
from bangumi.services import offsets
from tests.support.memory import MemoryWorld
from tests.support.memory.outside import MemoryShows
from tests.support.rest import RestClient

TITLE = "葬送的芙莉莲"
POSTER = "https://image.tmdb.org/t/p/w780/frieren.jpg"
SEASON_POSTER = "https://image.tmdb.org/t/p/w780/frieren-2.jpg"
FACTS = ShowFacts(
    title=TITLE,
    tmdb_id=209867,
    status="Returning Series",
    poster_url=POSTER,
    season_posters={2: SEASON_POSTER},
    season_episode_counts={0: 5, 1: 28},
)
START = date(2023, 9, 29)


def weekly(start: date, count: int) -> tuple[date, ...]:
    return tuple(start + timedelta(weeks=week) for week in range(count))


@pytest.fixture
def rule(home: MemoryWorld) -> Rule:
    return home.rules.create(Rule(RuleId(0), TITLE, "Sousou no Frieren"))


@pytest.fixture
def known(home: MemoryWorld) -> MemoryWorld:
    """TMDB knows the show."""
    home.metadata.shows[TITLE] = FACTS
    home.metadata.air_dates[209867, 1] = weekly(START, 28)
    return home


def failing(home: MemoryWorld) -> None:
    home.metadata.away = UpstreamError(Say.FETCH_STATUS, status=500, url="https://api.themoviedb.org")


# -- air times


def test_air_times_come_from_the_index(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    home.shows = MemoryShows(shipped_shows())
    assert client.get("bangumi/airings").json() == []
    known = home.rules.save(replace(rule, bangumi_tv_id="400602"))
    home.rules.create(replace(rule, official_title="Disabled", bangumi_tv_id="400602", enabled=False))
    home.rules.create(replace(rule, official_title="Unknown", bangumi_tv_id="99999999"))

    answer = client.get("bangumi/airings")

    assert (answer.status, answer.json()) == (
        200,
        [{"bangumi_id": known.id, "first_at": "2023-09-29T23:00:00+09:00", "weekly": True}],
    )


# -- posters


def test_posters_are_found_for_rules_that_have_none(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    other = known.rules.create(replace(rule, season=2, poster_link="posters/own.jpg"))
    second = known.rules.create(replace(rule, season=3, official_title="Unknown"))
    answer = client.get("bangumi/refresh/poster/all")
    assert (answer.status, answer.json()["status"]) == (200, True)
    assert known.posters.kept.keys() == {POSTER}
    assert known.rules.get(rule.id).poster_link == known.posters.kept[POSTER]
    assert known.rules.get(other.id).poster_link == "posters/own.jpg"
    assert not known.rules.get(second.id).poster_link


def test_one_poster_is_found_anew(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    second = known.rules.create(replace(rule, season=2, poster_link="posters/old.jpg"))
    assert client.get(f"bangumi/refresh/poster/{second.id}").status == 200
    assert known.rules.get(second.id).poster_link == known.posters.kept[SEASON_POSTER]
    link = client.get(f"bangumi/get/{second.id}").json()["poster_link"]
    assert link.startswith("posters/")


def test_a_poster_that_nobody_has(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    assert client.get(f"bangumi/refresh/poster/{rule.id}").status == 404
    assert client.get("bangumi/refresh/poster/77").status == 404
    failing(home)
    assert client.get(f"bangumi/refresh/poster/{rule.id}").status == 502
    assert client.get("bangumi/refresh/poster/all").status == 502


def test_without_rules_there_is_nothing_to_do(home: MemoryWorld, client: RestClient) -> None:
    failing(home)
    assert client.get("bangumi/refresh/poster/all").status == 200
    assert client.get("bangumi/refresh/metadata").status == 200


# -- the end of a show


@pytest.mark.parametrize(
    ("status", "last", "archived"),
    [
        ("Ended", date(2024, 3, 22), True),
        ("Canceled", date(2024, 3, 22), True),
        ("Returning Series", date(2024, 3, 22), False),
        ("Ended", date(2026, 11, 20), False),
        ("Ended", None, True),
    ],
)
def test_metadata_archives_a_show_that_is_over(
    known: MemoryWorld, client: RestClient, rule: Rule, status: str, last: date | None, *, archived: bool
) -> None:
    known.metadata.shows[TITLE] = replace(FACTS, status=status)
    known.metadata.air_dates[209867, 1] = (START, last) if last else ()
    assert client.get("bangumi/refresh/metadata").status == 200
    assert known.rules.get(rule.id).archived is archived
    assert known.rules.get(rule.id).poster_link == known.posters.kept[POSTER]


def test_a_show_of_which_something_is_on_its_way_is_not_over(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    known.metadata.shows[TITLE] = replace(FACTS, status="Ended")
    torrent = Torrent(TorrentKey("a" * 40), 0, "n", "https://x/1", rule_id=rule.id, state=TorrentState.WANTED)
    known.torrents.add([torrent])
    client.get("bangumi/refresh/metadata")
    assert known.rules.get(rule.id).archived is False


def test_metadata_that_fails(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    failing(home)
    assert client.get("bangumi/refresh/metadata").status == 502


# -- the calendar


def test_weekdays_are_set_when_the_calendar_answers(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    locked = home.rules.create(replace(rule, season=2, air_weekday=1, weekday_locked=True))
    home.metadata.on_air = [("400602", "葬送のフリーレン", TITLE, 4)]
    assert client.get("bangumi/refresh/calendar").status == 200
    assert client.get(f"bangumi/get/{rule.id}").json()["air_weekday"] == 4
    assert client.get(f"bangumi/get/{locked.id}").json()["air_weekday"] == 1


def test_the_calendar_knows_a_show_by_its_number_too(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    home.rules.save(replace(rule, bangumi_tv_id="400602", air_weekday=None))
    home.metadata.on_air = [("400602", "another name", "", 3)]
    assert client.get("bangumi/refresh/calendar").status == 200
    assert home.rules.get(rule.id).air_weekday == 3


def test_a_calendar_that_fails_is_502(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    failing(home)
    assert client.get("bangumi/refresh/calendar").status == 502


# -- offsets


def detect(client: RestClient, **question: Any) -> dict[str, Any]:
    answer = client.post("bangumi/detect-offset", {"title": TITLE, "parsed_season": 1, "parsed_episode": 1, **question})
    assert answer.status == 200
    body: dict[str, Any] = answer.json()
    return body


def test_numbers_that_fit(known: MemoryWorld, client: RestClient) -> None:
    assert detect(client, parsed_episode=5) == {
        "has_mismatch": False,
        "suggestion": None,
        "tmdb_info": {
            "title": TITLE,
            "total_seasons": 1,
            "season_episode_counts": {"1": 28},
            "status": "Returning Series",
            "virtual_season_starts": {},
        },
    }


def test_a_second_season_that_tmdb_has_as_a_part_of_the_first(known: MemoryWorld, client: RestClient) -> None:
    known.metadata.shows[TITLE] = replace(FACTS, season_episode_counts={1: 38})
    known.metadata.air_dates[209867, 1] = weekly(START, 28) + weekly(date(2026, 1, 16), 10)
    found = detect(client, parsed_season=2)
    assert found["has_mismatch"] is True
    suggestion = found["suggestion"]
    assert (suggestion["season_offset"], suggestion["episode_offset"]) == (-1, 28)
    assert suggestion["confidence"] == "medium"
    assert suggestion["reason"]
    assert found["tmdb_info"]["virtual_season_starts"] == {"1": [1, 29]}


def test_a_season_that_tmdb_does_not_have_is_a_number_never_null(known: MemoryWorld, client: RestClient) -> None:
    suggestion = detect(client, parsed_season=2)["suggestion"]
    assert (suggestion["season_offset"], suggestion["episode_offset"]) == (-1, 0)


def test_a_title_that_tmdb_does_not_know(known: MemoryWorld, client: RestClient) -> None:
    assert detect(client, title="Nothing") == {"has_mismatch": False, "suggestion": None, "tmdb_info": None}


def test_offsets_without_tmdb_are_502(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    known.rules.save(replace(rule, season=2))
    failing(known)
    question = {"title": TITLE, "parsed_season": 1, "parsed_episode": 1}
    assert client.post("bangumi/detect-offset", question).status == 502
    assert client.get(f"bangumi/suggest-offset/{rule.id}").status == 502


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"title": ""},
        {"title": "x", "parsed_season": "two"},
        {"title": "x", "parsed_season": -1},
        {"title": "x", "parsed_episode": 10**9},
        {"title": "x" * 1000},
    ],
)
def test_a_question_that_is_none(client: RestClient, question: dict[str, Any]) -> None:
    assert client.post("bangumi/detect-offset", question).status == 400


def test_suggest_offset_counts_the_earlier_seasons(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    first = client.get(f"bangumi/suggest-offset/{rule.id}").json()
    assert first["suggested_offset"] == 0
    known.rules.save(replace(rule, season=2))
    second = client.get(f"bangumi/suggest-offset/{rule.id}").json()
    assert second["suggested_offset"] == -28
    assert "S1: 28" in second["reason"]
    assert client.get("bangumi/suggest-offset/77").status == 404


# -- reviews


@pytest.fixture
def doubtful(home: MemoryWorld, rule: Rule) -> Rule:
    """A rule with proposed offsets."""
    return home.rules.save(
        replace(
            rule,
            season=2,
            needs_review=True,
            review_reason="because",
            suggested_season_offset=-1,
            suggested_episode_offset=28,
        )
    )


def test_what_needs_review_is_listed(home: MemoryWorld, client: RestClient, doubtful: Rule) -> None:
    home.rules.create(replace(doubtful, official_title="Fine", needs_review=False))
    [shown] = client.get("bangumi/needs-review").json()
    assert (shown["id"], shown["needs_review_reason"]) == (doubtful.id, "because")
    assert (shown["suggested_season_offset"], shown["suggested_episode_offset"]) == (-1, 28)


def test_apply_offset_takes_the_proposal_over(home: MemoryWorld, client: RestClient, doubtful: Rule) -> None:
    assert client.call("POST", f"bangumi/apply-offset/{doubtful.id}").status == 200
    shown = client.get(f"bangumi/get/{doubtful.id}").json()
    assert (shown["season_offset"], shown["episode_offset"]) == (-1, 28)
    assert (shown["needs_review"], shown["needs_review_reason"]) == (False, None)
    assert shown["save_path"].endswith("/Season 1")
    assert client.get("bangumi/needs-review").json() == []


def test_apply_of_a_part_leaves_the_other_offset(home: MemoryWorld, client: RestClient, doubtful: Rule) -> None:
    home.rules.save(replace(doubtful, episode_offset=3, suggested_episode_offset=None))
    client.call("POST", f"bangumi/apply-offset/{doubtful.id}")
    shown = client.get(f"bangumi/get/{doubtful.id}").json()
    assert (shown["season_offset"], shown["episode_offset"]) == (-1, 3)


def test_apply_without_a_proposal(client: RestClient, rule: Rule) -> None:
    assert client.call("POST", f"bangumi/apply-offset/{rule.id}").status == 400
    assert client.call("POST", "bangumi/apply-offset/77").status == 404


def test_apply_many(home: MemoryWorld, client: RestClient, doubtful: Rule) -> None:
    plain = home.rules.create(
        replace(doubtful, official_title="Plain", suggested_season_offset=None, suggested_episode_offset=None)
    )
    answer = client.post("bangumi/apply-offset/many", {"bangumi_ids": [doubtful.id, plain.id, 77]})
    assert (answer.status, answer.json()["succeeded"]) == (200, 1)
    assert {fault["id"] for fault in answer.json()["failed"]} == {plain.id, 77}
    assert client.post("bangumi/apply-offset/many", []).status == 400


def test_dismissed_offsets_do_not_come_back_but_others_may(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    second = known.rules.create(replace(rule, season=2))
    known.claims.claim(second.id, ["E1"], Claim(TorrentKey("a" * 40), 1, "n"))
    soon = known.clock.now() + timedelta(seconds=10)
    assert offsets.review(known, until=soon) == 1
    assert client.call("POST", f"bangumi/dismiss-review/{second.id}").status == 200
    assert offsets.review(known, until=soon) == 0
    dismissed = known.rules.get(second.id)
    assert dismissed.dismissed_offsets == (-1, 0)
    known.rules.save(replace(dismissed, dismissed_offsets=(-1, 12)))
    assert offsets.review(known, until=soon) == 1


def test_dismissing_where_nothing_is_proposed_forbids_nothing(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    assert client.call("POST", f"bangumi/dismiss-review/{rule.id}").status == 200
    assert known.rules.get(rule.id).dismissed_offsets is None


def test_candidates_are_shown_and_one_is_chosen(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    older = Identity("猎人", 1, year="1999", bangumi_tv_id="1704", began_on=date(1999, 10, 16), ended_on=date(2001, 3, 31))
    newer = Identity("猎人", 1, year="2011", bangumi_tv_id="21032", began_on=date(2011, 10, 2))
    asked = home.rules.save(replace(rule, needs_review=True, review_reason="which?", candidates=(older, newer)))
    [shown] = client.get("bangumi/needs-review").json()
    assert shown["candidates"] == [
        {
            "bangumi_tv_id": "1704",
            "official_title": "猎人",
            "season": 1,
            "year": "1999",
            "began_on": "1999-10-16",
            "ended_on": "2001-03-31",
        },
        {
            "bangumi_tv_id": "21032",
            "official_title": "猎人",
            "season": 1,
            "year": "2011",
            "began_on": "2011-10-02",
            "ended_on": None,
        },
    ]

    answer = client.post(f"bangumi/choose/{asked.id}", {"bangumi_tv_id": "21032"})

    assert (answer.status, answer.json()["status"]) == (200, True)
    shown = client.get(f"bangumi/get/{asked.id}").json()
    assert (shown["official_title"], shown["year"], shown["bangumi_tv_id"]) == ("猎人", "2011", "21032")
    assert (shown["needs_review"], shown["needs_review_reason"], shown["candidates"]) == (False, None, [])
    assert client.get("bangumi/needs-review").json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"bangumi_tv_id": "x"}, 400), ({"bangumi_tv_id": None}, 400), ({"bangumi_tv_id": "9"}, 404)],
)
def test_a_choice_that_is_none_changes_nothing(
    home: MemoryWorld, client: RestClient, rule: Rule, body: dict[str, object], status: int
) -> None:
    assert client.post(f"bangumi/choose/{rule.id}", body).status == status
    assert client.post("bangumi/choose/77", {"bangumi_tv_id": "9"}).status == 404
    assert home.rules.get(rule.id) == rule


def test_dismiss_clears_the_proposal(known: MemoryWorld, client: RestClient, doubtful: Rule) -> None:
    assert client.call("POST", f"bangumi/dismiss-review/{doubtful.id}").status == 200
    assert client.get("bangumi/needs-review").json() == []
    shown = client.get(f"bangumi/get/{doubtful.id}").json()
    assert (shown["season_offset"], shown["suggested_season_offset"]) == (0, None)
    assert client.call("POST", "bangumi/dismiss-review/77").status == 404


def test_the_daily_review_marks_what_does_not_fit(known: MemoryWorld, client: RestClient, rule: Rule) -> None:
    second = known.rules.create(replace(rule, season=2))
    known.rules.create(replace(rule, season=3, kind=RuleKind.MOVIE))
    known.rules.create(replace(rule, season=4, archived=True))
    known.rules.create(replace(rule, season=5, season_offset=-4))
    known.claims.claim(second.id, ["E1"], Claim(TorrentKey("a" * 40), 1, "n"))
    assert offsets.review(known, until=known.clock.now() + timedelta(seconds=10)) == 1
    [shown] = client.get("bangumi/needs-review").json()
    assert (shown["id"], shown["suggested_season_offset"], shown["suggested_episode_offset"]) == (second.id, -1, 0)
    seasons = offsets.detect(TITLE, 2, 1, known).show
    assert seasons
    expected = suggest_offsets(2, [1], seasons.seasons, returning=True)
    assert expected
    assert shown["needs_review_reason"] == Message.of(expected.reason.say, **expected.reason.values).both
