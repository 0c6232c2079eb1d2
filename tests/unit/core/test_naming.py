"""Names that Plex, Jellyfin and Emby recognise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.folders import folder_of, join_path, safe_name, safe_title, same_folder
from bangumi.core.model import Rule, RuleId, RuleKind
from bangumi.core.naming import Target, episode_mark, plan_names, shifted, split_season_suffix, target_of_path
from bangumi.core.titles import read_title

FRIEREN = Target(show="葬送的芙莉莲 (2023)", season=1)


def names(files: list[str], title: str, target: Target = FRIEREN, method: str = "pn", taken: tuple[str, ...] = ()) -> list[str]:
    return list(plan_names(files, read_title(title), target, method, taken).names)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "season", "pn", "advance"),
    [
        (
            "[ANi] 葬送的芙莉蓮 第二季 - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT].mp4",
            2,
            "葬送的芙莉蓮 第二季 S02E05.mp4",
            "葬送的芙莉莲 (2023) S02E05.mp4",
        ),
        (
            "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC ASSx2].mkv",
            1,
            "Sousou no Frieren S01E03.mkv",
            "葬送的芙莉莲 (2023) S01E03.mkv",
        ),
        ("[Sakurato] Sousou no Frieren [12v2][AVC-8bit 1080p AAC][CHS].mp4", 1, "Sousou no Frieren S01E12.mp4", None),
        ("[SBSUB][CONAN][1082][WEBRIP][1080P][HEVC_AAC][CHS].mp4", 1, "CONAN S01E1082.mp4", None),
        ("[X] Show - 48.5 [1080p].mp4", 1, "Show S01E48.5.mp4", None),
        ("[X] Show - 00 [1080p].mkv", 1, "Show S01E00.mkv", None),
        ("[X] 番剧 第05话 [1080p].mkv", 1, "番剧 S01E05.mkv", None),
    ],
)
def test_single_episode_is_named_by_the_method(file: str, season: int, pn: str, advance: str | None) -> None:
    release = read_title(file)
    target = Target(show="葬送的芙莉莲 (2023)", season=season, read_season=release.season or 1)

    assert names([file], file, target) == [pn]
    if advance:
        assert names([file], file, target, "advance") == [advance]


@pytest.mark.parametrize("method", ["none", "normal", "subtitle_none"])
def test_methods_that_rename_nothing_leave_the_name(method: str) -> None:
    file = "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p].mkv"

    assert names([file], file, method=method) == [file]


def test_file_without_a_readable_name_is_named_by_its_torrent() -> None:
    assert names(["a1b2.mkv"], "[LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - 03 [WebRip 1080p]") == [
        "Sousou no Frieren S01E03.mkv"
    ]


def test_what_nobody_can_read_keeps_its_name_and_is_reported() -> None:
    plan = plan_names(["a1b2.mkv"], read_title("[X] Something [1080p]"), FRIEREN, "pn")

    assert plan.names == ("a1b2.mkv",)
    assert plan.unread == ("a1b2.mkv",)


def test_film_has_no_episode_number() -> None:
    title = "[X] 剧场版 迷宫饭 / Dungeon Meshi Movie [WebRip 1080p].mkv"
    target = Target(show="迷宫饭 (2026)", season=1, is_movie=True)

    assert names([title.replace("/", "_")], title, target, "advance") == ["迷宫饭 (2026).mkv"]
    assert "S01" not in names([title.replace("/", "_")], title, target)[0]


def test_offset_moves_the_number() -> None:
    file = "[X] Show - 29 [1080p].mkv"

    assert names([file], file, Target("Show", 2, 1, episode_offset=-28)) == ["Show S02E01.mkv"]


def test_second_version_waits_beside_the_first_under_a_name_of_its_own() -> None:
    file = "[Sakurato] Sousou no Frieren [12v2][AVC-8bit 1080p AAC][CHS].mp4"

    assert names([file], file, taken=("sousou no frieren s01e12.mp4",)) == ["Sousou no Frieren S01E12 v2.mp4"]


def test_two_files_never_get_one_name() -> None:
    files = ["Show/[X] Show [01][1080p].mkv", "Show/[X] Show [01][720p].mkv"]

    assert len(set(names(files, "[X] Show [01-02][1080p]"))) == 2


def test_subtitles_carry_their_language() -> None:
    files = ["[X] Show - 05 [1080p].mkv", "[X] Show - 05 [1080p].CHS.ass", "[X] Show - 05 [1080p].cht.ass"]

    assert names(files, "[X] Show - 05 [1080p]") == ["Show S01E05.mkv", "Show S01E05.zh.ass", "Show S01E05.zh-tw.ass"]


@pytest.mark.parametrize(
    ("number", "offset", "result"),
    [(5, 12, 17), (13, -12, 1), (12, -12, 12), (5, -10, 5), (0, 12, 0), (48.5, -24, 24.5)],
)
def test_offset_that_leads_below_one_is_ignored(number: float, offset: int, result: float) -> None:
    assert shifted(number, offset) == result


@pytest.mark.parametrize(
    ("season", "episodes", "mark"),
    [(1, (3,), "S01E03"), (1, (11.5,), "S01E11.5"), (2, (1071,), "S02E1071"), (1, (1, 2), "S01E01-E02"), (0, (4,), "S00E04")],
)
def test_mark(season: int, episodes: tuple[float, ...], mark: str) -> None:
    assert episode_mark(season, episodes) == mark


def rule(**more: object) -> Rule:
    return Rule(id=RuleId(1), official_title="迷宫饭", title_raw="Dungeon Meshi", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "folder"),
    [
        (rule(), "/downloads/Bangumi/迷宫饭/Season 1"),
        (rule(year="2024", season=2), "/downloads/Bangumi/迷宫饭 (2024)/Season 2"),
        (rule(season=2, season_offset=-1), "/downloads/Bangumi/迷宫饭/Season 1"),
        (rule(season=2, season_offset=-2), "/downloads/Bangumi/迷宫饭/Season 2"),
        (rule(kind=RuleKind.MOVIE, year="2026"), "/downloads/Bangumi/迷宫饭 (2026)"),
        (rule(custom_path="/films"), "/films"),
    ],
)
def test_folder_of_a_rule(made: Rule, folder: str) -> None:
    assert folder_of(made, "/downloads/Bangumi/") == folder


def test_windows_paths_stay_windows_paths() -> None:
    assert join_path("D:\\Anime", "迷宫饭", "Season 1") == "D:\\Anime\\迷宫饭\\Season 1"
    assert same_folder("D:\\Anime\\Show\\", "d:/anime/show")
    assert not same_folder("/Anime/show", "/anime/show")


@pytest.mark.parametrize(
    ("path", "show", "season"),
    [
        ("/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 2", "葬送的芙莉莲 (2023)", 2),
        ("/downloads/Bangumi/Show", "Show", 1),
        ("/downloads/Bangumi/S4U Show/Season 2", "S4U Show", 2),
        ("/downloads/Bangumi", "", 1),
    ],
)
def test_torrent_without_a_rule_is_named_by_its_folder(path: str, show: str, season: int) -> None:
    target = target_of_path(path, "/downloads/Bangumi", "[X] Other - 01")

    assert (target.show, target.season) == (show, season)


@pytest.mark.parametrize(
    ("title", "bare", "season"),
    [
        ("葬送的芙莉莲 第二季", "葬送的芙莉莲", 2),
        ("我推的孩子 第3季", "我推的孩子", 3),
        ("海贼王 第二十一季", "海贼王", 21),
        ("迷宫饭", "迷宫饭", None),
        ("第二季", "第二季", 2),
    ],
)
def test_season_suffix_is_no_part_of_the_title(title: str, bare: str, season: int | None) -> None:
    assert split_season_suffix(title) == (bare, season)


def test_official_title_has_no_character_that_a_disk_refuses() -> None:
    assert safe_title("Re:Zero / Starting.Life?") == "Re Zero Starting Life"


@given(st.text())
def test_cleaned_name_fits_every_file_system(text: str) -> None:
    name = safe_name(text)

    assert name and len(name.encode("utf-8", "surrogatepass")) <= 200
    assert not set(name) & set('<>:"/\\|?*\n\0')
    assert name == safe_name(name)
    assert name.rstrip(". ") == name


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), max_size=8, unique=True), st.data())
def test_plan_gives_every_file_one_name_that_nobody_else_has(stems: list[str], data: st.DataObject) -> None:
    files = list(dict.fromkeys(f"{stem}.{data.draw(st.sampled_from(['mkv', 'ass', 'txt']))}" for stem in stems))
    taken = data.draw(st.sets(st.sampled_from(["Show S01E01.mkv", "x.txt", "Show S01E01.ass"])))
    plan = plan_names(files, read_title("[X] Show - 01 [1080p]"), FRIEREN, "pn", taken)

    assert [renaming.old for renaming in plan.renamings] == files
    new = [name.casefold() for name in plan.names]
    assert len(set(new)) == len(new)
    assert not {name.casefold() for name in taken} & set(new)
