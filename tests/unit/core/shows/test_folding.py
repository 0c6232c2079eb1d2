"""Folding: one spelling for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.shows.folding import key, literal, soften, sound
from bangumi.core.shows.hanzi import SIMPLIFIED, TRADITIONAL


def folded(text: str) -> str:
    return key(soften(text))


def heard(text: str) -> str:
    return sound(soften(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("葬送的芙莉蓮", "葬送的芙莉莲"),  # two Chinese scripts
        ("進撃の巨人", "进撃の巨人"),  # Japanese characters too
        ("ＫＩＮＧＤＯＭ　２", "kingdom 2"),  # width and case
        ("SPY×FAMILY", "Spy x Family"),
        ("ぼっち・ざ・ろっく！", "ボッチ ザ ロック"),  # kana
        ("Pokémon", "POKEMON"),
        ("En'en no Shouboutai", "Enen no Shouboutai"),
        ("Ⅲ", "III"),
        ("【我推的孩子】", "我推的孩子"),
        ("Dr.STONE", "Dr STONE"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("K-ON!", "K-ON!!"), ("銀魂", "銀魂."), ("五等分の花嫁", "五等分の花嫁∽")])
def test_a_sign_alone_tells_literal_names_apart(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert literal(soften(one)) != literal(soften(other))


@pytest.mark.parametrize("char", "真予余台後游乾干")
def test_characters_fold_to_one_that_folds_no_further(char: str) -> None:
    assert soften(soften(char)) == soften(char)


@pytest.mark.parametrize("char", "真余台")
def test_simplified_characters_that_are_japanese_ones_too_stay(char: str) -> None:
    assert soften(char) == char


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shoujo Kakumei", "Shojo Kakumei"),
        ("Shōjo Kakumei", "Shoujo Kakumei"),
        ("Gakkou Gurashi", "Gakko Gurashi"),
        ("Kono Subarashii Sekai ni Shukufuku wo", "Kono Subarashii Sekai ni Shukufuku o"),
        ("Tantei Team", "Tantē Team"),
        ("Bleach", "Breach"),
        ("Senpai", "Sempai"),
    ],
)
def test_ways_of_writing_japanese_sound_alike(one: str, other: str) -> None:
    assert heard(one) == heard(other)


def test_only_latin_text_has_a_sound() -> None:
    assert heard("迷宫饭 Dungeon Meshi") == ""
    assert heard("Re：Zero") == "rezero"


@given(st.text())
def test_softening_twice_changes_nothing_more(text: str) -> None:
    assert soften(soften(text)) == soften(text)


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_a_key_has_neither_signs_nor_spaces(text: str) -> None:
    assert all(char.isalnum() or not char.isascii() for char in folded(text))
    assert not any(char.isspace() for char in folded(text))


@given(st.text(), st.text())
def test_spaces_and_case_do_not_matter(one: str, other: str) -> None:
    assert folded(f"{one} {other}") == folded(f"{one}  {other}")


@given(st.text(alphabet=TRADITIONAL, min_size=1))
def test_no_traditional_character_is_left(text: str) -> None:
    assert not set(soften(text)) & set(TRADITIONAL)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_a_sound_is_letters_and_digits_without_doubles(text: str) -> None:
    found = heard(text)
    assert found == "" or found.isalnum()


def test_the_table_pairs_each_character_once() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
