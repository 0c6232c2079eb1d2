"""Seasons and their parts: `S2`, `第二季`, `2nd Season`, `Season II`, `Part 2`.

A Roman numeral or bare number that closes a name is a season too, but only the name shows it: see names.py.
"""

import re

from bangumi.core.titles.marks import Mark, Role, Word
from bangumi.core.titles.numerals import HAN_NUMERALS, ROMAN, integer
from bangumi.core.titles.tokens import MIXED, NUMBER, WORD, Token, Tokens

_WHY_SEASON = "a season mark"
_WHY_PART = "a part or cour of a season"
_LONGEST = 60  # no show has more seasons; larger numbers are years and names

_SHORT = re.compile(r"s(?P<number>\d{1,2})$|season-?(?P<long>\d{1,2})$|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)-?season$")
_PART_SHORT = re.compile(r"(?:part|pt|cour|act)\.?(?P<number>\d)$")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3} | {f"{n}th": n for n in range(4, 40)}
_HAN_TAIL = re.compile(rf"(?P<number>[{HAN_NUMERALS}]+)[季期]$")
_HALVES = {"上半": 1, "前半": 1, "上篇": 1, "下半": 2, "後半": 2, "后半": 2}
_PARTS = frozenset({"部", "部分", "クール", "章"})


def read(fold: str) -> tuple[Word, ...]:
    """A season or part written as one word: `S02`, `Season2`, `Part.2`."""
    if found := _SHORT.match(fold):
        return (Word(Role.SEASON, int(found["number"] or found["long"] or found["ordinal"]), True, _WHY_SEASON),)
    if found := _PART_SHORT.match(fold):
        return (Word(Role.PART, int(found["number"]), True, _WHY_PART),)
    return ()


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """A season or part of two words (`Season 2`, `2nd Season`, `Part II`) and the index behind it."""
    if at + 1 >= len(tokens):
        return None
    here, after = tokens[at], tokens[at + 1]
    if here.fold in ("season", "part", "cour", "act", "pt"):
        number = _small_number(after)
        if number is None or (here.fold == "act" and number > 9):
            return None
        role, why = (Role.SEASON, _WHY_SEASON) if here.fold == "season" else (Role.PART, _WHY_PART)
        return (_mark(role, number, here, after, why),), at + 2
    if after.fold not in ("season", "cour"):
        return None
    number = _ORDINALS.get(here.fold)
    if number is None:
        return None
    role, why = (Role.SEASON, _WHY_SEASON) if after.fold == "season" else (Role.PART, _WHY_PART)
    return (_mark(role, number, here, after, why),), at + 2


def read_counter(token: Token, number: str, unit: str) -> Mark | None:
    """A season or part with a Chinese counter: `第二季`, `2期`, `第2クール`; `number` and `unit` are its pieces."""
    value = integer(number)
    if value is None or value > _LONGEST:
        return None
    if unit in _PARTS:
        return Mark(Role.PART, value, token.text, token.start, token.end, True, _WHY_PART)
    return Mark(Role.SEASON, value, token.text, token.start, token.end, True, _WHY_SEASON)


def read_han(token: Token) -> Mark | None:
    """A season at the end of a run of Chinese script (`吹响吧！上低音号二期`), or a run that names a half."""
    if half := _HALVES.get(token.text):
        return Mark(Role.PART, half, token.text, token.start, token.end, True, _WHY_PART)
    if found := _HAN_TAIL.search(token.text):
        start = token.start + found.start()
        return Mark(Role.SEASON, integer(found["number"]), found[0], start, token.end, True, _WHY_SEASON)
    return None


WORDS = {chr(0x2170 + number): Word(Role.SEASON, number + 1, True, "a Roman numeral") for number in range(1, 9)}
STARTERS = frozenset({"season", "part", "cour", "act", "pt", *_ORDINALS})


def _small_number(token: Token) -> int | None:
    if token.kind == NUMBER and token.fold.isdecimal() and int(token.fold) <= _LONGEST:
        return int(token.fold)
    return ROMAN.get(token.fold) if token.kind in (WORD, MIXED) else None


def _mark(role: str, number: int, first: Token, last: Token, why: str) -> Mark:
    text = f"{first.text}{' ' if last.start > first.end else ''}{last.text}"
    return Mark(role, number, text, first.start, last.end, True, why)
