"""Reads one cell by itself: which of its marks to believe, where a name may stand, which number counts episodes."""

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Span
from bangumi.core.titles.names import BREAK, GAP
from bangumi.core.titles.recognise import notes, picture
from bangumi.core.titles.recognise.episode import Numeral
from bangumi.core.titles.scanner import Scan, scan
from bangumi.core.titles.tokens import FREE, SIGN, Token, Tokens, tokenise

# The nature of a cell.
TAGS: Final = "tags"  # all of it is understood
NOTE: Final = "note"  # a remark beside the release
TEXT: Final = "text"  # holds text that may be a name

# How sure a number is an episode. A run like 1-2 may be part of a name; a number that may be a picture height comes before
# one that merely closes a name.
LIKELY, RUN, HEIGHT, DOUBTFUL = 4, 3, 2, 1

# Firm marks that part the name from the tags. The others, like a season or film, may stand within a name.
_STOPS = TECHNICAL | {Role.EPISODE, Role.VOLUME, Role.VERSION, Role.END}
# Loose marks that belong to the tags when they close a name.
_CLOSERS = frozenset({Role.SERIES, Role.MOVIE, Role.SPECIAL, Role.EXTRA, Role.BATCH, Role.NOTE, Role.VOLUME})
_OF_NOTES = frozenset({Role.SEASON, Role.BATCH})  # what a remark may tell of the release
_SIGN_OF = {Role.SEASON: GAP, Role.PART: GAP, Role.NOTE: BREAK, Role.BATCH: BREAK, Role.GROUP: BREAK}
_FIRST_YEAR, _LAST_YEAR = 1950, 2039
_CRC = re.compile(r"\s*[0-9A-Fa-f]{8}\s*$")
_DASHES = frozenset("-‐‒–—−－")
_ENDS = frozenset({"END", "FIN", "Fin", "完结", "完結"})
_WIDEST_JOINT = 3  # with a space on either side
_BARS = frozenset("/|")
_GLUE = frozenset("-－/·×")
_SEPARATORS = " -_+&/|.,~～"


class Reading(NamedTuple):
    """What one cell says. Positions count from the beginning of the cell."""

    nature: str
    marks: tuple[Mark, ...]  # those to believe
    first: Mapping[str, Mark]  # the first mark of each role
    seasons: tuple[int, ...]
    subtitles: frozenset[str]
    subtitle_raw: str
    episode: Mark | None
    surety: int
    name: str  # the text that may be a name; signs of names.py stand for what was taken out
    late: bool  # the name stands behind the episode, so it may be the episode's
    light: bool  # says nothing technical, only season, kind or a remark


def read_cell(text: str, opener: str) -> Reading:
    """Reads the text of one cell; `opener` is its bracket or `FREE`."""
    return remembered(text, opener) if len(text) <= _LONGEST_KEPT else _read(text, opener)


def _read(text: str, opener: str) -> Reading:
    if opener is not FREE and (stamp := _read_stamp(text)):
        return _reading(TAGS, text, [stamp])
    tokens = tokenise(text)
    found = scan(tokens, opener)
    if opener is FREE:
        return _read_text(text, tokens, found)
    if _is_tags(tokens, found):
        name = text if not found.marks and len(found.numerals) == 1 else ""  # 86 is a name, should there be no other
        return _reading(TAGS, text, found.marks, *_episode_among_tags(tokens, found), name=name)
    if notes.is_aside(text):
        return _reading(NOTE, text, [mark for mark in found.marks if mark.role in _OF_NOTES])
    return _read_text(text, tokens, found)


# Groups write the same tags and names every week. Long texts are no such thing and would fill the memory.
_LONGEST_KEPT = 200
remembered = lru_cache(maxsize=8192)(_read)


# --- brackets


def _read_stamp(text: str) -> Mark | None:
    stamp = text.strip()
    if len(stamp) == 4 and stamp.isdecimal() and _is_year(int(stamp)):
        return Mark(Role.YEAR, int(stamp), stamp, 0, len(text), True, "a year by itself")
    if _CRC.match(text) and not (stamp.isdecimal() and _is_year(int(stamp[:4]))):
        return Mark(Role.CRC, stamp.upper(), stamp, 0, len(text), True, "eight hexadecimal digits by themselves")
    return None


def _is_year(number: float) -> bool:
    return _FIRST_YEAR <= number <= _LAST_YEAR


def _is_years(span: Span) -> bool:
    return span.last is not None and _is_year(span.first) and _is_year(span.last)


def _is_tags(tokens: Tokens, found: Scan) -> bool:
    """Whether a bracket holds tags: it is understood, or it begins with an episode, or it is technical for the most."""
    if not found.unknown:
        return True
    first = found.unknown[0]
    if any(mark.role is Role.EPISODE and mark.start == tokens[0].start for mark in found.marks):
        return True
    if found.numerals and found.numerals[0].at == 0:
        numeral = found.numerals[0]
        if numeral.span.last is not None or _is_added_to(tokens, numeral) or _is_of_edition(tokens, numeral):
            return True
    if found.marks and found.marks[-1].role is Role.EXTRA and found.marks[-1].start > first.start:
        return True  # [Character PV]
    if found.marks and found.marks[-1].role is Role.END and found.marks[-1].end == tokens[-1].end:
        return any(token.text == "+" for token in tokens)  # [TV + AFTER STORY + Movie Fin]
    technical = [mark for mark in found.marks if mark.firm and mark.role in TECHNICAL]
    leads = any(mark.start < first.start for mark in found.marks)
    return bool(technical) and (leads or len(technical) > len(found.unknown))


def _is_added_to(tokens: Tokens, numeral: Numeral) -> bool:
    """Whether more follows a number: `07+SP1`."""
    return numeral.stop < len(tokens) and tokens[numeral.stop].text in ("+", "&")


def _is_of_edition(tokens: Tokens, numeral: Numeral) -> bool:
    """Whether only the name of an edition follows a number: `01先行版`, `01(先行)`."""
    return notes.is_edition("".join(token.text for token in tokens[numeral.stop :]))


def _episode_among_tags(tokens: Tokens, found: Scan) -> tuple[Mark | None, int]:
    if marked := _marked(found):
        return marked, LIKELY
    extras = any(mark.role is Role.EXTRA for mark in found.marks)
    for numeral in found.numerals:
        if extras and numeral.span.last is None and not _is_added_to(tokens, numeral):
            continue  # it counts the extras: PV 02
        if _is_years(numeral.span) or (_is_year(numeral.span.first) and len(found.numerals) > 1):
            continue  # years, or a date in pieces
        led = any(mark.firm and mark.start < numeral.start and mark.role is not Role.SPECIAL for mark in found.marks)
        led = led and (_is_year(numeral.span.first) or not _is_behind_season(tokens, found, numeral))
        alone = numeral is found.numerals[0] and not led
        if numeral.span.last is not None or alone:
            surety = HEIGHT if numeral.text in picture.BARE_HEIGHTS else LIKELY
            return _as_mark(numeral, numeral.start, "a number alone in brackets"), surety
    return None, 0


def _is_behind_season(tokens: Tokens, found: Scan, numeral: Numeral) -> bool:
    """Whether a season or part, with or without a dash, is right before a number: `[S2 03]`, `[第二季 - 03]`."""
    before = [token for token in tokens[max(numeral.at - 2, 0) : numeral.at] if token.text not in _DASHES]
    ends = {mark.end for mark in found.marks if mark.role in (Role.SEASON, Role.PART)}
    return bool(before) and before[-1].end in ends


def _marked(found: Scan) -> Mark | None:
    """The first episode that says so itself, with the next one when that stands right beside it: `EP12+EP13`."""
    marks = [mark for mark in found.marks if mark.role is Role.EPISODE]
    if len(marks) > 1:
        first, second = marks[:2]
        follows = first.value.last is None and second.value.last is None and second.value.first == first.value.first + 1
        if follows and 0 <= second.start - first.end <= _WIDEST_JOINT:
            return first._replace(value=first.value._replace(last=int(second.value.first)), end=second.end)
    return marks[0] if marks else None


def _as_mark(numeral: Numeral, start: int, why: str) -> Mark:
    return Mark(Role.EPISODE, numeral.span, numeral.text, start, numeral.end, True, why)


# --- text that may begin with a name


def _read_text(text: str, tokens: Tokens, found: Scan) -> Reading:
    """Finds the episode in a text, and where a name in it begins and ends."""
    episode, surety = _episode_in_text(tokens, found)
    words = [token.start for token in found.unknown]
    words += [numeral.start for numeral in found.numerals if episode is None or numeral.start < episode.start]
    first_word = min(words, default=len(text))
    stops = [mark for mark in found.marks if mark.firm and _is_stop(mark)]
    begin = max((mark.end for mark in stops if mark.end <= first_word), default=0)
    end = min((mark.start for mark in stops if mark.start > first_word), default=len(text))
    late = episode is not None and episode.start < first_word
    if episode is not None and not late:
        end = min(end, episode.start)
    if first_word >= end:
        return _reading(TAGS, text, found.marks, episode, surety)
    end = _without_loose_tags(text, found, first_word, end)
    if closing := _closing_number(text, found, first_word, end):
        if _is_year(closing.span.first):
            place = (closing.text, closing.start, closing.end)
            found.marks.append(Mark(Role.YEAR, int(closing.span.first), *place, True, "a year behind the name"))
        elif episode is None:
            episode, surety = _as_mark(closing, closing.start, "a number that closes the name"), DOUBTFUL
    believed = [mark for mark in found.marks if mark.firm or mark.start >= end]
    return _reading(TEXT, text, believed, episode, surety, name=_cut_name(text, believed, begin, end), late=late)


def _is_stop(mark: Mark) -> bool:
    numbered = mark.role is Role.SPECIAL and mark.value.number is not None
    return numbered or mark.role in _STOPS or (mark.role is Role.EXTRA and mark.text.isascii())


def _episode_in_text(tokens: Tokens, found: Scan) -> tuple[Mark | None, int]:
    if marked := _marked(found):
        return marked, LIKELY
    if len(found.numerals) == 1 and tokens[0].kind == SIGN and not (found.unknown or found.marks):
        return _as_mark(found.numerals[0], 0, "a number by itself between brackets"), LIKELY
    best: Mark | None = None
    run: Mark | None = None
    starts = {mark.start for mark in found.marks}
    for numeral in found.numerals:
        before = tokens[numeral.at - 1] if numeral.at else None
        after = tokens[numeral.stop] if numeral.stop < len(tokens) else None
        closes = after is None or after.start in starts
        if after is not None and after.start == numeral.end and (after.text in _GLUE or not (closes or after.kind == SIGN)):
            continue  # part of a word: 100-man, 100個
        if numeral.span.last is not None and not _is_years(numeral.span):
            behind_dash = before is not None and before.text in _DASHES
            mark = _as_mark(numeral, before.start if before and behind_dash else numeral.start, "a run of numbers")
            if behind_dash or numeral.text[0] == "0":
                return mark, LIKELY
            run = run or mark
            continue
        if before is None or before.kind != SIGN:
            continue
        if before.text in _BARS and before.end < numeral.start and (after is None or after.text in _BARS):
            return _as_mark(numeral, before.start, "a number between slashes"), LIKELY
        if before.text in _DASHES and _is_apart(tokens, numeral, before) and (best is None or closes):
            best = _as_mark(numeral, before.start, "a number behind a dash")
    return (best, LIKELY) if best else (run, RUN if run else 0)


def _is_apart(tokens: Tokens, numeral: Numeral, dash: Token) -> bool:
    """Whether a dash has a space on either side, or begins the text."""
    return dash.end < numeral.start or numeral.at < 2 or tokens[numeral.at - 2].end < dash.start


def _without_loose_tags(text: str, found: Scan, first_word: int, end: int) -> int:
    """Where the name ends when loose tags right before its end count as tags: `… OVA - 01`, `… GB 720P`."""
    technical = any(mark.start == end and mark.role in TECHNICAL for mark in found.marks)
    for mark in reversed(found.marks):
        if mark.end > end:
            continue
        closes = mark.role in _CLOSERS
        if (mark.firm and not closes) or mark.start <= first_word or text[mark.end : end].strip(_SEPARATORS):
            break
        capitals = mark.text.isupper() and mark.role in TECHNICAL
        if not (closes or technical or capitals or mark.text in _ENDS):
            break
        end = mark.start
    return end


def _closing_number(text: str, found: Scan, first_word: int, end: int) -> Numeral | None:
    """The number that closes a name: an episode if nothing better turns up, a season, or a year."""
    numeral = next((each for each in reversed(found.numerals) if each.start < end), None)
    if numeral is None or numeral.start < first_word or numeral.span.last is not None:
        return None
    if _is_year(numeral.span.first):  # a season mark may follow: 2011 S01
        closes = not any(numeral.end <= token.start < end for token in found.unknown)
        return numeral if closes and first_word < numeral.start else None
    if text[numeral.end : end].strip(_SEPARATORS):
        return None
    behind_season = any(mark.role is Role.SEASON and mark.end == numeral.start for mark in found.marks)
    stands_apart = numeral.start == 0 or text[numeral.start - 1] in " _" or behind_season
    return numeral if stands_apart or (numeral.text[0] == "0" and numeral.span.first > 0) else None


_start = attrgetter("start")


def _cut_name(text: str, marks: list[Mark], begin: int, end: int) -> str:
    """A stretch of text, with signs for the season marks and remarks in it."""
    pieces: list[str] = []
    for mark in sorted(marks, key=_start):
        if begin <= mark.start < end and (sign := _SIGN_OF.get(mark.role)):
            pieces += (text[begin : mark.start], sign)
            begin = mark.end
    return "".join([*pieces, text[begin:end]])


# --- both


def _reading(
    nature: str,
    text: str,
    marks: list[Mark],
    episode: Mark | None = None,
    surety: int = 0,
    *,
    name: str = "",
    late: bool = False,
) -> Reading:
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.role, mark)
    seasons = tuple(mark.value for mark in marks if mark.role is Role.SEASON)
    light = episode is None and TECHNICAL.isdisjoint(first)
    subtitles, raw = _subtitles(text, marks)
    return Reading(nature, tuple(marks), first, seasons, subtitles, raw, episode, surety, name, late, light)


def _subtitles(text: str, marks: list[Mark]) -> tuple[frozenset[str], str]:
    """The subtitle languages of a cell, and the text that says them up to the first other tag."""
    told = [mark for mark in marks if mark.role is Role.SUBTITLE]
    if not told:
        return frozenset(), ""
    end = told[0].end
    for mark in told[1:]:
        if text[end : mark.start].strip(" _&+/,、()（）"):
            break
        end = mark.end
    return frozenset().union(*(mark.value for mark in told)), text[told[0].start : end]
