"""Reads one cell by itself: which of its marks to believe, where a name may stand, which number counts episodes."""

import re
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Span
from bangumi.core.titles.names import BREAK, GAP
from bangumi.core.titles.recognise import notes
from bangumi.core.titles.recognise.episode import Numeral
from bangumi.core.titles.scanner import Scan, scan
from bangumi.core.titles.tokens import FREE, SIGN, Tokens, tokenise

TAGS, TEXT, NOTE = "tags", "text", "note"

# How sure a number is an episode; a number that merely closes a name is doubtful.
LIKELY, DOUBTFUL = 2, 1

# Marks that part the name from the tags, when firm. The others (a season, a film) may stand within a name.
_STOPS = frozenset(
    {
        Role.EPISODE, Role.VOLUME, Role.VERSION, Role.RESOLUTION, Role.SOURCE, Role.SUBTITLE, Role.CODEC, Role.AUDIO,
        Role.CONTAINER, Role.EXTRA, Role.END,
    }
)  # fmt: skip
_OF_KIND = frozenset({Role.MOVIE, Role.SPECIAL, Role.EXTRA, Role.BATCH, Role.END, Role.NOTE})
_REMARKS = frozenset({Role.NOTE, Role.BATCH, Role.GROUP})
_SEASONAL = frozenset({Role.SEASON, Role.PART})
_start = attrgetter("start")
_CRC = re.compile(r"[0-9A-Fa-f]{8}$")
_BARS = frozenset("/|")
_DASHES = frozenset("-–—－")


class Reading(NamedTuple):
    """What one cell says. Positions count from the beginning of the cell."""

    nature: str  # TAGS: understood; NOTE: a remark; TEXT: holds text that may be a name
    marks: tuple[Mark, ...]  # those to believe
    first: dict[str, Mark]  # the first mark of each role
    seasons: tuple[int, ...]
    subtitles: frozenset[str]
    episode: Mark | None
    surety: int
    name: str  # the text that may be a name; signs of names.py stand for what was taken out
    light: bool  # says nothing technical, only season, kind or a remark


@lru_cache(maxsize=8192)
def read_cell(text: str, opener: str) -> Reading:
    """Reads the text of one cell; `opener` is its bracket or `FREE`."""
    if opener is FREE:
        tokens = tokenise(text)
        return _read_text(text, tokens, scan(tokens, False))
    if stamp := _read_stamp(text):
        return _reading(TAGS, [stamp], None, 0)
    tokens = tokenise(text)
    found = scan(tokens, True)
    if _is_tags(tokens, found):
        episode, surety = _episode_among_tags(tokens, found)
        return _reading(TAGS, found.marks, episode, surety)
    if notes.is_aside(text):
        return _reading(NOTE, [mark for mark in found.marks if mark.role is Role.SEASON], None, 0)
    return _read_text(text, tokens, found)


def _read_stamp(text: str) -> Mark | None:
    stamp = text.strip()
    if stamp.isdecimal() and len(stamp) == 4 and 1950 <= int(stamp) < 2040:
        return Mark(Role.YEAR, int(stamp), stamp, 0, len(text), True, "a year by itself")
    if _CRC.match(stamp) and not (stamp.isdecimal() and stamp[:2] in ("19", "20")):
        return Mark(Role.CRC, stamp.upper(), stamp, 0, len(text), True, "eight hexadecimal digits by themselves")
    return None


def _is_tags(tokens: Tokens, found: Scan) -> bool:
    """Whether a bracket holds tags: all is understood, or it begins with a tag and has a technical one."""
    if not found.unknown or any(mark.start == tokens[0].start and mark.role is Role.EPISODE for mark in found.marks):
        return True
    if found.numerals and found.numerals[0].at == 0 and found.numerals[0].span.last is not None:
        return True
    first = min((mark.start for mark in found.marks), default=len(tokens))
    return first < tokens[found.unknown[0]].start and any(m.firm and m.role in TECHNICAL for m in found.marks)


def _episode_among_tags(tokens: Tokens, found: Scan) -> tuple[Mark | None, int]:
    if marked := _marked(found):
        return marked, LIKELY
    for numeral in found.numerals:
        if _is_years(numeral.span):
            continue
        before = [mark for mark in found.marks if mark.firm and mark.start < numeral.start]
        if numeral.span.last is not None or (numeral is found.numerals[0] and not before):
            return _as_mark(numeral, numeral.start, "a number alone in brackets"), LIKELY
    return None, 0


def _marked(found: Scan) -> Mark | None:
    return next((mark for mark in found.marks if mark.role is Role.EPISODE), None)


def _is_years(span: Span) -> bool:
    return span.last is not None and span.first >= 1950 and span.last < 2040


def _as_mark(numeral: Numeral, start: int, why: str) -> Mark:
    return Mark(Role.EPISODE, numeral.span, numeral.text, start, numeral.end, True, why)


def _read_text(text: str, tokens: Tokens, found: Scan) -> Reading:
    """A text that may begin with a name: finds the episode, and where the name ends and the tags begin."""
    episode, surety = _episode_in_text(tokens, found)
    wordy = [tokens[index].start for index in found.unknown]
    wordy += [numeral.start for numeral in found.numerals if episode is None or numeral.start < episode.start]
    first_word = min(wordy, default=len(text))
    stops = [mark.start for mark in found.marks if mark.firm and _is_stop(mark)]
    leading = [mark for mark in found.marks if mark.end <= first_word and mark.firm and _is_stop(mark)]
    begin = max((mark.end for mark in leading), default=0)
    end = min((stop for stop in stops if stop > first_word), default=len(text))
    if episode is not None and episode.start > first_word:
        end = min(end, episode.start)
    end = _absorb(text, found, first_word, end)
    if year := _closing_year(text, found, first_word, end):
        found.marks.append(year)
        end = year.start
    if episode is None:
        episode, surety = _closing_number(text, found, first_word, end), DOUBTFUL
    if first_word >= end:
        return _reading(TAGS, found.marks, episode, surety)
    believed = [mark for mark in found.marks if mark.firm or mark.start >= end]
    return _reading(TEXT, believed, episode, surety, _name(text, believed, begin, end))


def _name(text: str, marks: list[Mark], begin: int, end: int) -> str:
    """A stretch of text with season marks and remarks taken out."""
    pieces = []
    for mark in sorted(marks, key=_start):
        sign = BREAK if mark.role in _REMARKS else GAP if mark.role in _SEASONAL else ""
        if sign and begin <= mark.start < end:
            pieces += [text[begin : mark.start], sign]
            begin = max(begin, mark.end)
    return "".join([*pieces, text[begin:end]])


def _is_stop(mark: Mark) -> bool:
    return mark.role in _STOPS or (mark.role is Role.SPECIAL and mark.value.number is not None)


def _episode_in_text(tokens: Tokens, found: Scan) -> tuple[Mark | None, int]:
    if marked := _marked(found):
        return marked, LIKELY
    best: Mark | None = None
    for numeral in found.numerals:
        before = tokens[numeral.at - 1] if numeral.at else None
        after = tokens[numeral.stop] if numeral.stop < len(tokens) else None
        if after is not None and after.start == numeral.end and (after.kind != SIGN or after.text in _GLUE):
            continue  # 100-man, 3.5th, 100個: part of a word
        if numeral.span.last is not None and not _is_years(numeral.span):
            start = before.start if before and before.text in _DASHES else numeral.start
            return _as_mark(numeral, start, "a run of numbers"), LIKELY
        if before is not None and before.text in _BARS and before.end < numeral.start:
            if after is None or after.text in _BARS:
                return _as_mark(numeral, before.start, "a number between slashes"), LIKELY
        if before is None or before.text not in _DASHES:
            continue
        apart = before.end < numeral.start or numeral.at < 2 or tokens[numeral.at - 2].end < before.start
        closes = after is None or any(mark.start == after.start for mark in found.marks)
        if apart and (best is None or closes):
            best = _as_mark(numeral, before.start, "a number behind a dash")
    return best, LIKELY if best else 0


def _absorb(text: str, found: Scan, first_word: int, end: int) -> int:
    """Where the name ends when loose tags right before its end are taken as tags: `… OVA - 01`, `… GB 720P`."""
    technical = any(mark.start == end and mark.role in TECHNICAL for mark in found.marks)
    for mark in reversed(found.marks):
        if mark.end > end:
            continue
        loose = mark.role in _OF_KIND or technical or (mark.role in TECHNICAL and mark.text.isupper())
        if mark.firm or not loose or mark.start <= first_word or text[mark.end : end].strip(" -_+&/|.,~～"):
            break
        end = mark.start
    return end


def _closing_year(text: str, found: Scan, first_word: int, end: int) -> Mark | None:
    for numeral in found.numerals:
        if numeral.start > first_word and numeral.span.last is None and 1950 <= numeral.span.first < 2040:
            if numeral.end <= end and not text[numeral.end : end].strip():
                value = int(numeral.span.first)
                return Mark(Role.YEAR, value, numeral.text, numeral.start, numeral.end, True, "a year behind the name")
    return None


def _closing_number(text: str, found: Scan, first_word: int, end: int) -> Mark | None:
    """A number that closes the name: an episode if nothing better turns up, maybe a season."""
    if not found.numerals:
        return None
    numeral = found.numerals[-1]
    if numeral.start <= first_word or text[numeral.end : end].strip() or numeral.start >= end:
        return None
    if not text[numeral.start - 1].isspace():
        return None
    return _as_mark(numeral, numeral.start, "a number that closes the name")


def _reading(nature: str, marks: list[Mark], episode: Mark | None, surety: int, name: str = "") -> Reading:
    first: dict[str, Mark] = {}
    subtitles: frozenset[str] = frozenset()
    for mark in marks:
        first.setdefault(mark.role, mark)
        if mark.role is Role.SUBTITLE:
            subtitles |= mark.value
    seasons = tuple(mark.value for mark in marks if mark.role is Role.SEASON)
    light = episode is None and not any(mark.role in TECHNICAL for mark in marks)
    return Reading(nature, tuple(marks), first, seasons, subtitles, episode, surety if episode else 0, name, light)


_GLUE = frozenset("-－/.·×")
