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
_WHY_ALL = "a count of all episodes"

_MARKED = re.compile(
    r"(?:s(?P<season>\d{1,2})-?)?(?:ep?|episode)[.-]?(?P<first>\d{1,4}(?:\.\d(?!\d))?)(?:v(?P<version>\d))?"
    r"(?:(?:-|-?(?:s\d{1,2})?ep?)(?P<last>\d{1,4})(?:v\d)?)?(?:-?end|-?fin)?$"
)
_CROSSED = re.compile(r"(?P<season>\d{1,2})x(?P<first>\d\d)$")
_NUMERAL = re.compile(r"(?P<number>\d{1,4}(?:\.\d)?)(?:v(?P<version>\d))?(?P<tail>end|fin|final|tv|raw|pre|rev)?$")
_COUNTED = re.compile(
    rf"第?\s*(?P<first>\d+(?:\.\d)?|[{HAN_NUMERALS}]+)(?:v(?P<version>\d))?[话話集回]?"
    rf"(?:[、,&+]\d{{1,4}}){{0,8}}?(?:\s*(?:--|[-~～—–、,&+至到])\s*第?\s*(?P<last>\d+|[{HAN_NUMERALS}]+))?(?:\s*[+&]\s*[a-z]+)?\s*"
    r"(?P<unit>[^\s\d]+)$"
)
_EPISODES = frozenset("话話集回夜")
_VOLUMES = frozenset("卷巻弹弾")
_JOINTS = frozenset("-~～–—－&+_、至")
_TIGHT = frozenset("-–—－&+_、")  # with spaces round them they join nothing in free text: Euphonium 2 - 05
_LISTED = frozenset("&+、")

STARTERS = frozenset({"ep", "episode", "e", "#"})


class Numeral(NamedTuple):
    """A number, or a run of two, that might be an episode; `at` and `stop` are the indexes of its tokens."""

    span: Span
    text: str
    start: int
    end: int
    at: int
    stop: int


def read_marked(token: Token) -> tuple[Mark, ...]:
    """`S02E05`, `E05`, `EP01-12`, `2x05`: an episode, and the season when the word has one."""
    found = _MARKED.match(token.fold) or _CROSSED.match(token.fold)
    if found is None:
        return ()
    parts = found.groupdict()
    span = _span(number(parts["first"]), parts.get("last"), parts.get("version"))
    episode = Mark(Role.EPISODE, span, token.text, token.start, token.end, True, _WHY_MARKED)
    if not parts["season"]:
        return (episode,)
    text = token.text[: found.end("season")]
    why = "the season in SxxEyy"
    return (Mark(Role.SEASON, int(parts["season"]), text, token.start, token.end, True, why), episode)


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """`EP 05`, `Ep. 5`, `#05`: a word or sign and its number, and the index behind it."""
    here, follow = tokens[at], at + 1
    if follow < len(tokens) and tokens[follow].text == "." and tokens[follow].start == here.end:
        follow += 1
    if follow >= len(tokens) or (numeral := read_numeral(tokens, follow, loosely=False)) is None:
        return None
    text = f"{here.text} {numeral.text}"
    return (Mark(Role.EPISODE, numeral.span, text, here.start, numeral.end, True, _WHY_MARKED),), numeral.stop


def read_counter(token: Token, *, counts_all: bool) -> tuple[Mark, ...]:
    """A number with a Chinese counter: episodes, a season or part, or discs.

    `counts_all`: 全 or 共 stands before it, so that it counts the whole and names none of them.
    """
    found = _COUNTED.match(token.fold)
    if found is None:
        return ()
    unit, place = found["unit"], (token.text, token.start, token.end, True)
    if unit in _VOLUMES:
        return (Mark(Role.VOLUME, None, *place, "a volume with its counter"),)
    if unit not in _EPISODES:
        mark = season.read_counted(token, found["first"], unit)
        if mark is None or counts_all or found["last"]:
            return (Mark(Role.BATCH, None, *place, "a count of seasons"),)
        return (mark,)
    if counts_all and not found["last"]:
        return (Mark(Role.BATCH, None, *place, _WHY_ALL),)
    first = _value(found["first"])
    if first is None:
        return ()
    span = _span(first, found["last"], found["version"])
    return (Mark(Role.EPISODE, span, *place, _WHY_COUNTED),)


def read_numeral(tokens: Tokens, at: int, *, loosely: bool) -> Numeral | None:
    """The number, or run of numbers, that begins at a token. `loosely`: spaces may stand round its dash."""
    here = tokens[at]
    if here.kind not in (NUMBER, MIXED) or (found := _NUMERAL.match(here.fold)) is None:
        return None
    first, joint = number(found["number"]), at + 1
    if of_all := _of_all(tokens, at, first):
        return of_all
    if not found["tail"] and joint + 1 < len(tokens) and tokens[joint].text in _JOINTS:
        follow = joint + 2 if tokens[joint].text == tokens[joint + 1].text and tokens[joint].text in "-—–" else joint + 1
        last = _last(tokens, joint, follow, first, loosely=loosely) if follow < len(tokens) else None
        if last is not None:
            last, follow = _listed(tokens, follow, last, tokens[joint].text)
            text = "".join(token.text for token in tokens[at : follow + 1])
            return Numeral(Span(first, last), text, here.start, tokens[follow].end, at, follow + 1)
    return Numeral(_span(first, None, found["version"]), here.text, here.start, here.end, at, at + 1)


def read_all(tokens: Tokens, at: int) -> tuple[Mark, int] | None:
    """`全52`, `52全`: a number that 全 touches in a bracket counts the whole; and the index behind both."""
    here = tokens[at]
    before, after = tokens[at - 1] if at else here, tokens[at + 1] if at + 1 < len(tokens) else here
    if not here.fold.isdecimal() or here.fold[0] == "0":
        return None
    if before.text in ("全", "共") and before.end == here.start:
        return Mark(Role.BATCH, None, here.text, here.start, here.end, True, _WHY_ALL), at + 1
    if after.text == "全" and after.start == here.end:
        return Mark(Role.BATCH, None, f"{here.text}全", here.start, after.end, True, _WHY_ALL), at + 2
    return None


def read_two(tokens: Tokens, at: int) -> Numeral | None:
    """`12/13`: a number and the next one. Any other fraction is none."""
    first, last = tokens[at], tokens[at + 2]
    if not (first.fold.isdecimal() and last.fold.isdecimal() and int(last.fold) == int(first.fold) + 1):
        return None
    span = Span(int(first.fold), int(last.fold))
    return Numeral(span, f"{first.text}/{last.text}", first.start, last.end, at, at + 3)


def _of_all(tokens: Tokens, at: int, first: float) -> Numeral | None:
    """`05 of 12`, `05_of_12`: an episode, and how many there are."""
    step = 2 if at + 1 < len(tokens) and tokens[at + 1].text == "_" else 1
    if at + 2 * step >= len(tokens) or tokens[at + step].fold != "of" or tokens[at + 2 * step].kind != NUMBER:
        return None
    whole = tokens[at + 2 * step]
    return Numeral(Span(first), f"{tokens[at].text} of {whole.text}", tokens[at].start, whole.end, at, at + 2 * step + 1)


def _last(tokens: Tokens, joint: int, follow: int, first: float, *, loosely: bool) -> int | None:
    """The end of a run whose beginning and joint are known, None when what follows ends none."""
    sign, after = tokens[joint], tokens[follow]
    spaced = tokens[joint - 1].end < sign.start or tokens[follow - 1].end < after.start
    if spaced and not loosely and sign.text in _TIGHT:
        return None
    found = (_MARKED if after.kind == WORD else _NUMERAL).match(after.fold)
    if found is None:
        return None
    last = int(number(found["first"] if after.kind == WORD else found["number"]))
    return last if last > first else None


def _listed(tokens: Tokens, at: int, last: int, joint: str) -> tuple[int, int]:
    """The end of a run of which each number stands there, `03&04&05`, and its index; `at` has `last`, the second number."""
    while joint in _LISTED and at + 2 < len(tokens) and tokens[at + 1].text == joint and tokens[at + 2].fold.isdecimal():
        if int(tokens[at + 2].fold) != last + 1:
            break
        last, at = last + 1, at + 2
    return last, at


def _span(first: float, last: str | None, version: str | None) -> Span:
    """A span of what a pattern found; an end that is not behind the beginning is none."""
    end = _value(last) if last else None
    return Span(first, int(end) if end is not None and end > first else None, max(int(version or 1), 1))


def _value(text: str) -> float | None:
    return number(text) if "." in text else integer(text)
