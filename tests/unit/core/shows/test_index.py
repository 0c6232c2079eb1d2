"""The index: compiled from items of bangumi-data, packed, read and asked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.shows import Show, ShowIndex, ShowType
from bangumi.core.shows.compiling import compile_index, grams_of, pack_index
from bangumi.core.shows.lookup import likeness


def item(title: str, subject: str, **changes: Any) -> dict[str, Any]:
    """An item of bangumi-data as its package has it."""
    return {
        "title": title,
        "titleTranslate": {},
        "type": "tv",
        "lang": "ja",
        "begin": "2024-01-05T15:00:00.000Z",
        "end": "2024-03-22T15:30:00.000Z",
        "broadcast": "R/2024-01-05T15:00:00.000Z/P7D",
        "sites": [{"site": "bangumi", "id": subject}],
    } | changes


def sites(subject: str, tmdb: str, mikan: str = "") -> list[dict[str, str]]:
    return [{"site": "bangumi", "id": subject}, {"site": "tmdb", "id": tmdb}, {"site": "mikan", "id": mikan}]


ITEMS = [
    item(
        "星屑の塔",
        "1",
        titleTranslate={"zh-Hans": ["星屑之塔"], "zh-Hant": ["星屑之塔"], "en": ["Tower of Stardust"]},
        sites=sites("1", "tv/77", "3001"),
    ),
    item("星屑の塔 第2期", "2", begin="2025-01-10T15:00:00.000Z", end="", sites=sites("2", "tv/77/season/2")),
    item("劇場版 星屑の塔", "3", type="movie", broadcast="", sites=sites("3", "movie/9")),
    item("無名", "", sites=[]),
]
READINGS = {"星屑の塔": "hoshikuzu|seisetsu no to|tawa"}


@pytest.fixture(scope="module")
def small() -> ShowIndex:
    return ShowIndex.from_bytes(pack_index(compile_index(ITEMS, READINGS, "bangumi-data 0")))


def test_items_without_a_subject_are_left_out(small: ShowIndex) -> None:
    assert [show.bangumi_id for show in small.shows()] == ["1", "2", "3"]


def test_a_show_has_all_its_facts(small: ShowIndex) -> None:
    assert small.show(0) == Show(
        bangumi_id="1",
        type=ShowType.TV,
        original="星屑の塔",
        original_lang="ja",
        zh_hans=("星屑之塔",),
        zh_hant=("星屑之塔",),
        en=("Tower of Stardust",),
        begin_at=datetime(2024, 1, 5, 15, 0, tzinfo=UTC),
        end_at=datetime(2024, 3, 22, 15, 30, tzinfo=UTC),
        broadcast="R/2024-01-05T15:00:00.000Z/P7D",
        tmdb_season=1,
        tmdb="tv/77",
        mikan_id="3001",
    )


def test_days_and_times_are_those_of_japan(small: ShowIndex) -> None:
    show = small.show(0)
    assert (show.begin, show.year, show.air_weekday) == (date(2024, 1, 6), 2024, 5)
    assert show.airs_at is not None
    assert f"{show.airs_at:%H:%M}" == "00:00"


def test_what_runs_has_no_end_and_what_is_no_series_no_weekday(small: ShowIndex) -> None:
    assert small.show(1).end is None
    assert small.show(2).air_weekday is None


@pytest.mark.parametrize(("number", "expected"), [(0, 77), (1, 77), (2, 9)])
def test_the_tmdb_number_is_without_kind_and_season(small: ShowIndex, number: int, expected: int) -> None:
    assert small.show(number).tmdb_id == expected


@pytest.mark.parametrize(
    ("number", "titles"),
    [(0, ("星屑之塔", "Tower of Stardust", "星屑の塔")), (2, ("劇場版 星屑の塔", "劇場版 星屑の塔", "劇場版 星屑の塔"))],
)
def test_a_title_is_in_the_language_or_the_nearest_there_is(
    small: ShowIndex, number: int, titles: tuple[str, str, str]
) -> None:
    show = small.show(number)
    assert (show.official_title("zh"), show.official_title("en"), show.official_title("jp")) == titles


def test_names_are_found_with_and_without_marks(small: ShowIndex) -> None:
    assert set(small.named("星屑の塔")) == {0, 1, 2}
    assert list(small.named("星屑の塔第2期")) == [1]
    assert list(small.named("塔")) == []


def test_names_are_found_by_sound_and_beginning(small: ShowIndex) -> None:
    assert list(small.heard("towerofstardust")) == [0]
    assert list(small.headed("towerof")) == [0]


@pytest.mark.parametrize(("sound", "reads"), [("hoshikuzunoto", True), ("seisetsunotawa", True), ("hoshikuzuno", False)])
def test_a_title_reads_in_any_of_its_ways(small: ShowIndex, sound: str, reads: bool) -> None:
    assert small.reads_as(0, sound) is reads
    assert small.reads_as(2, sound) is False


def test_names_that_are_spelt_otherwise_are_found_by_grams(small: ShowIndex) -> None:
    assert next(small.alike("towrofstardust", 3))[0] == 0


def test_shows_of_one_tmdb_series_belong_together(small: ShowIndex) -> None:
    assert list(small.series(1)) == [0, 1]
    assert list(small.series(2)) == []


def test_readings_serve_the_next_index(small: ShowIndex) -> None:
    assert small.title_readings() == READINGS
    again = pack_index(compile_index(ITEMS, small.title_readings(), "bangumi-data 0"))
    assert again == pack_index(compile_index(ITEMS, READINGS, "bangumi-data 0"))


def test_an_index_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        ShowIndex({"format": 99})


def test_the_shipped_index_is_whole(index: ShowIndex) -> None:
    assert len(index) > 8000
    assert index.source.startswith("bangumi-data 0.3.")
    assert all(show.bangumi_id and show.official_title("zh") for show in index.shows())


@pytest.mark.parametrize(("text", "grams"), [("abcd", ["abc", "bcd"]), ("星屑の塔", ["星屑", "屑の", "の塔"]), ("ab", [])])
def test_latin_is_cut_in_threes_and_the_rest_in_twos(text: str, grams: list[str]) -> None:
    assert grams_of(text) == grams


def _changes(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@given(st.text("abc", min_size=1, max_size=12), st.text("abc", min_size=1, max_size=12))
def test_likeness_is_the_share_of_letters_that_stay(a: str, b: str) -> None:
    longer, shorter = max(len(a), len(b)), min(len(a), len(b))
    expected = 0.0 if shorter <= longer * 0.7 else 1 - _changes(a, b) / longer
    assert likeness(a, b) == pytest.approx(expected)
