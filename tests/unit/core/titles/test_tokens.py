"""The tokenizer: cells and tokens."""

import pytest

from bangumi.core.titles import tokens
from bangumi.core.titles.tokens import FREE, ROUND, SQUARE, cut, tokenise


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("[A] B - 05 [C]", [("A", SQUARE), (" B - 05 ", FREE), ("C", SQUARE)]),
        ("【A】『24』［B］", [("A", SQUARE), ("24", SQUARE), ("B", SQUARE)]),
        ("B (2019)（note）", [("B ", FREE), ("2019", ROUND), ("note", ROUND)]),
        ("[01-26(全集)]", [("01-26(全集)", SQUARE)]),
        ("[159[AVC][GB]", [("159", SQUARE), ("AVC", SQUARE), ("GB", SQUARE)]),
        ("[05]][GB]", [("05", SQUARE), ("GB", SQUARE)]),
        ("[GB](open", [("GB", SQUARE), ("open", ROUND)]),
        ("[ ] []", []),
        ("Show - 05.mkv", [("Show - 05", FREE), ("mkv", FREE)]),
        ("[Show][GB].MP4", [("Show", SQUARE), ("GB", SQUARE), ("MP4", FREE)]),
        ("Show.S01E05.AAC2.0.H.264-X", [("Show S01E05 AAC2.0 H.264-X", FREE)]),
        ("Dr.STONE - 05", [("Dr.STONE - 05", FREE)]),
        ("[G]_My_Show_-_05_[1080p]", [("G", SQUARE), (" My Show - 05 ", FREE), ("1080p", SQUARE)]),
    ],
)
def test_cells(title: str, cells: list[tuple[str, str]]) -> None:
    assert [(cell.text, cell.opener) for cell in cut(title)] == cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("葬送的芙莉莲第三季第06集", [(tokens.HAN, "葬送的芙莉莲"), (tokens.COUNTER, "第三季"), (tokens.COUNTER, "第06集")]),
        ("第01～12+OAD話", [(tokens.COUNTER, "第01～12+OAD話")]),
        ("第一神拳", [(tokens.HAN, "第一神拳")]),
        ("13话_OVA", [(tokens.COUNTER, "13话"), (tokens.SIGN, "_"), (tokens.WORD, "OVA")]),
        ("2期生", [(tokens.NUMBER, "2"), (tokens.HAN, "期生")]),
        ("HEVC-10bit 1080p", [(tokens.WORD, "HEVC-10bit"), (tokens.MIXED, "1080p")]),
        ("01-12Fin", [(tokens.NUMBER, "01"), (tokens.SIGN, "-"), (tokens.MIXED, "12Fin")]),
        ("SPY×FAMILY", [(tokens.WORD, "SPY"), (tokens.SIGN, "×"), (tokens.WORD, "FAMILY")]),
        ("Haré+Guu", [(tokens.WORD, "Haré"), (tokens.SIGN, "+"), (tokens.WORD, "Guu")]),
        ("12.5 2.0 2025.03.01", [(tokens.NUMBER, "12.5"), (tokens.NUMBER, "2.0"), (tokens.NUMBER, "2025.03.01")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(token.kind, token.text) for token in tokenise(text)] == expected


def test_fold_is_lower_case_and_plain_width() -> None:
    assert [token.fold for token in tokenise("ＷＥＢ Ⅲ １２")] == ["web", "iii", "12"]


def test_tokens_know_their_place() -> None:
    text = "日常 Nichijou - 05"

    assert [text[token.start : token.end] for token in tokenise(text)] == [token.text for token in tokenise(text)]


def test_a_cell_of_nothing_but_signs_is_read_in_part() -> None:
    assert len(tokenise("!" * 900)) < 200
    assert len(cut("[a]" * 300)) < 100
