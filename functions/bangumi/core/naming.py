"""Folders and file names as media servers want them. Pure.

`<base>/<official title>[ (<year>)]/Season <n>/<title> S01E03.mkv`; a film lies in `<base>/<title>[ (<year>)]/<title>.mkv`,
specials are `S00E<n>` in `Season 0`. A half episode keeps its half (`S01E11.5`).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bangumi.core.config import RenameMethod
from bangumi.core.model import Renaming, Rule, RuleKind
from bangumi.core.titles import FileReading, Kind, Release, read_file_name, read_title

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_SPACES = re.compile(r"\s+")
_SEASON_SUFFIX = re.compile(r"第\s*([一二三四五六七八九十\d]+)\s*季")
_SEASON_FOLDER = re.compile(r"(?:season\s*|s)(\d+)", re.IGNORECASE)
_DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_LONGEST_NAME = 180
"""Bytes of UTF-8 that a cleaned name may have: file systems take 255, and number, language and extension come behind it."""

EXTRAS_FOLDER = "extras"


@dataclass(frozen=True, slots=True)
class Target:
    """What the names of a torrent's files are made of: the folder's show name, season and offsets of its rule.

    `read_season` is the season that the releases carry, `season` the one that the folder and the names have.
    """

    show: str
    season: int
    read_season: int = 1
    episode_offset: int = 0
    is_movie: bool = False


@dataclass(frozen=True, slots=True)
class NamePlan:
    """`renamings` has every file of the torrent once, unchanged ones too. `unread`: videos whose episode can't be read."""

    renamings: tuple[Renaming, ...]
    unread: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Renaming, ...]:
        return tuple(renaming for renaming in self.renamings if renaming.old != renaming.new)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(renaming.new for renaming in self.renamings)


# -- folders


def safe_name(text: str) -> str:
    """One path component that every file system takes; never empty. Reserved characters become spaces."""
    name = unicodedata.normalize("NFC", _SPACES.sub(" ", _RESERVED.sub(" ", text)).strip().rstrip(". "))
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1].rstrip(". ")
    if name.split(".")[0].casefold() in _DEVICE_NAMES:
        name = f"_{name}"
    return name or "_"


def safe_title(text: str) -> str:
    """An official title as a new rule gets it: dots become spaces too, as AutoBangumi does."""
    return safe_name(text.replace(".", " "))


def show_folder(rule: Rule) -> str:
    title = safe_name(rule.official_title)
    return f"{title} ({rule.year})" if rule.year else title


def season_of(rule: Rule) -> int:
    """The season of folder and names: an offset that leads below 1 is ignored."""
    moved = rule.season + rule.season_offset
    return moved if moved >= 1 else rule.season


def join_path(base: str, *parts: str) -> str:
    """In the downloader's own manner: a base with backslashes and without slashes is a Windows path."""
    separator = "\\" if "\\" in base and "/" not in base else "/"
    return separator.join([base.rstrip("/\\"), *parts])


def folder_of(rule: Rule, base: str, *, special: bool = False) -> str:
    """Where the rule's torrents are saved, as an absolute path in the downloader's eyes; `base` is `downloader.path`."""
    if rule.custom_path:
        return rule.custom_path
    if rule.kind is RuleKind.MOVIE:
        return join_path(base, show_folder(rule))
    return join_path(base, show_folder(rule), f"Season {0 if special else season_of(rule)}")


def same_folder(one: str, other: str) -> bool:
    """Whether two paths of the downloader name one folder, however its slashes lean."""
    return _plain_path(one) == _plain_path(other)


def _plain_path(path: str) -> str:
    plain = path.replace("\\", "/").rstrip("/")
    return plain.casefold() if re.match(r"[A-Za-z]:", plain) else plain


def target_of(rule: Rule) -> Target:
    return Target(
        show=show_folder(rule),
        season=season_of(rule),
        read_season=rule.read_season,
        episode_offset=rule.episode_offset,
        is_movie=rule.kind is RuleKind.MOVIE,
    )


def target_of_path(save_path: str, base: str, fallback: str) -> Target:
    """For a torrent without a rule: show and season from the folder that it was put into, `fallback` where that tells none."""
    inside = _plain_path(save_path).removeprefix(_plain_path(base)).strip("/")
    parts = [part for part in inside.split("/") if part]
    season = next((int(found[1]) for part in parts if (found := _SEASON_FOLDER.fullmatch(part))), None)
    shows = [part for part in parts if not _SEASON_FOLDER.fullmatch(part)]
    read_season = read_title(fallback).season or 1
    return Target(show=shows[-1] if shows else "", season=read_season if season is None else season, read_season=read_season)


def split_season_suffix(title: str) -> tuple[str, int | None]:
    """`葬送的芙莉莲 第二季` → (`葬送的芙莉莲`, 2): from the first 第 to the last 季 is no part of the name."""
    found = list(_SEASON_SUFFIX.finditer(title))
    if not found:
        return title.strip(), None
    bare = (title[: found[0].start()] + title[found[-1].end() :]).strip()
    return (bare or title.strip()), _number(found[0][1])


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    digits = "零一二三四五六七八九"
    tens, _, ones = text.rpartition("十") if "十" in text else ("", "", text)
    try:
        value = digits.index(ones) if ones else 0
        return value + 10 * (digits.index(tens) if tens else 1) if "十" in text else value or None
    except ValueError:
        return None


# -- file names


def episode_mark(season: int, episodes: Sequence[float], offset: int = 0) -> str:
    """`S01E03`, `S01E11.5`, `S01E01-E02` for several in one file."""
    first, *more = [_episode(shifted(number, offset)) for number in episodes]
    return f"S{season:02d}E{first}" + (f"-E{more[-1]}" if more else "")


def shifted(number: float, offset: int) -> float:
    """The number that a media server counts: 0 stays 0, and an offset that leads below 1 is ignored."""
    moved = number + offset
    result = number if number == 0 or moved < 1 else moved
    return int(result) if result == int(result) else result


def _episode(number: float) -> str:
    whole, half = divmod(number, 1)
    return f"{int(whole):02d}" + (f"{half:.1f}"[1:] if half else "")


def plan_names(
    files: Iterable[str],
    release: Release,
    target: Target,
    method: RenameMethod,
    taken: Collection[str] = (),
) -> NamePlan:
    """The final path of each file of a torrent, distinct from one another and from `taken` (names of other torrents in the
    same folder, compared without case). `files`: paths as the downloader lists them."""
    paths = list(files)
    readings = [read_file_name(path, release) for path in paths]
    alone = sum(reading.role == "video" for reading in readings) == 1
    used = {name.casefold() for name in taken}
    renamings, unread = [], []
    for reading in readings:
        wanted = _wanted_path(reading, release, target, method, alone=alone)
        if wanted is None:
            unread.append(reading.path)
        new = _distinct(wanted or reading.path, release, used)
        used.add(new.casefold())
        renamings.append(Renaming(reading.path, new))
    return NamePlan(tuple(renamings), tuple(unread))


def _wanted_path(reading: FileReading, release: Release, target: Target, method: RenameMethod, *, alone: bool) -> str | None:
    """The path that a file should have; None for a video whose episode nobody can tell."""
    bare_method = method.removeprefix("subtitle_")
    if reading.role == "other" or bare_method in ("none", "normal"):
        return reading.path
    file_name = reading.path.rpartition("/")[2]
    if reading.role == "extra":
        return f"{EXTRAS_FOLDER}/{safe_name(file_name)}" if "/" in reading.path or not alone else safe_name(file_name)
    mark = _mark(reading, release, target, alone=alone)
    if mark is None:
        return None
    title = target.show if bare_method == "advance" and target.show else _release_title(file_name, release)
    language = f".{reading.language}" if reading.role == "subtitle" and reading.language else ""
    return f"{safe_name(title)} {mark}".rstrip() + language + reading.ext


def _mark(reading: FileReading, release: Release, target: Target, *, alone: bool) -> str | None:
    """`S01E03`; empty for a film, which has no number; None when there is none to be read."""
    if target.is_movie or (release.kind is Kind.MOVIE and not reading.episodes):
        return ""
    episodes = reading.episodes
    special = reading.season == 0 or (alone and release.kind is Kind.SPECIAL)
    if alone and not episodes:
        episodes = release.episodes
    if special:
        return episode_mark(0, episodes or (1,))
    if not episodes:
        return None
    # A pack may hold other seasons beside the rule's own: they keep their distance to it.
    season = target.season + (reading.season - target.read_season if not alone else 0)
    return episode_mark(max(season, 0), episodes, target.episode_offset)


def _release_title(file_name: str, release: Release) -> str:
    """The show as the release calls it, a season alike, else as the file does; 第二季 is kept, S2 not."""
    source = release if release.title_raw else read_title(file_name)
    title = source.title_raw or release.raw
    return f"{title} {source.season_raw}" if source.season_raw.startswith("第") else title


def _distinct(path: str, release: Release, used: Collection[str]) -> str:
    """`path`, or the first of `… v2`, `… [Group]`, `… (2)`, `… (3)` that nobody has."""
    if path.casefold() not in used:
        return path
    folder, slash, name = path.rpartition("/")
    stem, ext = _split_name(name)
    marks = [f"v{release.version}"] if release.version > 1 else []
    marks += [f"[{safe_name(release.group)}]"] if release.group else []
    number = 2
    while True:
        mark = marks.pop(0) if marks else f"({number})"
        candidate = f"{folder}{slash}{stem} {mark}{ext}"
        if candidate.casefold() not in used:
            return candidate
        number += mark == f"({number})"


def _split_name(name: str) -> tuple[str, str]:
    """Stem and extension; a language tag before the extension of a subtitle belongs to the extension."""
    found = re.fullmatch(r"(.+?)((?:\.(?:zh|zh-tw|zh-hans|zh-hant|ja|en))?\.[A-Za-z0-9]{1,5})", name, re.IGNORECASE)
    return (found[1], found[2]) if found else (name, "")
