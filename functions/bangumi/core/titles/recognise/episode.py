"""Episode numbers, one or a run: `05`, `05v2`, `01-12`, `S02E05`, `EP05`, `第05话`.

A bare number says nothing by itself. Here it becomes a `Numeral`; whether it is an episode depends on where it
stands, which cells.py knows.
"""

import re
from typing import NamedTuple

from bangumi.core.titles.marks import Mark, Role, Span
from bangumi.core.titles.numerals import HAN_NUMERALS, integer, number
from bangumi.core.titles.recognise import season
from bangumi.core.titles.tokens import MIXED, NUMBER, WORD, Token, Tokens

_WHY_MARKED = "an episode number behind E, EP, # or SxxEyy"
_WHY_COUNTED = "an episode number with its counter"

_MARKED = re.compile(
    r"(?:s(?P<season>\d{1,2})-?)?(?:ep?|episode)[.-]?(?P<first>\d{1,4}(?:\.\d(?!\d))?)(?:v(?P<version>\d))?"
    r"(?:(?:-|-?(?:s\d{1,2})?ep?)(?P<last>\d{1,4})(?:v\d)?)?(?P<end>-?end|-?fin)?$"
)
_NUMERAL = re.compile(r"(?P<number>\d{1,4}(?:\.\d)?)(?:v(?P<version>\d))?(?P<end>end|fin|final|tv|raw|pre)?$")
_CHINESE = re.compile(
    rf"第?\s*(?P<first>\d+(?:\.\d)?|[{HAN_NUMERALS}]+)(?:v(?P<version>\d))?"
    rf"(?:\s*(?:--|[-~～—–、,&+至到])\s*第?\s*(?P<last>\d+|[{HAN_NUMERALS}]+))?(?:\s*[+&]\s*[a-z]+)?\s*"
    r"(?P<unit>[^\s\d]+)$"
)
_EPISODES = frozenset("话話集回夜")
_VOLUMES = frozenset("卷巻弹弾")
_JOINTS = frozenset("-~～–—－&+_、至")
_TIGHT = frozenset("-－&+_、")  # with spaces round them they join nothing in free text: Euphonium 2 - 05


class Numeral(NamedTuple):
    """A number, or a run of two, that might be an episode; `at` and `stop` are the indexes of its tokens."""

    span: Span
    text: str
    start: int
    end: int
    at: int
    stop: int


def read_marked(token: Token) -> tuple[Mark, ...]:
    """`S02E05`, `E05`, `EP01-12`: an episode, and what else the word says."""
    found = _MARKED.match(token.fold)
    if found is None:
        return ()
    last = int(found["last"]) if found["last"] else None
    span = Span(number(found["first"]), last, int(found["version"] or 1))
    marks = [Mark(Role.EPISODE, span, token.text, token.start, token.end, True, _WHY_MARKED)]
    if found["season"]:
        text, why = token.text[: found.end("season")], "the season in SxxEyy"
        marks.append(Mark(Role.SEASON, int(found["season"]), text, token.start, token.end, True, why))
    return tuple(marks)


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """`EP 05`, `Episode 5`, `#05`: a word or sign and its number, and the index behind them."""
    if at + 1 >= len(tokens) or (numeral := read_numeral(tokens, at + 1)) is None:
        return None
    here = tokens[at]
    text = f"{here.text} {numeral.text}"
    return (Mark(Role.EPISODE, numeral.span, text, here.start, numeral.end, True, _WHY_MARKED),), numeral.stop


def read_counter(token: Token, counted_before: bool) -> tuple[Mark, ...]:
    """A number with a Chinese counter: episodes, a season or part, or discs.

    `counted_before`: the word before it was 全 or 共, so the number counts the episodes and names none.
    """
    found = _CHINESE.match(token.fold)
    if found is None:
        return ()
    unit, place = found["unit"], (token.text, token.start, token.end, True)
    if unit in _VOLUMES:
        return (Mark(Role.VOLUME, None, *place, "a volume with its counter"),)
    if unit not in _EPISODES:
        mark = season.read_counter(token, found["first"], unit)
        counts = counted_before or found["last"] or mark is None
        return (Mark(Role.BATCH, None, *place, "a count of seasons"),) if counts else (mark,)
    if counted_before:
        return (Mark(Role.BATCH, None, *place, "a count of all episodes"),)
    first, last = _value(found["first"]), _value(found["last"])
    if first is None:
        return ()
    version = int(found["version"] or 1)
    span = Span(first, int(last) if last is not None and last > first else None, version)
    return (Mark(Role.EPISODE, span, *place, _WHY_COUNTED),)


def read_numeral(tokens: Tokens, at: int, loosely: bool = True) -> Numeral | None:
    """The number, or run of numbers, that begins at a token. `loosely`: spaces may stand round its dash."""
    here = tokens[at]
    if here.kind not in (NUMBER, MIXED) or (found := _NUMERAL.match(here.fold)) is None:
        return None
    first, version = number(found["number"]), int(found["version"] or 1)
    joint = at + 1
    if joint + 1 < len(tokens) and not found["end"] and tokens[joint].text in _JOINTS:
        follow = joint + 2 if tokens[joint + 1].text == "-" and tokens[joint].text == "-" else joint + 1
        if follow < len(tokens) and (last := _last(tokens, joint, follow, first, loosely)):
            end = tokens[follow]
            text = "".join(token.text for token in tokens[at : follow + 1])
            return Numeral(Span(first, last), text, here.start, end.end, at, follow + 1)
    return Numeral(Span(first, None, version), here.text, here.start, here.end, at, at + 1)


def _last(tokens: Tokens, joint: int, follow: int, first: int | float, loosely: bool) -> int | None:
    before, sign, after = tokens[joint - 1], tokens[joint], tokens[follow]
    spaced = before.end < sign.start or sign.end < tokens[joint + 1].start
    if spaced and not loosely and sign.text in _TIGHT:
        return None
    pattern = _NUMERAL if after.kind in (NUMBER, MIXED) else _MARKED if after.kind == WORD else None
    found = pattern.match(after.fold) if pattern else None
    if found is None or (pattern is _MARKED and found["last"]):
        return None
    last = number(found["number"] if pattern is _NUMERAL else found["first"])
    return last if isinstance(last, int) and last > first else None


def _value(text: str | None) -> int | float | None:
    if not text:
        return None
    return integer(text) if "." not in text else number(text)


STARTERS = frozenset({"ep", "episode", "e", "#"})
