"""The scanner: asks the recognisers about every token of a cell, left to right, each token once."""

import re
from functools import lru_cache
from typing import NamedTuple

from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Span, Word
from bangumi.core.titles.recognise import episode, kind, notes, picture, season, sound, source, subtitle
from bangumi.core.titles.recognise.episode import Numeral
from bangumi.core.titles.tokens import COUNTER, FREE, HAN, NUMBER, SIGN, WORD, Token, Tokens

_WORDS = notes.WORDS | sound.WORDS | source.WORDS | subtitle.WORDS | picture.WORDS | kind.WORDS | season.WORDS
_FORMS = (picture.read, sound.read, season.read, kind.read, subtitle.read)
_RUNS = (kind.read_run, season.read_run, notes.read_run)
_PAIRS = source.PAIRS | picture.PAIRS | kind.PAIRS
_PAIR_STARTS = frozenset(first for first, _ in _PAIRS)
_PHRASES = dict.fromkeys(season.STARTERS, season.read_phrase) | dict.fromkeys(kind.STARTERS, kind.read_phrase)
_PHRASES |= dict.fromkeys(episode.STARTERS, episode.read_phrase)
_GROUP = Word(Role.GROUP, None, "the name behind the last dash of a scene name")
_LONGEST_GLUED = 3
_LONGEST_NUMBER_OF_SPECIAL = 2
_PARTNERS = frozenset("@&")
_INNER_SIGNS = str.maketrans("", "", "-.'’")

_LONGEST_RUN = 80  # no word of a title is longer; nor shall a run of tags nest calls without end

Placed = tuple[Word, int, int]


class Scan(NamedTuple):
    """What the tokens of a cell are: marks, numbers that may be episodes, and tokens that nobody knows."""

    marks: list[Mark]
    numerals: list[Numeral]
    unknown: list[Token]
    opener: str


def scan(tokens: Tokens, opener: str) -> Scan:
    """Asks the recognisers about every token of a cell; `opener` is its bracket or `FREE`."""
    result = Scan([], [], [], opener)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == WORD:
            at = _read_word(tokens, at, result)
        elif token.kind == SIGN:
            at = _read_phrase(tokens, at, result) or at + 1
        elif token.kind == HAN:
            _read_run(token, result)
            at = _read_number_of_special(tokens, at, result) or at + 1
        elif token.kind == COUNTER:
            marks = episode.read_counter(token, counts_all=_counts_all(tokens, at))
            led = at > 0 and tokens[at - 1].end == token.start and tokens[at - 1].text[-1] in "全共"  # TV版全26集
            result.marks.extend(mark._replace(start=mark.start - 1) if led else mark for mark in marks)
            at += 1
        else:
            at = _read_number(tokens, at, result)
    return result


# --- each reads what begins at a token into the result, and returns the index behind it, 0 for nothing read


def _read_word(tokens: Tokens, at: int, result: Scan) -> int:
    if stop := _read_phrase(tokens, at, result) or _read_pair(tokens, at, result):
        return stop
    token = tokens[at]
    placed = known_words(token.text, result.opener)
    if placed and not _is_inner_numeral(tokens, at) and not _is_glued(placed, tokens, at):
        _place(placed, token, result)
        return _read_partners(tokens, at + 1, result)
    if marks := episode.read_marked(token):
        result.marks.extend(marks)
    elif _is_scene_group(tokens, at, result):
        _place(((_GROUP, 0, len(token.text)),), token, result)
        return _read_partners(tokens, at + 1, result)
    else:
        result.unknown.append(token)
    return at + 1


def _read_phrase(tokens: Tokens, at: int, result: Scan) -> int:
    if tokens[at].text == "#" and at and tokens[at - 1].kind == WORD and tokens[at - 1].end == tokens[at].start:
        return 0  # part of a name: MARGINAL#4
    read = _PHRASES.get(tokens[at].fold)
    phrase = read(tokens, at) if read else None
    if phrase is None:
        return 0
    result.marks.extend(phrase[0])
    return phrase[1]


def _read_pair(tokens: Tokens, at: int, result: Scan) -> int:
    """Two words that mean one thing: `Blu Ray`, `H 264`, `10-bit`."""
    first = tokens[at]
    if first.fold not in _PAIR_STARTS or at + 1 >= len(tokens):
        return 0
    behind = at + 2 if tokens[at + 1].text == "-" and at + 2 < len(tokens) else at + 1
    second = tokens[behind]
    if (word := _PAIRS.get((first.fold, second.fold))) is None:
        return 0
    text = f"{first.text} {second.text}"
    result.marks.append(Mark(word.role, word.value, text, first.start, second.end, True, word.why))
    return behind + 1


def _read_number(tokens: Tokens, at: int, result: Scan) -> int:
    token = tokens[at]
    if at + 1 < len(tokens):
        stop = _read_month(tokens, at, result) or _read_size(tokens, at, result) or _read_pair(tokens, at, result)
        if stop := stop or _read_phrase(tokens, at, result) or _read_fraction(tokens, at, result):
            return stop
    if placed := known_words(token.text, result.opener):
        _place(placed, token, result)
    elif result.opener is not FREE and (whole := episode.read_all(tokens, at)):
        result.marks.append(whole[0])
        return whole[1]
    elif numeral := episode.read_numeral(tokens, at, loosely=result.opener is not FREE):
        result.numerals.append(numeral)
        return numeral.stop
    elif marks := episode.read_marked(token):
        result.marks.extend(marks)
    elif stamp := notes.read_stamp(token):
        result.marks.append(stamp)
    else:
        result.unknown.append(token)
    return at + 1


def _read_month(tokens: Tokens, at: int, result: Scan) -> int:
    token, after = tokens[at], tokens[at + 1]
    month = notes.read_month(token, after) if after.kind == HAN else None
    inner = at > 0 and tokens[at - 1].kind == HAN and tokens[at - 1].end == token.start
    if month is None or (inner and month.text[-1] == "年"):  # a year within a name: 银河探查2100年
        return 0
    result.marks.append(month)
    if month.end < after.end:
        _read_run(_rest(after, month.end), result)
    return at + 2


def _read_fraction(tokens: Tokens, at: int, result: Scan) -> int:
    """Two numbers with a slash: two episodes in a bracket, else a part of a name: `Ranma 1/2`, `22/7`."""
    token, after = tokens[at], tokens[at + 1]
    if after.text != "/" or at + 2 >= len(tokens) or tokens[at + 2].kind != NUMBER or after.start != token.end:
        return 0
    if result.opener is not FREE and (two := episode.read_two(tokens, at)):
        result.numerals.append(two)
    else:
        result.unknown.extend((token, tokens[at + 2]))
    return at + 3


def _read_size(tokens: Tokens, at: int, result: Scan) -> int:
    """A picture size in pieces: `848 × 480`."""
    if at + 2 >= len(tokens) or tokens[at + 1].text not in "×*" or tokens[at + 2].kind != NUMBER:
        return 0
    width, height = tokens[at], tokens[at + 2]
    text = f"{width.text}x{height.text}"
    words = picture.read(text)
    result.marks.extend(Mark(word.role, word.value, text, width.start, height.end, True, word.why) for word in words)
    return at + 3 if words else 0


def _read_run(token: Token, result: Scan) -> None:
    marks = known_runs(token.text)
    known = 0
    for mark in marks:
        result.marks.append(mark._replace(start=token.start + mark.start, end=token.start + mark.end))
        known += mark.end - mark.start
    if known < len(token.text):
        result.unknown.append(token)


def _read_number_of_special(tokens: Tokens, at: int, result: Scan) -> int:
    """`番外篇01`: the number that a word for a special touches is the special's."""
    mark = result.marks[-1] if result.marks else None
    if mark is None or mark.role is not Role.SPECIAL or mark.end != tokens[at].end or at + 1 >= len(tokens):
        return 0
    after = tokens[at + 1]
    if after.start != mark.end or not after.fold.isdecimal() or len(after.fold) > _LONGEST_NUMBER_OF_SPECIAL:
        return 0
    special = mark.value._replace(number=Span(int(after.fold)))
    result.marks[-1] = mark._replace(value=special, text=mark.text + after.text, end=after.end, why="a special and its number")
    return at + 2


def _counts_all(tokens: Tokens, at: int) -> bool:
    """Whether a counter counts the whole, as 全 before or behind it says: `全12集`, `22集全合集`."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if at > 0 and tokens[at - 1].text[-1] in "全共":
        return True
    behind = after is not None and after.start == token.end and after.text[0] == "全"
    return behind and after is not None and bool(known_runs(after.text))


def _rest(token: Token, start: int) -> Token:
    text = token.text[start - token.start :]
    return Token(HAN, text, text, start, token.end)


def _place(placed: tuple[Placed, ...], token: Token, result: Scan) -> None:
    for word, start, end in placed:
        place = (token.text[start:end], token.start + start, token.start + end)
        result.marks.append(Mark(word.role, word.value, *place, word.firm, word.why))


def _is_inner_numeral(tokens: Tokens, at: int) -> bool:
    """Whether a Roman numeral sign stands within a name: `斗罗大陆Ⅱ绝世唐门`."""
    token = tokens[at]
    if token.text.isascii() or token.fold not in ("ii", "iii", "iv", "v") or at + 1 >= len(tokens):
        return False
    return tokens[at + 1].kind == HAN and tokens[at + 1].start == token.end


def _is_glued(placed: tuple[Placed, ...], tokens: Tokens, at: int) -> bool:
    """Whether a short code is part of a Chinese name that it touches: `魔法学园MA`, `DD北斗神拳`."""
    token, (word, _, _) = tokens[at], placed[0]
    if len(token.text) > _LONGEST_GLUED or word.role not in TECHNICAL or word.role is Role.SOURCE or not token.text.isalpha():
        return False
    before = tokens[at - 1] if at and tokens[at - 1].end == token.start else None
    after = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].start == token.end else None
    return any(each is not None and each.kind == HAN and not known_runs(each.text) for each in (before, after))


def _is_scene_group(tokens: Tokens, at: int, result: Scan) -> bool:
    """Whether a word is what follows the last dash of a scene name, right behind a tag: `H 264-VARYG`, `AAC -Tsundere-Raws`."""
    if at < 2 or tokens[at - 1].text != "-" or not result.marks:
        return False
    if at + 1 < len(tokens) and (tokens[at + 1].text not in _PARTNERS or tokens[at + 1].start > tokens[at].end):
        return False
    mark = result.marks[-1]
    dash, behind = tokens[at - 1], mark.role in TECHNICAL and tokens[at - 2].end == mark.end
    return behind and mark.end <= dash.start and dash.end == tokens[at].start


def _read_partners(tokens: Tokens, at: int, result: Scan) -> int:
    """Groups that share a scene release: `-AnimeS@ADWeb`, `-A&B&C`. The mark of the first takes them in."""
    mark = result.marks[-1]
    while mark.role is Role.GROUP and at + 1 < len(tokens) and tokens[at].text in _PARTNERS and tokens[at].start == mark.end:
        text = f"{mark.text}{tokens[at].text}{tokens[at + 1].text}"
        mark = result.marks[-1] = mark._replace(text=text, end=tokens[at + 1].end)
        at += 2
    return at


# --- single words


@lru_cache(maxsize=4096)
def known_runs(run: str) -> tuple[Mark, ...]:
    """What the words of a run of Chinese script are; positions count from its beginning."""
    if len(run) > _LONGEST_RUN:
        return ()
    if word := subtitle.read_run(run):
        return (Mark(word.role, word.value, run, 0, len(run), word.firm, word.why),)
    for read in _RUNS:
        if mark := read(run):
            before = known_runs(run[: mark.start]) if mark.start else ()
            after = known_runs(run[mark.end :]) if mark.end < len(run) else ()
            moved = (each._replace(start=each.start + mark.end, end=each.end + mark.end) for each in after)
            return (*before, mark, *moved)
    return ()


@lru_cache(maxsize=4096)
def known_words(text: str, opener: str) -> tuple[Placed, ...]:
    """What a word is, or each part of a joined one (`HEVC-10bit`), with their places in it; () when unknown.

    Codes like GB and JP count in capitals; in brackets in small letters too.
    """
    if len(text) > _LONGEST_RUN:
        return ()
    fold = text.lower() if text.isascii() else text.lower().translate(_WIDE)
    if word := _WORDS.get(fold.translate(_INNER_SIGNS)):
        return ((word, 0, len(text)),) if _is_written(word, text, opener) else ()
    for read in (subtitle.read,) if fold.isalpha() else _FORMS:
        if words := read(fold):
            return tuple((word, 0, len(text)) for word in words) if _is_written(words[0], text, opener) else ()
    return (_joined(text, ".", opener) if "." in text else ()) or (_joined(text, "-", opener) if "-" in text else ())


def _is_written(word: Word, text: str, opener: str) -> bool:
    if not word.capitals or text.isupper() or (opener is not FREE and text.islower()):
        return True
    return text[-1] == "s" and len(text) > 2 and text[:-1].isupper()


def _joined(text: str, sign: str, opener: str) -> tuple[Placed, ...]:
    """The parts of a joined word when all are known, or all but the last, which then are a scene group."""
    placed: list[Placed] = []
    parts = text.split(sign) if sign == "-" else _DOT.split(text)
    if len(parts) == 1:
        return ()
    at = start = 0
    while at < len(parts):
        two = at + 2 < len(parts) and sign.join(parts[at : at + 2])  # WEB-DL-GROUP
        part = two if two and two.lower().translate(_INNER_SIGNS) in _WORDS else parts[at]
        if known := known_words(part, opener):
            placed.extend((word, start + first, start + last) for word, first, last in known)
        elif opener is FREE and sign == "-" and any(each[0].role in TECHNICAL for each in placed):
            placed.append((_GROUP, start, len(text)))
            break
        else:
            return ()
        at += 2 if part is two else 1
        start += len(part) + 1
    return tuple(placed)


_DOT = re.compile(r"\.(?!\d(?!\w))")  # but not that of AAC2.0
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
