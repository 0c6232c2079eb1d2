"""The trace: each piece of a title with its role and reason."""

import re
from pathlib import Path

from hypothesis import given

from bangumi.core.titles import Note, in_chinese, read_title
from tests.unit.core.titles.test_properties import TITLES

TITLE = "【喵萌奶茶屋】★10月新番★[间谍过家家 第二季 / Spy x Family S2][12v2][1080p][简日双语][招募翻译]"


def roles(raw: str) -> list[tuple[str, str]]:
    return [(note.text, note.role) for note in read_title(raw, trace=True).trace]


def test_every_piece_has_a_role() -> None:
    assert roles(TITLE) == [
        ("喵萌奶茶屋", "group"),
        ("10月新番", "note"),
        ("第二季", "season"),
        ("S2", "season"),
        ("12v2", "episode"),
        ("1080p", "resolution"),
        ("简日双语", "subtitle"),
        ("招募翻译", "note"),
        ("间谍过家家", "name"),
        ("Spy x Family", "name"),
    ]


def test_every_note_says_why() -> None:
    assert all(note.why for note in read_title(TITLE, trace=True).trace)


def test_a_trace_is_made_only_when_asked_for() -> None:
    assert read_title(TITLE).trace == ()


def test_what_lost_is_told_too() -> None:
    trace = read_title("[VCB-Studio] Show - 05 [2160p][1080p]", trace=True).trace

    assert Note("2160p", "resolution", "a picture size") in trace
    assert Note("1080p", "resolution", "a picture size; not used, since an earlier one counts") in trace


def test_a_number_that_is_no_episode() -> None:
    trace = read_title("[X] Psycho-Pass 3 [BDRip 1080p]", trace=True).trace

    assert Note("3", "number", "a number that closes the name; too little to be an episode") in trace


def test_a_numeral_taken_for_the_season() -> None:
    assert ("II", "season") in roles("[X] Overlord II - 05 [1080p]")


def test_a_scene_group() -> None:
    assert ("VARYG", "group") in roles("DAN.DA.DAN.S01E03.1080p.NF.WEB-DL.H.264-VARYG")


def test_a_height_that_is_no_episode() -> None:
    assert (
        Note("1080", "resolution", "a picture height, since another number is the episode")
        in read_title("[X][Show][05][1080][MP4]", trace=True).trace
    )


@given(TITLES)
def test_every_reason_is_known_in_chinese(raw: str) -> None:
    assert not [note for note in read_title(raw, trace=True).trace if re.search("[a-z]{4}", in_chinese(note.why))]


def test_the_reasons_of_all_forms_are_known_in_chinese() -> None:
    forms = (Path(__file__).parent / "forms.txt").read_text(encoding="utf-8").splitlines()
    notes = {note.why for form in forms for note in read_title(form, trace=True).trace}

    assert len(notes) > 30
    assert not [why for why in notes if re.search("[a-z]{4}", in_chinese(why))]
