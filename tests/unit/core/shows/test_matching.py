"""Which show a release belongs to: real titles against the shipped index."""

from datetime import UTC, datetime

import pytest

from bangumi.core.shows import Reason, ShowIndex, ShowMatch, match_show
from bangumi.core.titles import read_title


def matched(index: ShowIndex, title: str, day: str = "") -> ShowMatch:
    published_at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return match_show(read_title(title), published_at, index)


def bangumi_id(index: ShowIndex, title: str, day: str = "") -> str | None:
    show = matched(index, title, day).show
    return show.bangumi_id if show else None


LYCORIS_RECOIL = "364450"


@pytest.mark.parametrize(
    "title",
    [
        "【喵萌奶茶屋】★07月新番★[莉可丽丝 / Lycoris Recoil][03][1080p][简日双语]",
        "[ANi] Lycoris Recoil / 莉可麗絲 - 03 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]",
        "[Nekomoe kissaten&LoliHouse] Lycoris Recoil - 03 [WebRip 1080p HEVC-10bit AAC ASSx2]",
        "[Ohys-Raws] リコリス・リコイル - 03 (MX 1280x720 x264 AAC).mp4",
        "[桜都字幕組] 莉可麗絲 [03][1080p][繁體內嵌]",
    ],
)
def test_spellings_of_one_show_are_one_show(index: ShowIndex, title: str) -> None:
    match = matched(index, title, "2022-07-18")
    assert match.sure
    assert match.show is not None
    assert match.show.bangumi_id == LYCORIS_RECOIL


SEASONS = [
    ("[SubsPlease] Vinland Saga - 12 (1080p) [A1B2C3D4].mkv", "2019-09-30", "240386"),
    ("[SubsPlease] Vinland Saga S2 - 12 (1080p) [A1B2C3D4].mkv", "2023-03-28", "296739"),
    ("[Erai-raws] Vinland Saga Season 2 - 12 [1080p][Multiple Subtitle].mkv", "2023-03-28", "296739"),
    ("【喵萌奶茶屋】★04月新番★[Re：从零开始的异世界生活 / Re:Zero][05][1080p]", "2016-05-03", "140001"),
    ("[桜都字幕组] Re：从零开始的异世界生活 第三季 / Re：Zero S3 [03][1080p][简体内嵌]", "2024-10-17", "425998"),
    ("[SubsPlease] Tate no Yuusha no Nariagari S3 - 02 (1080p) [A1B2C3D4].mkv", "2023-10-14", "289907"),
    ("[桜都字幕组] 小林家的龙女仆S / Kobayashi-san Chi no Maidragon S [05][1080p][简体内嵌]", "2021-08-05", "274234"),
    ("[桜都字幕组] 小林家的龙女仆 / Kobayashi-san Chi no Maidragon [05][1080p][简体内嵌]", "2017-02-09", "179949"),
    ("[Ohys-Raws] Mushishi Zoku Shou - 05 (MX 1280x720 x264 AAC).mp4", "2014-05-05", "92705"),
]


@pytest.mark.parametrize(("title", "day", "expected"), SEASONS)
def test_each_season_is_itself(index: ShowIndex, title: str, day: str, expected: str) -> None:
    assert bangumi_id(index, title, day) == expected


def test_a_pack_of_series_and_film_is_not_taken_for_the_film(index: ShowIndex) -> None:
    match = matched(index, "[VCB-Studio] CLANNAD / クラナド 10-bit 1080p HEVC BDRip [TV + AFTER STORY + Movie Fin]")
    assert match.show is not None
    assert match.show.bangumi_id == "51"


def test_a_slash_that_a_file_name_cannot_have_is_a_dash(index: ShowIndex) -> None:
    assert bangumi_id(index, "[SubsPlease] Ranma 1-2 (2024) - 01 (1080p) [A1B2C3D4].mkv", "2024-10-06") == "489820"


def test_two_seasons_of_one_show_never_merge(index: ShowIndex) -> None:
    by_title = {title: bangumi_id(index, title, day) for title, day, _ in SEASONS}
    assert len(set(by_title.values())) == len({expected for *_, expected in SEASONS})


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        pytest.param("[LoliHouse] 86 - 05 [WebRip 1080p HEVC-10bit AAC]", "2021-05-10", "302189", id="first cour"),
        pytest.param("[LoliHouse] 86 - 17 [WebRip 1080p HEVC-10bit AAC]", "2021-11-15", "331887", id="numbers run on"),
        pytest.param("[ANi] 間諜家家酒 Season 2 - 30 [1080P][Baha][WEB-DL]", "2023-11-05", "411427", id="and through a season"),
        pytest.param("[桜都字幕组] 进击的巨人 第三季 Part.2 [55][1080p]", "2019-06-10", "263750", id="part said"),
    ],
)
def test_cours_are_told_apart(index: ShowIndex, title: str, day: str, expected: str) -> None:
    assert bangumi_id(index, title, day) == expected


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        pytest.param("[DMG][狼与香辛料][05][1080P][GB]", "2008-02-08", "282", id="date"),
        pytest.param(
            "[ANi] 狼與香辛料 行商邂逅賢狼 - 05 [1080P][Baha][WEB-DL]", "2024-05-01", "372010", id="subtitle and date"
        ),
        pytest.param("[SubsPlease] Shaman King (2021) - 05 (1080p) [A1B2C3D4].mkv", "", "308558", id="year"),
        pytest.param(
            "[SubsPlease] Urusei Yatsura (2022) - 05 (1080p) [A1B2C3D4].mkv", "2022-11-14", "364468", id="year and date"
        ),
    ],
)
def test_a_remake_is_told_by_date_or_year(index: ShowIndex, title: str, day: str, expected: str) -> None:
    assert bangumi_id(index, title, day) == expected


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        pytest.param("[桜都字幕组] 紫罗兰永恒花园 [05][1080p]", "2018-02-09", "183878", id="series"),
        pytest.param("[VCB-Studio] 紫罗兰永恒花园 剧场版 10-bit 1080p HEVC BDRip [Fin]", "2021-11-01", "242216", id="its film"),
        pytest.param("[ANi] 咒術迴戰 - 05 [1080P][Baha][WEB-DL]", "2020-10-31", "294993", id="series"),
        pytest.param("[VCB-Studio] 剧场版 咒术回战 0 10-bit 1080p HEVC BDRip [Fin]", "2022-10-01", "331559", id="its film"),
    ],
)
def test_a_film_is_not_its_series(index: ShowIndex, title: str, day: str, expected: str) -> None:
    assert bangumi_id(index, title, day) == expected


@pytest.mark.parametrize(
    ("title", "day", "expected"),
    [
        ("[SubsPlease] Yofukashi no Uta - 02 (1080p) [A1B2C3D4].mkv", "2022-07-15", "356774"),
        ("[SubsPlease] Kaoru Hana wa Rin to Saku - 02 (1080p) [A1B2C3D4].mkv", "2025-07-13", "513345"),
        ("[SubsPlease] Majo no Tabitabi - 02 (1080p) [A1B2C3D4].mkv", "2020-10-10", "292970"),
        ("[Erai-raws] Gintama. Gin no Tamashii-hen - 05 [1080p][Multiple Subtitle].mkv", "2018-02-05", "232884"),
    ],
)
def test_romaji_is_found_by_its_sound(index: ShowIndex, title: str, day: str, expected: str) -> None:
    assert bangumi_id(index, title, day) == expected


@pytest.mark.parametrize(
    "title",
    [
        "[GM-Team][国漫][凡人修仙传][Fan Ren Xiu Xian Zhuan][2020][101][HEVC][GB][4K]",
        "The.Last.of.Us.S02E03.1080p.WEB.H264-GRP",
        "[漫画][莉可丽丝][第01-03卷][EPUB]",
        "[Hi-Res] Lycoris Recoil Original Soundtrack [FLAC 96kHz/24bit]",
        "浪客剑心 真人版 Rurouni Kenshin 2012 1080p BluRay x264",
    ],
)
def test_what_the_index_does_not_have_is_no_show(index: ShowIndex, title: str) -> None:
    assert matched(index, title).show is None


def test_a_word_for_no_video_may_be_part_of_a_name(index: ShowIndex) -> None:
    match = matched(index, "【DmzJ】【搞笑漫画日和】[第02话][GB][RMVB]", "2005-02-20")
    assert match.show is not None
    assert "漫画" in match.show.official_title("zh")


@pytest.mark.parametrize(
    ("title", "day", "reason"),
    [
        pytest.param("[ANi] 莉可麗絲 第二季 - 03 [1080P][Baha][WEB-DL]", "2027-01-20", "", id="a season that the index lacks"),
        pytest.param("[ANi] 莉可麗絲 - 03 [1080P][Baha][WEB-DL]", "2027-01-20", Reason.LONG_OVER, id="long after its end"),
        pytest.param("[ANi] 莉可麗絲 - 03 [1080P][Baha][WEB-DL]", "2020-01-20", Reason.NOT_YET, id="long before its begin"),
    ],
)
def test_what_speaks_against_a_show_makes_it_a_question(index: ShowIndex, title: str, day: str, reason: str) -> None:
    match = matched(index, title, day)
    assert not match.sure
    assert match.candidates
    if reason:
        assert reason in match.candidates[0].reasons


def test_candidates_are_sorted_and_each_is_one_subject(index: ShowIndex) -> None:
    match = matched(index, "[Kamigami] Fate stay night [01][1080p]")
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len({candidate.show.bangumi_id for candidate in match.candidates}) == len(scores) > 1


@pytest.mark.parametrize(
    "title", ["", "[]", "[01]", "- 05", "￼" * 300, "第" * 500, "a / " * 50_000, "[x] " + "名 " * 50_000 + "[01]"]
)
def test_any_title_has_an_answer(index: ShowIndex, title: str) -> None:
    assert matched(index, title).show is None
