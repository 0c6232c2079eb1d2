"""What holds for every title, however strange."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bangumi.core.titles import Release, cells, names, read_file_name, read_title, scanner
from bangumi.core.titles.reader import LONGEST

SIGNS = "[ ] ( ) 【 】 「 」 - – ~ / _ . , & + × : ： ★ # \u3000 \u200b \x00 \x1f \ud800"
WORDS = (
    "第 12 一 话 季 集 S02 E05 S02E05 OVA Movie SP II V A Ⅱ é ½ 中 の 日常 Nichijou 1080p x264 v2 简 繁日双语 GB "
    "CHS CHT_JP 10月新番 合集 剧场版 Season Part Vol.3 END Fin 2024 1/2 01-12 12.5 05v2 86 mkv .mp4 招募 ſ İ ٣ 𠮷"
)
PIECES = [*SIGNS.split(" "), *WORDS.split(" ")]

TITLES = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)


@given(TITLES)
@example("》 2")
def test_never_raises_and_keeps_its_promises(raw: str) -> None:
    release = read_title(raw, trace=True)

    assert release.raw == raw
    assert not (release.episodes and release.episode_range)
    assert release.episode_range is None or release.episode_range[0] < release.episode_range[1]
    assert len(release.episodes) <= 1
    assert release.version >= 1
    assert release.reason in ("", "no-name", "no-number")
    assert bool(release.names) == (release.reason != "no-name")
    assert all(name.text == name.text.strip() != "" and name.lang in ("zh", "en", "ja") for name in release.names)
    assert len(set(release.names)) == len(release.names)
    assert release.subtitles <= {"zh-Hans", "zh-Hant", "ja", "en"}


@given(TITLES)
def test_white_space_changes_nothing(raw: str) -> None:
    calm = " ".join(raw.split())
    wild = "  " + calm.replace(" ", "\t \n") + "\u3000"

    assert without_raw(read_title(wild)) == without_raw(read_title(calm))


@given(TITLES)
def test_reading_again_gives_the_same(raw: str) -> None:
    assert read_title(raw, trace=True) == read_title(raw, trace=True)


@given(TITLES, st.sampled_from(["mkv", "mp4", "ass", "srt", "zip", ""]), st.sampled_from(["", "SPs/", "Season 2/", "a\\b/"]))
def test_files_never_raise(stem: str, ext: str, folder: str) -> None:
    batch = read_title("[X] Show S2 [01-12][1080p]")
    path = f"{folder}{stem}.{ext}"

    for context in (None, batch):
        reading = read_file_name(path, context)
        assert reading.path == path
        assert reading.role in ("video", "subtitle", "extra", "other")
        assert reading.season >= 0
        assert reading.role != "extra" or reading.season == 0


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES))
def test_a_title_of_one_piece_without_end_is_read_all_the_same(one: str, other: str) -> None:
    for raw in ((one + other) * LONGEST, one * LONGEST + other, f"[X] {one * LONGEST}{other} - 05 [1080p]"):
        assert read_title(raw).reason == "too-long" or len(raw) <= LONGEST
        assert read_title(raw[:LONGEST]).reason != "too-long"


def work_of(raw: str) -> int:
    """How many functions the reader calls for a title of which it remembers nothing."""
    for remembering in (cells.remembered, names.read_names, scanner.known_runs, scanner.known_words):
        remembering.cache_clear()
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_title(raw)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("other", ["", "/", "_", " - ", "1 ", "OVA ", "第12话", "("])
@pytest.mark.parametrize("one", ["[", "【", "/", "_", "~", "S02 ", "a", "中", "中a ", "1/", "1080p ", "简", "1-"])
def test_work_grows_no_faster_than_the_title(one: str, other: str) -> None:
    short, long = ("[G] 名" + (one + other) * LONGEST)[: LONGEST // 4], ("[G] 名" + (one + other) * LONGEST)[:LONGEST]

    assert work_of(long) <= 5 * work_of(short)


@pytest.mark.parametrize("number", [1, 9, 10, 99, 100, 999, 1000, 1123, 1949, 2040, 2999])
def test_absolute_numbers(number: int) -> None:
    for raw in (f"[X] Show - {number:02} [1080p]", f"[X][Show][第{number}话][1080p]", f"[X] Show E{number:02} [1080p]"):
        assert read_title(raw).episodes == (number,)


@pytest.mark.parametrize("season", range(2, 13))
def test_every_spelling_of_a_season(season: int) -> None:
    han = "零一二三四五六七八九十"[season] if season < 11 else "十" + " 一二"[season - 10]
    ordinal = f"{season}{({2: 'nd', 3: 'rd'}).get(season, 'th')}"
    for mark in (
        f"S{season}",
        f"S{season:02}",
        f"Season {season}",
        f"{ordinal} Season",
        f"第{han}季",
        f"第{season}期",
        f"{han}期",
    ):
        assert read_title(f"[X] Show {mark} - 05 [1080p]").season == season, mark


def without_raw(release: Release) -> tuple[object, ...]:
    return tuple(getattr(release, field) for field in Release.__dataclass_fields__ if field != "raw")
