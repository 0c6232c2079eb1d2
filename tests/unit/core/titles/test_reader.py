"""What is read from a release title; the table is forms.txt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bangumi.core.titles import Release, read_title

FORMS = Path(__file__).with_name("forms.txt")


def written(release: Release, field: str) -> str:
    """A field of a release as the table writes it."""
    value = getattr(release, field)
    if field == "episodes":
        value = ",".join(str(number) for number in value)
    elif field == "episode_range" and value:
        value = f"{value[0]}..{value[1]}"
    elif field == "subtitles":
        value = ",".join(sorted(value))
    return "-" if value is None or value == "" else str(value)


def table() -> Iterator[tuple[str, str, dict[str, str]]]:
    form = raw = ""
    for line in FORMS.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            form = line[3:]
        elif line.startswith("    "):
            yield form, raw, dict(pair.split("=", 1) for pair in line.strip().split("  "))
        elif not line.startswith("#"):
            raw = line


CASES = [pytest.param(raw, expected, id=f"{form}: {raw}") for form, raw, expected in table()]


def test_the_table_is_read_whole() -> None:
    assert len(CASES) == sum(line.startswith("    ") for line in FORMS.read_text(encoding="utf-8").splitlines()) > 150


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_form(raw: str, expected: dict[str, str]) -> None:
    release = read_title(raw)

    assert {field: written(release, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "no-name"),
        ("[1080p][GB]", "no-name"),
        ("[ReinForce] Angel Beats! (BDRip 1920x1080 x264 FLAC)", "no-number"),
        ("x" * 5000, "too-long"),
        ("[LoliHouse] Sousou no Frieren - 03 [WebRip]", ""),
        ("[VCB-Studio] 剧场版 轻音少女 [BDRip]", ""),
    ],
)
def test_what_cannot_be_used_has_a_reason(raw: str, reason: str) -> None:
    assert read_title(raw).reason == reason


def test_match_key_is_english_then_chinese_then_japanese() -> None:
    assert read_title("[X] 葬送的芙莉莲 / Sousou no Frieren - 03").title_raw == "Sousou no Frieren"
    assert read_title("[X] 葬送的芙莉莲 / 葬送のフリーレン - 03").title_raw == "葬送的芙莉莲"
    assert read_title("[X] 葬送のフリーレン - 03").title_raw == "葬送のフリーレン"
    assert read_title("").title_raw == ""


def test_source_raw_falls_back_to_the_medium_as_written() -> None:
    assert read_title("[X] Show - 03 [webRip 1080p]").source_raw == "webRip"
    assert read_title("[X] Show - 03 [1080p]").source_raw == ""


def test_a_numeral_that_is_the_season_is_left_off_the_name_and_kept_in_a_later_one() -> None:
    names = [name.text for name in read_title("[Commie] Psycho-Pass 2 - 05 [720p]").names]

    assert names == ["Psycho-Pass", "Psycho-Pass 2"]
