"""Seasons and their parts: `S2`, `第二季`, `2nd Season`, `Season II`, `Part 2`.

A Roman numeral or bare number that closes a name is a season too, but only the name shows it: see names.py.
"""

import re

from bangumi.core.titles.marks import Mark, Role, Span, Word
from bangumi.core.titles.numerals import HAN_NUMERALS, ROMAN, integer
from bangumi.core.titles.tokens import NUMBER, Token, Tokens

_WHY_SEASON = "a season mark"
_WHY_PART = "a part or cour of a season"
_MOST = 60  # larger numbers are years and names

WORDS = {chr(0x2170 + number): Word(Role.SEASON, number + 1, "a Roman numeral") for number in range(1, 12)}

_SEASON = re.compile(r"(?:s|season-?)(?P<number>\d{1,2})$|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)-?season$")
_RUN = re.compile(r"s(?P<first>\d{1,2})-(?P<last>\d{1,2})$")
_PART = re.compile(r"(?:part|pt|cour|act)[.-]?(?P<number>\d)$")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "21st": 21, "22nd": 22, "23rd": 23} | {f"{n}th": n for n in range(4, 31)}
_SPELLED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ROLES = {"season": Role.SEASON, "part": Role.PART, "pt": Role.PART, "cour": Role.PART, "act": Role.PART}
_AT_END = re.compile(rf"(?P<all>[全共])?(?P<number>[{HAN_NUMERALS}]+)[季期]$")
_HALVES = {"上半": 1, "前半": 1, "下半": 2, "後半": 2, "后半": 2, "前半部分": 1, "后半部分": 2, "後半部分": 2}
_PART_UNITS = frozenset({"部", "部分", "クール", "章"})

_JOINTS = frozenset({"+", "&", ",", "and"})
_DASHES = frozenset("-~～")

STARTERS = frozenset({*_ROLES, *_ORDINALS, "seasons"})


def read(fold: str) -> tuple[Word, ...]:
    """A season or part written as one word: `S02`, `Season2`, `Part.2`."""
    if found := _SEASON.match(fold):
        return (Word(Role.SEASON, int(found["number"] or found["ordinal"]), _WHY_SEASON),)
    if found := _RUN.match(fold):
        first, last = int(found["first"]), int(found["last"])
        if last <= first or len(found["last"]) > len(found["first"]):  # S2-03
            return (Word(Role.SEASON, first, _WHY_SEASON), Word(Role.EPISODE, Span(last), "a number behind a dash"))
        return (Word(Role.BATCH, None, "a run of seasons"),)
    if found := _PART.match(fold):
        return (Word(Role.PART, int(found["number"]), _WHY_PART),)
    return ()


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """A season or part of two words (`Season 2`, `2nd Season`, `Part II`), and the index behind it."""
    if at + 1 >= len(tokens):
        return None
    first, second = tokens[at], tokens[at + 1]
    if first.fold == "seasons":
        return _read_several(tokens, at)
    leads = first.fold in _ROLES
    role = _ROLES.get(first.fold if leads else second.fold)
    number = _small(second) if leads else _ORDINALS[first.fold]
    if role is None or number is None or (role is Role.PART and at and tokens[at - 1].fold.split("-")[-1] == "the"):
        return None  # part of a name: The Second Act
    if leads and role is Role.SEASON and (several := _read_several(tokens, at)):
        return several
    text = f"{first.text} {second.text}"
    why = _WHY_SEASON if role is Role.SEASON else _WHY_PART
    return (Mark(role, number, text, first.start, second.end, True, why),), at + 2


def _read_several(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """A run of seasons: `Season 1-3`."""
    if at + 3 >= len(tokens):
        return None
    name, first, sign, last = tokens[at : at + 4]
    if not first.kind == last.kind == NUMBER or not (sign.fold in _JOINTS or sign.text in _DASHES):
        return None
    if sign.text in _DASHES and (first.end < sign.start or sign.end < last.start):
        return None  # an episode behind a dash: Season 2 - 05
    stop = at + 4
    while stop + 1 < len(tokens) and tokens[stop].fold in _JOINTS and tokens[stop + 1].kind == NUMBER:
        last, stop = tokens[stop + 1], stop + 2
    text = f"{name.text} {first.text}{sign.text}{last.text}"
    return (Mark(Role.BATCH, None, text, name.start, last.end, True, "a run of seasons"),), stop


def read_counted(token: Token, number: str, unit: str) -> Mark | None:
    """A season or part with a Chinese counter: `第二季`, `2期`, `第2クール`. `number` and `unit` are its pieces."""
    value = integer(number)
    if value is None or value > _MOST:
        return None
    role, why = (Role.PART, _WHY_PART) if unit in _PART_UNITS else (Role.SEASON, _WHY_SEASON)
    return Mark(role, value, token.text, token.start, token.end, True, why)


def read_run(run: str) -> Mark | None:
    """A season at the end of a run of Chinese script (`上低音号二期`), or a run that names a half."""
    if half := _HALVES.get(run):
        return Mark(Role.PART, half, run, 0, len(run), True, _WHY_PART)
    if found := _AT_END.search(run):
        if found["all"] or (len(found["number"]) > 1 and not set(found["number"]) & {"十", "百"}):  # 全三季, 一二季
            return Mark(Role.BATCH, None, found[0], found.start(), len(run), True, "a count of seasons")
        return Mark(Role.SEASON, integer(found["number"]), found[0], found.start(), len(run), True, _WHY_SEASON)
    return None


def _small(token: Token) -> int | None:
    if token.kind != NUMBER:
        return ROMAN.get(token.fold) or _SPELLED.get(token.fold)
    return int(token.fold) if token.fold.isdecimal() and int(token.fold) <= _MOST else None
