"""File names as media servers want them. Pure.

`<title> S01E03.mkv`, in the folders of `core.folders`; a film has no number, specials are `S00E<n>`, and a half episode keeps
its half (`S01E11.5`).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bangumi.core.config import RenameMethod
from bangumi.core.folders import plain_path, safe_name, season_of, show_folder
from bangumi.core.model import Renaming, Rule, RuleKind
from bangumi.core.titles import FileReading, Kind, Release, read_file_name, read_title

_SEASON_SUFFIX = re.compile(r"第\s*([一二三四五六七八九十\d]+)\s*季")
_SEASON_FOLDER = re.compile(r"(?:season\s*|s)(\d+)", re.IGNORECASE)

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
    inside = plain_path(save_path).removeprefix(plain_path(base)).strip("/")
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
    specials = _numbers_of_specials(readings)
    used = {name.casefold() for name in taken}
    renamings, unread = [], []
    for reading in readings:
        numbered = replace(reading, episodes=specials.get(_special(reading), reading.episodes))
        wanted = _wanted_path(numbered, release, target, method, alone=alone)
        if wanted is None:
            unread.append(reading.path)
        new = _distinct(wanted or reading.path, release, used)
        used.add(new.casefold())
        renamings.append(Renaming(reading.path, new))
    return NamePlan(tuple(renamings), tuple(unread))


_Special = tuple[tuple[float, ...], str]


def _special(reading: FileReading) -> _Special | None:
    return (reading.episodes, reading.extra) if reading.season == 0 and reading.role in ("video", "subtitle") else None


def _numbers_of_specials(readings: Iterable[FileReading]) -> dict[_Special | None, tuple[float, ...]]:
    """A number of its own in season 0 for each special of a torrent: its own where it is `SP02`, the next free one where that
    is taken, as for an OVA beside an SP01. A special's subtitles go with it."""
    numbers: dict[_Special | None, tuple[float, ...]] = {}
    taken: set[float] = set()
    specials = dict.fromkeys(special for reading in readings if (special := _special(reading)))
    for special in sorted(specials, key=lambda one: (not one[0], not one[1].isalpha())):
        wanted = special[0] or (1,)
        numbers[special] = wanted if taken.isdisjoint(wanted) else (int(max(taken)) + 1,)
        taken.update(numbers[special])
    return numbers


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
