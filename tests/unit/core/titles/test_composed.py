"""Titles put together from parts, in every usual order and bracket: the parts come back out of them.

The shows and groups are invented, so that nothing but the form can tell what is what.
"""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.titles import Kind, Release, read_title

GROUPS = (
    "星河字幕组",
    "Nimbus-Raws",
    "喵喵茶屋&Nimbus",
    "Foo & Bar Subs",
    "風車字幕社",
    "A.B.C-Sub",
    "ani",
    "某某动漫&XX字幕组",
)
CHINESE = (
    "星屑的旅人",
    "转生后我成了图书馆管理员",
    "夏日与三只猫的约定！",
    "第七钟楼的魔女",
    "月下骑士团 黎明篇",
    "2.5次元的邻居",
    "86号街区 -无声的歌-",
    "我家的龙，今天也在睡觉",
    "魔女？不，是魔王",
    "百鬼夜话",
    "关于我在异世界开店这件事",
    "星屑×乐园",
    "不幸职业【占星师】其实最强",
    "3年B班的幽灵",
    "那个少女的日常",
)
LATIN = (
    "Hoshikuzu no Tabibito",
    "Tower of Stardust!",
    "Re:Start from Zero Gravity",
    "Neko x Ryuu",
    "Fourth/night blue",
    "You Can (Not) Sleep",
    "Level 99 Librarian",
    "Dr. Moon",
    "Natsu no Yakusoku - Aoi Umi",
    "K-Garden!!",
    "Who's Afraid of A.M.?",
    "Mahou Shoujo 7-nin no Kishi",
    "Eighty Streets",
    "Sora wo Miru. Soshite Utau.",
    "Star♪Parade",
)
LANGUAGES = {
    "简繁内封字幕": {"zh-Hans", "zh-Hant"},
    "CHS": {"zh-Hans"},
    "简日双语": {"zh-Hans", "ja"},
    "繁體內嵌": {"zh-Hant"},
    "GB_JP": {"zh-Hans", "ja"},
    "BIG5": {"zh-Hant"},
    "简繁日内封": {"zh-Hans", "zh-Hant", "ja"},
}
HAN = "零一二三四五六"


@dataclass(frozen=True)
class Parts:
    group: str
    chinese: str
    latin: str
    season: int
    episode: float
    version: int
    language: str
    lines: int
    mark: int

    @property
    def number(self) -> str:
        text = f"{int(self.episode):02}" if self.episode == int(self.episode) else f"{self.episode:04.1f}"
        return f"{text}v{self.version}" if self.version > 1 else text

    @property
    def zh(self) -> str:
        marks = (f" 第{HAN[self.season]}季", f" 第{self.season}期", f" S{self.season}", f" 第{self.season}季")
        return self.chinese + (marks[self.mark] if self.season > 1 else "")

    @property
    def en(self) -> str:
        ordinal = {2: "2nd", 3: "3rd"}.get(self.season, f"{self.season}th")
        marks = (f" S{self.season}", f" Season {self.season}", f" {ordinal} Season", f" S{self.season:02}")
        return self.latin + (marks[self.mark] if self.season > 1 else "")


PARTS = st.builds(
    Parts,
    group=st.sampled_from(GROUPS),
    chinese=st.sampled_from(CHINESE),
    latin=st.sampled_from(LATIN),
    season=st.integers(1, 6),
    episode=st.one_of(st.integers(0, 1200).map(float), st.integers(1, 60).map(lambda number: number + 0.5)),
    version=st.sampled_from([1, 1, 2, 3]),
    language=st.sampled_from(sorted(LANGUAGES)),
    lines=st.sampled_from([720, 1080, 2160]),
    mark=st.integers(0, 3),
).filter(lambda parts: not 1949 < parts.episode < 2040)
ENDS = st.sampled_from(["", "", " END", "END", "_END", " Fin"])


def both(parts: Parts, release: Release) -> None:
    """Both names and all else that the usual titles say."""
    assert (release.zh, release.en) == (parts.chinese, parts.latin)
    alike(parts, release)


def alike(parts: Parts, release: Release) -> None:
    assert release.group == parts.group
    assert (release.season or 1, release.episodes, release.kind) == (parts.season, (parts.episode,), Kind.EPISODE)
    assert release.version == parts.version
    assert (release.resolution, release.subtitles) == (f"{parts.lines}p", LANGUAGES[parts.language])


@given(PARTS)
def test_slashes_and_a_dash(parts: Parts) -> None:
    tags = f"[WebRip {parts.lines}p HEVC-10bit AAC][{parts.language}]"

    both(parts, read_title(f"[{parts.group}] {parts.zh} / {parts.en} - {parts.number} {tags}"))


@given(PARTS, ENDS)
def test_brackets_all_over(parts: Parts, end: str) -> None:
    raw = f"[{parts.group}][{parts.zh}][{parts.en}][{parts.number}{end}][{parts.lines}P][{parts.language}][MP4]"

    both(parts, read_title(raw))
    if "【" not in raw:
        both(parts, read_title(raw.replace("[", "【").replace("]", "】")))


@given(PARTS, ENDS, st.integers(1, 12))
def test_a_month_with_stars(parts: Parts, end: str, month: int) -> None:
    names = f"[{parts.zh} / {parts.en}]"
    tags = f"[{parts.number}{end}][{parts.lines}p][{parts.language}][招募翻译]"

    both(parts, read_title(f"【{parts.group}】★{month:02}月新番★{names}{tags}"))


@given(PARTS, ENDS)
def test_names_side_by_side(parts: Parts, end: str) -> None:
    raw = f"[{parts.group}] {parts.zh} {parts.en} [{parts.number}{end}][{parts.lines}p][{parts.language}]"

    release = read_title(raw)

    assert {parts.chinese, parts.latin} <= {name.text for name in release.names}
    alike(parts, release)


@given(PARTS)
def test_a_counter(parts: Parts) -> None:
    number = f"{parts.episode:g}".zfill(2)
    raw = f"【{parts.group}】{parts.zh} 第{number}话 {parts.language} {parts.lines}P MP4（招募翻译）"

    release = read_title(raw)

    assert release.zh == parts.chinese
    assert (release.season or 1, release.episodes) == (parts.season, (parts.episode,))
    assert (release.group, release.subtitles) == (parts.group, LANGUAGES[parts.language])


@given(PARTS)
def test_latin_with_a_checksum(parts: Parts) -> None:
    release = read_title(f"[{parts.group}] {parts.en} - {parts.number} ({parts.lines}p) [A1B2C3D4].mkv")

    assert (release.en, release.group, release.crc) == (parts.latin, parts.group, "A1B2C3D4")
    assert (release.season or 1, release.episodes, release.version) == (parts.season, (parts.episode,), parts.version)


@given(PARTS, st.integers(2, 30))
def test_a_run_is_a_batch(parts: Parts, more: int) -> None:
    first = int(parts.episode)
    run = f"{first:02}-{first + more:02}"
    for raw in (
        f"[{parts.group}] {parts.zh} / {parts.en} [{run} 合集][BDRip {parts.lines}p][{parts.language}][Fin]",
        f"[{parts.group}][{parts.zh}][{parts.en}][{run} Fin][{parts.lines}p][BDRip][{parts.language}]",
        f"[{parts.group}] {parts.en} - {run} [BDRip {parts.lines}p][{parts.language}]",
        f"【{parts.group}】{parts.zh} 第{run}话 {parts.language} {parts.lines}p",
    ):
        release = read_title(raw)
        assert (release.episode_range, release.kind) == ((first, first + more), Kind.BATCH), raw
        assert {parts.chinese, parts.latin} & {name.text for name in release.names}, raw
        assert (release.season or 1, release.subtitles) == (parts.season, LANGUAGES[parts.language]), raw


@given(PARTS, st.sampled_from(["OVA", "OAD", "SP"]))
def test_specials_and_films(parts: Parts, word: str) -> None:
    for raw, kind in (
        (f"[{parts.group}][{parts.chinese}][{parts.latin}][{word}][{parts.lines}p][{parts.language}]", Kind.SPECIAL),
        (f"[{parts.group}] {parts.chinese} / {parts.latin} {word} [BDRip {parts.lines}p][{parts.language}]", Kind.SPECIAL),
        (f"[{parts.group}] 剧场版 {parts.chinese} / {parts.latin} Movie [BDRip {parts.lines}p][{parts.language}]", Kind.MOVIE),
        (f"[{parts.group}][{parts.chinese} 剧场版][{parts.latin}][BDRip][{parts.lines}p][{parts.language}]", Kind.MOVIE),
    ):
        release = read_title(raw)
        assert release.kind is kind, raw
        assert {parts.chinese, parts.latin} <= {name.text for name in release.names}, raw
        assert release.group == parts.group, raw
