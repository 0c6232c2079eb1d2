"""Offsets: from the numbers of releases to those of TMDB."""

from datetime import date, timedelta

import pytest

from bangumi.core.messages import Say
from bangumi.core.offsets import (
    OffsetSuggestion,
    SeasonAir,
    running_offset,
    season_of_running,
    suggest_by_days,
    suggest_offsets,
)


def weekly(number: int, *runs: tuple[date, int]) -> SeasonAir:
    """A season whose runs are given by their first day and number of episodes, one a week."""
    return SeasonAir(number, tuple(first + timedelta(weeks=week) for first, count in runs for week in range(count)))


FRIEREN = [weekly(1, (date(2023, 9, 29), 28), (date(2026, 1, 16), 10))]
"""One season at TMDB, two for everyone else."""
ONE_COUR = [weekly(1, (date(2024, 1, 5), 12))]
TWO_SEASONS = [weekly(1, (date(2022, 4, 9), 25)), weekly(2, (date(2023, 10, 7), 12))]
SPLIT_LAST = [weekly(1, (date(2013, 4, 7), 25)), weekly(2, (date(2017, 4, 1), 12), (date(2018, 7, 22), 12))]
SPLIT_FIRST = [
    weekly(1, (date(2020, 1, 5), 12), (date(2021, 1, 5), 12)),
    weekly(2, (date(2023, 1, 5), 12), (date(2024, 1, 5), 12)),
]


def test_a_break_of_more_than_180_days_starts_a_part() -> None:
    assert FRIEREN[0].part_starts == (1, 29)
    assert ONE_COUR[0].part_starts == (1,)


@pytest.mark.parametrize(("days", "starts"), [(180, (1,)), (181, (1, 2))])
def test_the_break_is_longer_than_180_days(days: int, starts: tuple[int, ...]) -> None:
    first = date(2024, 1, 1)
    assert SeasonAir(1, (first, first + timedelta(days=days))).part_starts == starts


def test_episodes_without_a_date_are_stepped_over() -> None:
    first = date(2024, 1, 1)
    assert SeasonAir(1, (first, None, first + timedelta(days=400), None)).part_starts == (1, 3)
    assert SeasonAir(1, (None, None)).part_starts == (1,)


@pytest.mark.parametrize(
    ("read_season", "seen", "seasons", "returning", "expected"),
    [
        pytest.param(2, [], FRIEREN, False, (-1, 28, "high", Say.OFFSET_PART), id="season 2 is a part of TMDB's only one"),
        pytest.param(2, [], FRIEREN, True, (-1, 28, "medium", Say.OFFSET_PART), id="more may come: less sure"),
        pytest.param(2, [1, 2, 10], FRIEREN, False, (-1, 28, "high", Say.OFFSET_PART), id="all that was seen fits"),
        pytest.param(2, [29, 30], FRIEREN, False, (-1, 0, "high", Say.OFFSET_PART), id="the numbers run on already"),
        pytest.param(2, [1, 11], FRIEREN, False, (-1, 28, "low", Say.OFFSET_PART), id="more was seen than the part has"),
        pytest.param(3, [1], FRIEREN, False, (-2, 0, "high", Say.OFFSET_NO_SUCH_SEASON), id="no such part"),
        pytest.param(2, [1], ONE_COUR, False, (-1, 0, "high", Say.OFFSET_NO_SUCH_SEASON), id="no parts at all"),
        pytest.param(2, [13], ONE_COUR, False, (-1, 0, "low", Say.OFFSET_NO_SUCH_SEASON), id="and no room"),
        pytest.param(3, [1], SPLIT_LAST, False, (-1, 12, "high", Say.OFFSET_PART), id="a part of the last of two seasons"),
        pytest.param(3, [1], SPLIT_FIRST, False, (-1, 12, "low", Say.OFFSET_PART), id="earlier seasons have parts too"),
        pytest.param(1, [13], ONE_COUR, False, (0, 0, "high", Say.OFFSET_TOO_FEW), id="TMDB lists too few"),
        pytest.param(1, [5, 13], ONE_COUR, True, (0, 0, "medium", Say.OFFSET_TOO_FEW), id="and may list more"),
        pytest.param(1, [26, 30], TWO_SEASONS, False, (1, -25, "high", Say.OFFSET_RUNS_ON), id="numbered through both seasons"),
        pytest.param(2, [26, 37], TWO_SEASONS, False, (0, -25, "high", Say.OFFSET_RUNS_ON), id="season said, numbers run on"),
        pytest.param(1, [20, 30], TWO_SEASONS, False, (0, 0, "low", Say.OFFSET_CROSSES), id="both seasons in one rule"),
    ],
)
def test_offsets_are_suggested_where_numbers_do_not_fit(
    read_season: int, seen: list[int], seasons: list[SeasonAir], returning: bool, expected: tuple[int, int, str, Say]
) -> None:
    found = suggest_offsets(read_season, seen, seasons, returning=returning)

    assert found is not None
    assert (found.season_offset, found.episode_offset, found.confidence, found.reason.say) == expected


@pytest.mark.parametrize(
    ("read_season", "seen", "seasons"),
    [
        pytest.param(1, [5], ONE_COUR, id="fits"),
        pytest.param(1, [], ONE_COUR, id="nothing seen yet"),
        pytest.param(2, [1, 12], TWO_SEASONS, id="fits in the second season"),
        pytest.param(1, [12.5], ONE_COUR, id="a half episode has its whole one's place"),
        pytest.param(1, [0], ONE_COUR, id="episode 0 is a special"),
        pytest.param(1, [99], [], id="TMDB knows no seasons"),
        pytest.param(0, [99], ONE_COUR, id="specials are not counted"),
        pytest.param(1, [99], [SeasonAir(0, (None,) * 3)], id="TMDB has specials only"),
        pytest.param(2, [99], [SeasonAir(1, (None,) * 3), SeasonAir(3, (None,) * 3)], id="TMDB leaves the season out"),
    ],
)
def test_nothing_is_suggested_where_numbers_fit_or_nothing_is_known(
    read_season: int, seen: list[float], seasons: list[SeasonAir]
) -> None:
    assert suggest_offsets(read_season, seen, seasons, returning=False) is None


def test_the_order_of_seasons_and_numbers_does_not_matter() -> None:
    straight = suggest_offsets(1, [26, 30], TWO_SEASONS, returning=False)
    assert suggest_offsets(1, [30, 26, 30], reversed(TWO_SEASONS), returning=False) == straight


@pytest.mark.parametrize(("number", "place"), [(1, (1, 1)), (25, (1, 25)), (26, (2, 1)), (37, (2, 12)), (38, None)])
def test_a_running_number_has_one_place(number: int, place: tuple[int, int] | None) -> None:
    assert season_of_running(number, TWO_SEASONS) == place


def test_a_running_offset_takes_off_the_earlier_seasons() -> None:
    found = running_offset(2, TWO_SEASONS)
    assert (found.season_offset, found.episode_offset) == (0, -25)
    assert found.reason.en == "Episodes of the earlier seasons: S1: 25"


def test_a_first_season_needs_no_running_offset() -> None:
    assert running_offset(1, TWO_SEASONS).episode_offset == 0


def test_a_suggestion_tells_its_reason_in_both_languages() -> None:
    found = suggest_offsets(2, [1], FRIEREN, returning=False)
    assert isinstance(found, OffsetSuggestion)
    assert found.reason.en == "TMDB has season 2 of the releases in its season 1, from episode 29 on."
    assert found.reason.zh == "TMDB 把第 2 季算在第 1 季中，从第 29 集开始。"


# -- by days alone

BEGAN = date(2024, 10, 13)


def came(*numbers: int, late: int = 0, offset: int = 25) -> list[tuple[int, date]]:
    """Episodes that run on from 25 before, each on its day or some days late."""
    return [(number, BEGAN + timedelta(days=7 * (number - offset - 1) + late)) for number in numbers]


@pytest.mark.parametrize("late", [0, 1, 6])
def test_numbers_that_run_on_are_known_by_their_days(late: int) -> None:
    found = suggest_by_days(2, BEGAN, date(2024, 11, 20), came(29, 30, late=late))
    assert found
    assert (found.season_offset, found.episode_offset, found.confidence) == (0, -25, "medium")
    assert "29 is episode 4 of season 2" in found.reason.en


def test_one_episode_alone_is_a_weak_sign() -> None:
    found = suggest_by_days(2, BEGAN, date(2024, 11, 20), came(30))
    assert found
    assert (found.episode_offset, found.confidence) == (-25, "low")


@pytest.mark.parametrize(
    ("season", "releases"),
    [
        (1, came(29, 30)),
        (2, []),
        (2, came(4, 5, offset=0)),
        (2, [*came(29, 30), *came(31, 32, offset=24)]),
        (2, came(5, 30)),
        (2, [(30, BEGAN - timedelta(days=8))]),
    ],
    ids=["a first season", "nothing came", "numbers that fit", "days that do not agree", "both ways of counting", "before"],
)
def test_days_that_tell_nothing(season: int, releases: list[tuple[int, date]]) -> None:
    assert suggest_by_days(season, BEGAN, date(2024, 12, 20), releases) is None
