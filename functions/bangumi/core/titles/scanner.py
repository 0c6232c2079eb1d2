"""The scanner: asks the recognisers about every token of a cell, left to right, each token once."""

import re
from functools import lru_cache
from typing import NamedTuple

from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Word
from bangumi.core.titles.recognise import episode, kind, notes, picture, season, sound, source, subtitle
from bangumi.core.titles.recognise.episode import Numeral
from bangumi.core.titles.tokens import COUNTER, HAN, NUMBER, SIGN, WORD, Token, Tokens

_WORDS = season.WORDS | kind.WORDS | notes.WORDS | sound.WORDS | source.WORDS | subtitle.WORDS | picture.WORDS
_FORMS = (picture.read, sound.read, season.read, kind.read, subtitle.read)
_PAIRS = source.PAIRS | picture.PAIRS
_PAIR_STARTS = frozenset(first for first, _ in _PAIRS)
_PHRASES = dict.fromkeys(season.STARTERS, season.read_phrase) | dict.fromkeys(kind.STARTERS, kind.read_phrase)
_PHRASES |= dict.fromkeys(episode.STARTERS, episode.read_phrase)
_DIGIT = re.compile(r"\d")
_GROUP = Word(Role.GROUP, None, True, "the name behind the last dash of a scene name")

Placed = tuple[Word, int, int]


class Scan(NamedTuple):
    """What the tokens of a cell are: marks, numbers that may be episodes, indexes of tokens nobody knows."""

    marks: list[Mark]
    numerals: list[Numeral]
    unknown: list[int]


def scan(tokens: Tokens, loosely: bool) -> Scan:
    """Asks the recognisers about every token. `loosely`: see `episode.read_numeral`."""
    result = Scan([], [], [])
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == WORD:
            at = _read_word(tokens, at, result)
        elif token.kind == SIGN:
            at = _read_phrase(tokens, at, result) or at + 1
        elif token.kind == HAN:
            at = _read_han(token, at, result)
        elif token.kind == COUNTER:
            before = tokens[at - 1].text[-1:] if at else ""
            result.marks.extend(episode.read_counter(token, before == "全" or before == "共"))
            at += 1
        else:
            at = _read_digits(tokens, at, loosely, result)
    return result


def _read_word(tokens: Tokens, at: int, result: Scan) -> int:
    if stop := _read_phrase(tokens, at, result) or _read_pair(tokens, at, result):
        return stop
    token = tokens[at]
    if placed := known_words(token.text):
        _place(placed, token, result)
    elif marks := episode.read_marked(token):
        result.marks.extend(marks)
    else:
        result.unknown.append(at)
    return at + 1


def _read_phrase(tokens: Tokens, at: int, result: Scan) -> int:
    read = _PHRASES.get(tokens[at].fold)
    phrase = read(tokens, at) if read else None
    if phrase is None:
        return 0
    result.marks.extend(phrase[0])
    return phrase[1]


def _read_pair(tokens: Tokens, at: int, result: Scan) -> int:
    """Two words that mean one thing: `Blu Ray`, `H 264`, `10-bit`; the index behind them, 0 when there is none."""
    token = tokens[at]
    if token.fold not in _PAIR_STARTS or at + 1 >= len(tokens):
        return 0
    second = at + 2 if tokens[at + 1].text == "-" and at + 2 < len(tokens) else at + 1
    word = _PAIRS.get((token.fold, tokens[second].fold))
    if word is None:
        return 0
    text = f"{token.text} {tokens[second].text}"
    result.marks.append(Mark(word.role, word.value, text, token.start, tokens[second].end, True, word.why))
    return second + 1


def _read_digits(tokens: Tokens, at: int, loosely: bool, result: Scan) -> int:
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None:
        if after.kind == HAN and (month := notes.read_month(token, after)):
            result.marks.append(month)
            return at + 2 if month.end >= after.end else _split(tokens, at + 1, month.end)
        if stop := _read_size(tokens, at, result) or _read_pair(tokens, at, result) or _read_phrase(tokens, at, result):
            return stop
        if after.text == "/" and at + 2 < len(tokens) and tokens[at + 2].kind == NUMBER:
            result.unknown.extend((at, at + 2))  # a fraction in a name: Ranma 1/2, 22/7
            return at + 3
    if placed := known_words(token.text):
        _place(placed, token, result)
    elif numeral := episode.read_numeral(tokens, at, loosely):
        result.numerals.append(numeral)
        return numeral.stop
    elif stamp := notes.read_stamp(token):
        result.marks.append(stamp)
    else:
        result.unknown.append(at)
    return at + 1


def _read_size(tokens: Tokens, at: int, result: Scan) -> int:
    """A picture size that signs cut in pieces: `848 × 480`."""
    if at + 2 >= len(tokens) or tokens[at + 1].fold not in "×x*" or tokens[at + 2].kind != NUMBER:
        return 0
    width, height = tokens[at], tokens[at + 2]
    found = picture.read(f"{width.fold}x{height.fold}")
    for word in found:
        text = f"{width.text}x{height.text}"
        result.marks.append(Mark(word.role, word.value, text, width.start, height.end, True, word.why))
    return at + 3 if found else 0


def _read_han(token: Token, at: int, result: Scan) -> int:
    marks = known_runs(token.text)
    for mark in marks:
        result.marks.append(mark._replace(start=token.start + mark.start, end=token.start + mark.end))
    if sum(mark.end - mark.start for mark in marks) < len(token.text):
        result.unknown.append(at)
    return at + 1


def _split(tokens: Tokens, at: int, end: int) -> int:
    """Puts what follows a mark within a run of Chinese script in the run's place, to be read on its own."""
    token = tokens[at]
    rest = token.text[end - token.start :]
    tokens[at] = Token(HAN, rest, rest, end, token.end)
    return at


def _place(placed: tuple[Placed, ...], token: Token, result: Scan) -> None:
    for word, start, end in placed:
        text = token.text[start:end]
        mark = Mark(word.role, word.value, text, token.start + start, token.start + end, word.firm, word.why)
        result.marks.append(mark)


@lru_cache(maxsize=4096)
def known_runs(run: str) -> tuple[Mark, ...]:
    """What the words of a run of Chinese script are; positions count from its beginning."""
    if word := subtitle.read_han(run):
        return (Mark(word.role, word.value, run, 0, len(run), word.firm, word.why),)
    token = Token(HAN, run, run, 0, len(run))
    for read in (kind.read_han, season.read_han, notes.read_han):
        if mark := read(token):
            rest = known_runs(run[mark.end :]) if mark.end < len(run) else ()
            behind = (each._replace(start=each.start + mark.end, end=each.end + mark.end) for each in rest)
            return (*(known_runs(run[: mark.start]) if mark.start else ()), mark, *behind)
    return ()


@lru_cache(maxsize=4096)
def known_words(text: str) -> tuple[Placed, ...]:
    """What a word is, or each part of a joined one (`HEVC-10bit`), with their places in it; () when unknown."""
    fold = text.lower()
    word = _WORDS.get(fold.translate(_PLAIN))
    if word is not None:
        return ((word, 0, len(text)),) if not word.capitals or text.isupper() else ()
    if _DIGIT.search(fold):
        for read in _FORMS:
            if words := read(fold):
                return tuple((each, 0, len(text)) for each in words)
    return _joined(text, "-") if "-" in text else _joined(text, ".") if "." in text else ()


def _joined(text: str, sign: str) -> tuple[Placed, ...]:
    """The parts of a word with dashes when all are known, or all but the last, which then is a scene group."""
    placed: list[Placed] = []
    parts = text.split(sign)
    start = 0
    for part in parts:
        if known := known_words(part):
            placed.extend((word, start + first, start + last) for word, first, last in known)
        elif sign == "-" and part is parts[-1] and any(word.role in TECHNICAL for word, _, _ in placed):
            placed.append((_GROUP, start, start + len(part)))
        else:
            return ()
        start += len(part) + 1
    return tuple(placed)


_PLAIN = str.maketrans("", "", "-.'’")
