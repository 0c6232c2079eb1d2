"""The tokenizer: a title is cut into cells at its brackets, and a cell into tokens.

A cell is what one pair of brackets holds, or the free text between two pairs. Square brackets of any kind make cells
wherever they stand; round ones only in free text, inside square ones they are tokens. Brackets that never close, or
close twice, cost nothing but themselves. The extension of a file name is a cell of its own.
"""

import re
import unicodedata
from itertools import islice
from typing import NamedTuple

from bangumi.core.titles.numerals import HAN_NUMERALS

_OPEN_SQUARE = "[【『［〔{"
_CLOSE_SQUARE = "]】』］〕}"
_OPEN_ROUND = "(（"
_CLOSE_ROUND = ")）"
_SQUARE = frozenset(_OPEN_SQUARE + _CLOSE_SQUARE)
_BRACKET = re.compile("([" + re.escape(_OPEN_SQUARE + _CLOSE_SQUARE + _OPEN_ROUND + _CLOSE_ROUND) + "])")
_EXTENSION = re.compile(r"\.(mkv|mp4|avi|wmv|flv|rmvb|m2ts|ts|webm|ass|ssa|srt|sup|vtt)\s*$", re.IGNORECASE)

# Far beyond any title; they bound the time that one made of signs can take.
_MOST_CELLS = 40
_MOST_TOKENS = 120

FREE, SQUARE, ROUND = "", "[", "("
CLOSER = dict(zip(_OPEN_SQUARE + _OPEN_ROUND, _CLOSE_SQUARE + _CLOSE_ROUND, strict=True))
_OPENER = dict.fromkeys(_OPEN_SQUARE, SQUARE) | dict.fromkeys(_OPEN_ROUND, ROUND)


class Cell(NamedTuple):
    """A stretch of the title: its text, the kind of bracket before it (`FREE` when none), and that very sign."""

    text: str
    opener: str
    sign: str = ""


def cut(title: str) -> list[Cell]:
    """The cells of a title in order, blank ones left out."""
    cells: list[Cell] = []
    extension = _EXTENSION.search(title, len(title) - 6) if "." in title[-6:] else None
    if extension:
        title = title[: extension.start()]
    pieces = _BRACKET.split(title, _MOST_CELLS)
    opener, bracket, text = FREE, "", pieces[0]
    if len(pieces) > 1 and pieces[1] in _CLOSE_SQUARE:
        opener, bracket = SQUARE, _OPEN_SQUARE[_CLOSE_SQUARE.index(pieces[1])]  # the first bracket lost its opening sign
    inner = 0  # where a pair within the present bracket closes
    for index in range(1, len(pieces), 2):
        sign, following = pieces[index], pieces[index + 1]
        if opener is SQUARE and (sign not in _SQUARE or index <= inner or (inner := _inner_end(pieces, index, bracket))):
            text += sign + following
            continue
        if text and not text.isspace():
            cells.append(Cell(text if opener else _spaced(text), opener, bracket))
        opener, bracket, text = _OPENER.get(sign, FREE), sign, following
    if text and not text.isspace():
        cells.append(Cell(text if opener else _spaced(text), opener, bracket))
    if extension:
        cells.append(Cell(extension[1], FREE, "."))
    return cells


def _inner_end(pieces: list[str], index: int, bracket: str) -> int:
    """Where the pair that opens at an index closes, if it is of another kind than the bracket round it and lies within that:
    `[不幸职业【鉴定士】实则最强]`. Else 0."""
    sign = pieces[index]
    if sign == bracket or sign not in _OPEN_SQUARE:
        return 0
    end = 0
    for at in range(index + 2, len(pieces), 2):
        if pieces[at] == CLOSER[bracket]:
            return end
        if pieces[at] in (sign, bracket):
            return 0
        if pieces[at] == CLOSER[sign]:
            end = at
    return 0


# Scene names have dots for spaces, except those of 2.0, H.264, E18.5 and of a number at the very beginning.
_SCENE = re.compile(r"\.(?:(?:19|20)\d\d|s\d\d(?:e\d+)?|ep\d+|e\d\d+|\d{3,4}p|\d\d\d?$)\b", re.IGNORECASE)
_SCENE_DOT = re.compile(r"(?<!\bH)(?<!^\d)\.(?!(?:(?<=[A-Z]\d\.)|(?<=E\d\d\.))\d(?!\w))", re.IGNORECASE)


def _spaced(text: str) -> str:
    """Free text with spaces where it has only dots or underscores instead."""
    if "." in text and (_SCENE.search(text) or (text.count(".") > 2 and " " not in text)):
        return _SCENE_DOT.sub(" ", text)
    return text.replace("_", " ") if text.count("_") > 1 and " " not in text else text


# The kinds of tokens, which are also the numbers of the groups in _TOKEN.
COUNTER = 1  # a number with its Chinese counter: 第12话, 第二季, 10集
HAN = 2  # a run of Chinese or Japanese script
WORD = 3  # begins with any other letter; may hold digits, and inner - . '
MIXED = 4  # begins with a digit, goes on with letters: 1080p, 05v2, 2nd
NUMBER = 5  # digits, single dots between them
SIGN = 6  # any other single character


class Token(NamedTuple):
    """A word, number or sign of a cell; `fold` is the text in lower case and plain width."""

    kind: int
    text: str
    fold: str
    start: int
    end: int


Tokens = list[Token]

SCRIPT = r"\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_LETTER = rf"[^\W\d_{SCRIPT}]"
_ALNUM = rf"[^\W_{SCRIPT}]"
_COUNTED = rf"(?:\d+(?:\.\d)?|[{HAN_NUMERALS}]+)"
_MORE = r"(?:[、,&+]\d{1,4}){0,8}"  # 03&04&05
_RUN = rf"{_MORE}(?:\s*(?:--|[-~～—–、,&+至到])\s*第?\s*{_COUNTED})?"
_TOKEN = re.compile(
    rf"(第\s*{_COUNTED}(?:v\d)?(?:[话話集回](?=\s*[-~～—–至到+&、]))?{_RUN}(?:\s*[+&]\s*[A-Z]{{2,3}})?\s*"
    r"(?:话|話|集|回|夜|季(?![节節])|期(?![间間待末])|部分|部|章|卷|巻|弹|弾|クール|シーズン|シリーズ)"
    rf"|\d+(?:\.\d)?(?:v\d)?(?:[话話集](?=\s*[-~～—–至到+&、]\s*\d))?{_RUN}\s*(?:[话話集卷巻]|[季期](?![{SCRIPT}])))"
    rf"|([{SCRIPT}](?:(?!第\s*{_COUNTED})[{SCRIPT}])*)"
    rf"|({_LETTER}{_ALNUM}*(?:[-.'’]{_ALNUM}+)*)"
    rf"|(\d+(?:\.\d+)?{_LETTER}{_ALNUM}*(?:\.\d+)?)"
    r"|(\d+(?:\.\d+)*)"
    r"|(\S)",
    re.IGNORECASE,
)


def tokenise(text: str) -> Tokens:
    """The tokens of one cell in order; white space only parts them."""
    found: Tokens = []
    for match in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        piece = match[0]
        fold = piece.lower() if piece.isascii() else unicodedata.normalize("NFKC", piece).lower()
        found.append(Token(match.lastindex or SIGN, piece, fold, match.start(), match.end()))
    return found
