"""Names of files inside torrents."""

import pytest

from bangumi.core.titles import Kind, read_file_name, read_title

PACK = read_title("[VCB-Studio] Show 10-bit 1080p HEVC BDRip [Fin]")
SECOND = read_title("[VCB-Studio] Show S2 10-bit 1080p HEVC BDRip [Fin]")
SINGLE = read_title("[ANi] Show - 05 [1080P][Baha]")
FILM = read_title("[X] 剧场版 Show [BDRip 1080p]")


@pytest.mark.parametrize(
    ("path", "season", "episodes"),
    [
        ("[VCB-Studio] Show [Ma10p_1080p]/[VCB-Studio] Show [01][Ma10p_1080p][x265_flac].mkv", 1, (1,)),
        ("Show/[X] Show - 03 [1080p].mkv", 1, (3,)),
        ("[X] Show [12v2][1080p].mp4", 1, (12,)),
        ("[SBSUB][CONAN][1082][V2][1080P].mp4", 1, (1082,)),
        ("Show - 48.5.mp4", 1, (48.5,)),
        ("Show - 00.mp4", 1, (0,)),
        ("Show - 01-02 [1080p].mkv", 1, (1, 2)),
        ("Show.S01E05.1080p.mkv", 1, (5,)),
        ("Show 2x05.mkv", 2, (5,)),
        ("[X] Show S2 - 13 [1080p].mkv", 2, (13,)),
        ("Show (TV) - 05.mkv", 1, (5,)),
        ("第05话.mp4", 1, (5,)),
        ("Show 第05话 标题.mkv", 1, (5,)),
        ("01.mkv", 1, (1,)),
        ("01 - The Beginning.mkv", 1, (1,)),
        ("01. The Beginning.mkv", 1, (1,)),
        ("01 The Beginning.mkv", 1, (1,)),
        ("Show 3.mkv", 1, (3,)),
        ("Show_07.mkv", 1, (7,)),
        ("Season 2/03.mkv", 2, (3,)),
        ("Show S2/[X] Show - 03.mkv", 2, (3,)),
        ("Show\\Season 2\\03.mkv", 2, (3,)),
        ("Show/Season 0/Show S00E19.mkv", 0, (19,)),
        ("Show/Season 0/Show - 19.mkv", 0, (19,)),
        ("86 - Eighty Six - 05.mkv", 1, (5,)),
        ("Mob Psycho 100 - 05.mkv", 1, (5,)),
        ("2.5 Jigen no Ririsa [05].mkv", 1, (5,)),
    ],
)
def test_episode(path: str, season: int, episodes: tuple[float, ...]) -> None:
    reading = read_file_name(path, PACK)

    assert (reading.role, reading.season, reading.episodes) == ("video", season, episodes)


def test_the_pack_tells_the_season_that_the_file_leaves_out() -> None:
    assert read_file_name("Show [03].mkv", SECOND).season == 2
    assert read_file_name("Show S1 [03].mkv", SECOND).season == 1


def test_the_torrent_tells_the_episode_of_a_single_file() -> None:
    assert read_file_name("a1b2.mkv", SINGLE).episodes == (5,)
    assert read_file_name("a1b2.mkv", PACK).episodes == ()


@pytest.mark.parametrize(
    ("name", "role", "episodes", "extra"),
    [
        ("[NCOP]", "extra", (), "NCOP"),
        ("[NCED02]", "extra", (2,), "NCED"),
        ("[Menu01]", "extra", (1,), "MENU"),
        ("[PV3]", "extra", (3,), "PV"),
        ("[SP01]", "video", (1,), "SP"),
        ("[OVA]", "video", (), "OVA"),
        ("[OAD 02]", "video", (2,), "OAD"),
        ("[Movie]", "video", (), "MOVIE"),
    ],
)
def test_specials_and_extras_have_season_0(name: str, role: str, episodes: tuple[float, ...], extra: str) -> None:
    reading = read_file_name(f"Show/SPs/[VCB-Studio] Show {name}[Ma10p_1080p][x265_flac].mkv", PACK)

    assert (reading.role, reading.season, reading.episodes, reading.extra) == (role, 0, episodes, extra)


def test_a_film_by_itself_is_no_special() -> None:
    reading = read_file_name("[X] Show Movie [BDRip 1080p].mkv", FILM)

    assert (reading.role, reading.season, reading.kind) == ("video", 1, Kind.MOVIE)


def test_a_folder_tells_what_bare_numbers_in_it_are() -> None:
    menu, preview = read_file_name("Show/Menu/01.mkv", PACK), read_file_name("Show/PV/01.mkv", PACK)

    assert (menu.role, menu.season, menu.episodes, menu.extra) == ("extra", 0, (1,), "MENU")
    assert preview.extra == "PV"


def test_no_two_files_of_a_disc_are_taken_for_one() -> None:
    paths = [
        "Show/Show [01].mkv",
        "Show/Show [01.5].mkv",
        "Show/Show [OVA].mkv",
        "Show/Show [SP01].mkv",
        "Show/SPs/Show [NCOP01].mkv",
        "Show/SPs/Show [NCED01].mkv",
        "Show/SPs/Show [NCED].mkv",
        "Show/SPs/Show [NCOP_EP01].mkv",
        "Show/SPs/Show [SP01_01].mkv",
        "Show/SPs/Show [SP01_02].mkv",
        "Show/SPs/Show [Preview 05].mkv",
        "Show/SPs/Show [Web Preview 05].mkv",
        "Show/SPs/Show [CM Collection].mkv",
        "Show/SPs/Show [Making of].mkv",
        "Show/SPs/Show [Event Stage].mkv",
        "Show/Menu/01.mkv",
        "Show/PV/01.mkv",
        "Show/Show - A.mkv",
        "Show/Show - B.mkv",
        "Show S2/Show S2 [OVA].mkv",
        "Show S3/Show S3 [OVA].mkv",
        "Show S2/Show S2 [01].mkv",
    ]
    readings = [read_file_name(path, PACK) for path in paths]

    assert len({(each.season, each.episodes, each.extra) for each in readings}) == len(paths)


@pytest.mark.parametrize(
    ("ending", "language"),
    [
        (".CHS.ass", "zh"),
        (".sc.ass", "zh"),
        (".zh-Hans.ass", "zh"),
        (".zh-CN.srt", "zh"),
        (".zh.default.ass", "zh"),
        (".简.ass", "zh"),
        (".简日.ass", "zh"),
        (".JPSC.ass", "zh"),
        (".chs&jpn.vtt", "zh"),
        (".TC.srt", "zh-tw"),
        (".cht&jpn.ass", "zh-tw"),
        (".zh-Hant.ass", "zh-tw"),
        (".繁体.ssa", "zh-tw"),
        (".jp.ass", "ja"),
        (".en.srt", "en"),
        (".ass", ""),
        (".default.ass", ""),
    ],
)
def test_language_of_a_subtitle(ending: str, language: str) -> None:
    reading = read_file_name(f"Show/[X] Show [03][1080p]{ending}", PACK)

    assert (reading.role, reading.episodes, reading.language) == ("subtitle", (3,), language)


def test_language_is_not_read_out_of_a_name() -> None:
    assert read_file_name("Matchless - 05.en.ass").language == "en"
    assert read_file_name("Scum - 05.ass").language == ""


def test_a_bracket_may_tell_the_language() -> None:
    assert read_file_name("[X] Show [03][CHT][1080p].ass").language == "zh-tw"


@pytest.mark.parametrize("path", ["Show/fonts.zip", "Show/CDs/01.flac", "README", "Show/cover.JPG", ".mkv", "", "Show/"])
def test_other_files(path: str) -> None:
    assert read_file_name(path, PACK).role == "other"


def test_extension_is_lower_case_with_its_dot() -> None:
    assert read_file_name("Show [03].MKV").ext == ".mkv"


def test_version() -> None:
    assert read_file_name("Show - 07v2.mkv").version == 2
    assert read_file_name("03v3.mkv").version == 3
