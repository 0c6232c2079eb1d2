"""Marks: season, part, form and year in a name, however written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.shows.folding import soften
from bangumi.core.shows.marks import Form, numeral, read_marks


@pytest.mark.parametrize(
    "name",
    [
        "摇曳露营 第二季",
        "搖曳露營 第2期",
        "搖曳露營 二期",
        "搖曳露營 2期",
        "ゆるキャン (第2期)",
        "Yuru Camp 2nd Season",
        "Yuru Camp Second Season",
        "Yuru Camp Season 2",
        "Yuru Camp SEASON II",
        "Yuru Camp S2",
        "Yuru Camp S02",
        "ゆるキャン セカンドシーズン",
        "ゆるキャン シーズン2",
        "ゆるキャン 第2シリーズ",
    ],
)
def test_a_season_is_read_in_every_form(name: str) -> None:
    marks = read_marks(soften(name))
    assert marks.season == 2
    assert marks.base in {"摇曳露营", "ゆるキャン", "yuru camp"}


@pytest.mark.parametrize(
    ("name", "season", "base"),
    [
        ("夏目友人帳 伍", 5, "夏目友人帐"),
        ("夏目友人帐 柒", 7, "夏目友人帐"),
        ("炎炎ノ消防隊 弐ノ章", 2, "炎炎ノ消防队"),
        ("続 夏目友人帳", 2, "夏目友人帐"),
        ("Natsume Yuujinchou Roku", 6, "natsume yuujinchou"),
        ("約會大作戰Ⅲ", 3, "约会大作战"),
        ("Date A Live V", 5, "date a live"),
        ("地縛少年花子くん2", 2, "地缚少年花子くん"),
        ("Kaiju No. 8", 8, "kaiju no"),
    ],
)
def test_a_number_that_closes_a_name_is_only_possibly_a_season(name: str, season: int, base: str) -> None:
    marks = read_marks(soften(name))
    assert (marks.season, marks.weak_season, marks.base) == (None, season, base)
    assert marks.trunk != marks.base


@pytest.mark.parametrize("name", ["路人超能100", "86", "四季", "K", "ハイスクール", "S4U Show", "東京喰種:re", "Re:ゼロ"])
def test_a_name_of_its_own_has_no_season(name: str) -> None:
    marks = read_marks(soften(name))
    assert (marks.season, marks.weak_season) == (None, None)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("间谍过家家 第二部分", 2),
        ("SPY×FAMILY(第2クール)", 2),
        ("SPY x FAMILY Part 2", 2),
        ("進撃の巨人 Season3 Part.2", 2),
        ("転生したらスライムだった件 第2期 第2部", 2),
        ("地縛少年花子くん2(後編)", 2),
        ("魔法少女小圆 前篇", 1),
        ("ガールズ&パンツァー 最終章 第4話", 4),
    ],
)
def test_a_part_is_read_in_every_form(name: str, part: int) -> None:
    assert read_marks(soften(name)).part == part


@pytest.mark.parametrize(
    ("name", "form", "base"),
    [
        ("剧场版 轻音少女", Form.MOVIE, "轻音少女"),
        ("轻音少女 劇場版", Form.MOVIE, "轻音少女"),
        ("K-ON! The Movie", Form.MOVIE, "k-on!"),
        ("映画 けいおん!", Form.MOVIE, "けいおん!"),
        ("电影 摇曳露营△", Form.MOVIE, "摇曳露营△"),
        ("進撃の巨人 OAD", Form.OVA, "进击の巨人"),
        ("ありふれた職業で世界最強 OVA", Form.OVA, "ありふれた职业で世界最强"),
        ("灌篮高手 TV版", Form.SERIES, "灌篮高手"),
    ],
)
def test_a_form_is_read_and_cut(name: str, form: Form, base: str) -> None:
    marks = read_marks(soften(name))
    assert (marks.form, marks.base) == (form, base)


@pytest.mark.parametrize(
    ("name", "year", "base"),
    [("フルーツバスケット(2019)", 2019, "フルーツバスケット"), ("Dororo 2019", 2019, "dororo"), ("2020", None, "2020")],
)
def test_a_year_is_cut_where_a_name_is_left(name: str, year: int | None, base: str) -> None:
    marks = read_marks(soften(name))
    assert (marks.year, marks.base) == (year, base)


@pytest.mark.parametrize(("text", "value"), [("2", 2), ("二", 2), ("十", 10), ("十二", 12), ("二十", 20), ("iv", 4), ("贰", 2)])
def test_numerals_have_values(text: str, value: int) -> None:
    assert numeral(text) == value


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    marks = read_marks(soften(text))
    assert len(marks.base) <= len(marks.trunk)
