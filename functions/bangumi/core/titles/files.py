"""Reads the name of a file inside a torrent.

A file's own name tells the most, its folders the next, the torrent's title the rest.
"""

import re
from typing import NamedTuple

from bangumi.core.titles.marks import Role, Special
from bangumi.core.titles.numerals import number
from bangumi.core.titles.reader import LONGEST, read_closely, read_title
from bangumi.core.titles.recognise import subtitle
from bangumi.core.titles.release import FileReading, Kind, Release

_VIDEOS = frozenset({"mkv", "mp4", "avi", "ts", "m2ts", "mts", "webm", "mov", "wmv", "flv", "rmvb", "rm", "m4v", "mpg", "ogm"})
_SUBTITLES = frozenset({"ass", "ssa", "srt", "sup", "vtt", "sub", "idx", "smi"})


class _File(NamedTuple):
    """A path in pieces. `language` was cut off the stem of a subtitle file."""

    folders: list[str]
    stem: str
    ext: str
    role: str
    language: str


def read_file_name(path: str, batch: Release | None = None) -> FileReading:
    """Reads a file's path inside a torrent; `batch` is the reading of the torrent's own title. Never raises.

    Specials and extras have season 0. One without a number has its stem as `extra` unless its word alone tells what
    it is, and so has any other video, so that no two files share season, episodes and extra.
    """
    file = _take_apart(path)
    if file.role == "other":
        return FileReading(path, file.role, ext=file.ext)
    release, marks = read_closely(file.stem)
    folder_season, folder_word = _read_folders(file.folders)
    season = release.season if release.season is not None else folder_season
    special: Special | None = marks[Role.EXTRA].value if Role.EXTRA in marks else None
    word = special.word if special is not None else _word(release, batch, folder_word, season)
    episodes, version = _episodes(release, special)
    if not episodes and (not word or folder_word):
        episodes, version = _bare_number(file.stem)
        if episodes and release.season_raw.isdecimal():
            season = folder_season  # what looked like the season was the number
    if not episodes and not word and batch is not None and batch.kind is Kind.EPISODE:
        episodes = batch.episodes
    language = file.language or _language(release.subtitles)
    if not word:
        kind = Kind.EPISODE if episodes else release.kind
        extra = "" if episodes else file.stem
        season = season or (batch.season if batch is not None else None) or 1
        return FileReading(path, file.role, season, episodes, kind, extra, language, version, file.ext)
    extra = word if _says_it_all(file.stem, word, episodes) else file.stem
    if season and (batch is None or batch.season != season):
        extra = f"{extra} S{season}"  # a pack of several seasons may have an OVA 1 for each
    is_special = word == "MOVIE" or (word in _EPISODIC and (bool(episodes) or release.kind is Kind.SPECIAL))
    role = "extra" if file.role == "video" and not is_special else file.role
    kind = Kind.MOVIE if word == "MOVIE" else Kind.SPECIAL
    return FileReading(path, role, 0, episodes, kind, extra, language, version, file.ext)


# --- the path


def _take_apart(path: str) -> _File:
    *folders, name = path.replace("\\", "/").split("/")
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 5:
        return _File(folders, name, "", "other", "")
    fold, language = ending.lower(), ""
    role = "video" if fold in _VIDEOS else "subtitle" if fold in _SUBTITLES else "other"
    stem = " ".join(stem[-LONGEST:].split())
    if role == "subtitle":
        stem, language = _cut_language(stem)
    return _File(folders[-4:], stem, (dot + fold), role, language)


# Folders of discs with no regular episodes in them, and the word for what is.
_FOLDER_WORDS = {
    "sp": "SP", "special": "SP", "season 0": "SP", "season 00": "SP", "特典": "EXTRA", "特典映像": "EXTRA",
    "映像特典": "EXTRA", "extra": "EXTRA", "bonus": "EXTRA", "featurette": "EXTRA", "interview": "EXTRA", "nc": "NC",
    "creditless": "NC", "ncop&nced": "NC", "ncop": "NCOP", "nced": "NCED", "op&ed": "NC", "menu": "MENU", "pv": "PV",
    "pv&cm": "PV", "trailer": "PV", "preview": "PV", "cm": "CM", "ova": "OVA", "oad": "OAD", "cd": "EXTRA", "scan": "EXTRA",
    "font": "EXTRA", "sample": "EXTRA",
}  # fmt: skip


def _read_folders(folders: list[str]) -> tuple[int | None, str]:
    """The season that the nearest folder tells, and the word of a folder of extras."""
    season, word = None, ""
    for folder in reversed(folders):
        release = read_title(folder)
        word = word or _folder_word(folder, release)
        if season is None:
            season = release.season
    return season, word


def _folder_word(folder: str, release: Release) -> str:
    fold = folder.strip(" []【】()（）").lower()
    if word := _FOLDER_WORDS.get(fold) or _FOLDER_WORDS.get(fold.removesuffix("s")):
        return word
    if release.names:
        return ""
    return "MOVIE" if release.kind is Kind.MOVIE else release.extra  # 番外, 剧场版: nothing but a word of kind


# --- what is in it

_EPISODIC = frozenset({"SP", "OVA", "OAD", "EX", "MOVIE"})


def _word(release: Release, batch: Release | None, folder_word: str, season: int | None) -> str:
    """The word for a special or extra, "" for a regular episode or a film by itself."""
    if release.kind is Kind.SPECIAL:
        return release.extra
    if release.kind is Kind.MOVIE and batch is not None and batch.kind is Kind.BATCH:
        return "MOVIE"
    return folder_word or ("SP" if season == 0 else "EXTRA" if _SAMPLE.search(release.raw) else "")


_SAMPLE = re.compile(r"(?:^|[-._ ])sample$", re.IGNORECASE)


def _says_it_all(stem: str, word: str, episodes: tuple[float, ...]) -> bool:
    """Whether a file is called by the word of its kind and its number, with nothing beside them: `[NCOP]`, `OVA - 02`.

    A number in a folder of extras needs no word beside it.
    """
    number = rf"[\s_\[\](（)【】-]*0*{episodes[0]:g}(?:v\d)?" if episodes else ""
    before = r"(?:^|[\[(（【]|(?<=[\s_-])(?![^\[\](（)【】]*[\])）】]))"  # a bracket's first word, or outside of brackets
    after = r"\s*(?:$|[\[\](（)【】])"
    return re.search(f"{before}(?:{word}s?{number}|{number or word}){after}", stem, re.IGNORECASE) is not None


# A number that is hardly more than the name: 05, 05 - Title, 05.Title, Show 5.
_LEADING = re.compile(
    r"(?P<number>\d{1,4}(?:\.5)?)(?:v(?P<version>\d))?(?=$|\s*(?:-\s|[_.\[(【「]|(?:end|fin|完)$)|(?<=^0\d)\s)", re.IGNORECASE
)
_CLOSING = re.compile(r"(?:^|[\s_.#-])(?P<number>\d{1,4}(?:\.5)?)(?:v(?P<version>\d))?\s*$", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[(【（][^\[(【（\])】）]*[\])】）]")


def _episodes(release: Release, special: Special | None) -> tuple[tuple[float, ...], int]:
    """The episodes of a file, all of a run of them, and the version."""
    if release.episode_range is not None:
        first, last = release.episode_range
        return tuple(range(first, last + 1)), release.version
    if special is not None and special.number is not None:
        return (special.number.first,), release.version
    return release.episodes, release.version


def _bare_number(stem: str) -> tuple[tuple[float, ...], int]:
    bare = _BRACKETED.sub(" ", stem).strip()
    found = _LEADING.match(bare) or _CLOSING.search(bare)
    return ((number(found["number"]),), int(found["version"] or 1)) if found else ((), 1)


# --- languages

_FLAGS = re.compile(r"(?:\.(?:default|forced|sdh|cc))+$", re.IGNORECASE)
_LANGUAGE = re.compile(r"[._\s-](?P<tag>[A-Za-z][A-Za-z&+_-]{1,14}|[简簡繁體体中日英文双雙语語&+_]{1,8})$")
_CODES = {"zh": "zh", "zho": "zh", "chi": "zh", "cn": "zh", "zhcn": "zh", "zhhans": "zh", "hans": "zh", "zhtw": "zh-tw"}
_CODES |= {"zhhk": "zh-tw", "zhhant": "zh-tw", "hant": "zh-tw", "tw": "zh-tw", "ja": "ja", "en": "en"}
_NAMES = ((subtitle.HANS, "zh"), (subtitle.HANT, "zh-tw"), (subtitle.JA, "ja"), (subtitle.EN, "en"))


def _cut_language(stem: str) -> tuple[str, str]:
    """A stem without the language at its end (`Show 05.chs`), and that language; "" when it ends with none."""
    stem = _FLAGS.sub("", stem)
    found = _LANGUAGE.search(stem)
    if found is None:
        return stem, ""
    tag = found["tag"]
    if not (language := _CODES.get(tag.lower().replace("-", "").replace("_", ""), "")):
        told = [languages for part in re.split(r"[&+_-]", tag) if (languages := _languages(part))]
        language = _language(frozenset().union(*told))
    return (stem[: found.start()], language) if language else (stem, "")


def _languages(part: str) -> frozenset[str]:
    words = subtitle.read_run(part) or subtitle.WORDS.get(part.lower()) or next(iter(subtitle.read(part.lower())), None)
    languages: frozenset[str] = words.value if words is not None and words.role is Role.SUBTITLE else frozenset()
    return languages


def _language(subtitles: frozenset[str]) -> str:
    """The tag that a media server knows; Chinese goes before what is beside it."""
    return next((tag for code, tag in _NAMES if code in subtitles), "")
