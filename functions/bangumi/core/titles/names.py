"""Names: takes the text between group and tags apart into the names of the show.

Titles write several names of a show side by side, with slashes, underscores or brackets between them, or with nothing
but a change of script (`迷宫饭 Dungeon Meshi`, see scripts.py).
"""

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from bangumi.core.titles.numerals import ROMAN
from bangumi.core.titles.release import Name
from bangumi.core.titles.scripts import GENERIC, HAN, KANA, LATIN, by_script
from bangumi.core.titles.tokens import SCRIPT

# Signs that stand for what was taken out of the text: a remark parts names, a season mark only leaves a gap. A title
# has no other white space than single spaces when it comes here.
BREAK, GAP = "\n", "\t"

_MOST_SIGNS, _MOST_SLASHES, _MOST_NAMES = 60, 12, 16  # far beyond any title; they bound the time

_LETTER = re.compile(r"[^\W_]")


class Found(NamedTuple):
    """A name as written; and when a numeral closes it that may be a season, that season and the name without it."""

    name: Name
    season: int = 0
    numeral: str = ""
    roman: bool = False  # Roman numerals hardly close a name otherwise
    bare: Name | None = None


@lru_cache(maxsize=4096)
def read_names(text: str) -> tuple[Found, ...]:
    """The names in a text, the likeliest first within each language.

    First those that stand by themselves, then pieces of texts of mixed script; at last what may be a name as well: what
    `by_script` says, a name with the subtitle behind its season mark, one with the year behind it.
    """
    text = _THE.sub(GAP, text) if GAP in text else text
    alone: list[str] = []
    pieces: list[str] = []
    wholes: list[str] = []
    for piece in _pieces(text, wholes)[:_MOST_NAMES]:
        parts = [part.strip() for part in piece.split(GAP) if _LETTER.search(part)]
        for index, part in enumerate(parts):
            before = parts[index - 1] if index else ""
            if before and _YEAR.fullmatch(part):
                continue
            if before and bool(HAN.search(part)) == bool(HAN.search(before)):
                wholes.append(f"{before}{part}" if part[0] in ":：" else f"{before} {part}")
                continue
            names, others = by_script(_without_kind(part))
            (alone if len(names) == 1 else pieces).extend(names)
            wholes += others
    for names in (alone, pieces):
        wholes += [name for name in names if _YEAR_LAST.search(name)]
        names[:] = [_YEAR_LAST.sub("", name) for name in names]
    found = (_found(name) for name in alone + pieces + wholes)
    return tuple(dict.fromkeys(each for each in found if each))


# --- separators

_THE = re.compile(rf"(?:(?<=\S):)?\s(?:the\s)+{GAP}", re.IGNORECASE)  # The Second Season

_UNDERSCORE = re.compile(r"\s*_+\s*")
_HARD = re.compile(rf"{BREAK}|[|\\；]|;\s|\s//+\s?|_+")
_SLASH = re.compile(r"[/／]+")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_SIGNS = " !！?？…。~～、，,.♪☆★-－"
_ROUND = re.compile(r"[(（]([^()（）]+)[)）]")


def _pieces(text: str, wholes: list[str]) -> list[str]:
    """The parts of a text between separators. `wholes` gets what may be one name all the same: `纯友情吗？（不，不存在）`."""
    if "_" in text:
        text = _UNDERSCORE.sub(_underscore, text, count=_MOST_SIGNS)
    pieces: list[str] = []
    for part in [slashed for hard in _HARD.split(text, _MOST_SIGNS) for slashed in _slashed(hard, wholes)]:
        found = _unbracketed(part)
        if len(found) > 1 and found[1] and GAP not in part and found[0].strip() and not found[0][-1].isspace():
            wholes.append(part)
        pieces += found
    return pieces


def _underscore(found: re.Match[str]) -> str:
    """An underscore is a space within a Latin name, else it parts two names."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    parts = HAN.match(before) or HAN.match(after) or not (before.isalnum() or after.isdecimal())
    return "_" if parts else " "


def _slashed(text: str, wholes: list[str]) -> list[str]:
    """The parts between slashes. A slash within a Latin name has no spaces and one word before it: `Fate/stay night`."""
    slashes = list(islice(_SLASH.finditer(text), _MOST_SLASHES))
    spaced = any(_is_spaced(slash) for slash in slashes)
    parts: list[str] = []
    begin = 0
    for slash in slashes:
        before, after = text[begin : slash.start()], text[slash.end() : slash.end() + 1]
        if not _is_spaced(slash):
            if before[-1:].isdecimal() and after.isdecimal():
                continue  # Ranma 1/2
            words = _KIND_FIRST.sub("", _latin_end(before).strip(), count=1)
            is_word = LATIN.search(words) is not None and not (HAN.match(after) or (" " in words and not spaced))
            if is_word and (after.islower() or not HAN.search(before)):
                continue
            if is_word:  # 命运 Fate/Grand Order, or 某某 Alpha/Bou Alpha
                wholes.append(f"{words}{text[slash.start() :]}".split(" /")[0])
        parts.append(before)
        begin = slash.end()
    return [*parts, text[begin:]]


def _latin_end(text: str) -> str:
    """What stands behind the last Chinese or Japanese character and its signs; all of a text without one."""
    last = max((found.end() for found in HAN.finditer(text)), default=0)
    return text[last:].lstrip(_SIGNS) if last else text


def _is_spaced(slash: re.Match[str]) -> bool:
    start, end, text = slash.start(), slash.end(), slash.string
    return text[start - 1 : start].isspace() or text[end : end + 1].isspace()


def _unbracketed(text: str) -> list[str]:
    """A text in round brackets is a name of its own, unless the name goes on behind it: `You Are (Not) Alone`."""
    found: list[str] = []
    begin = 0
    for match in _ROUND.finditer(text):
        after = text[match.end() : match.end() + 2]
        goes_on = HAN.match(after) or (LATIN.match(after.lstrip()) and LATIN.search(_latin_end(text[begin : match.start()])))
        if not (goes_on and text[begin : match.start()].strip()):
            found += (text[begin : match.start()], "" if _YEAR.match(match[1]) else match[1])
            begin = match.end()
    return [*found, text[begin:]]


# --- edges

_ROMAN = re.compile(rf"(?:(?<=[{SCRIPT}！!])|(?<=\S)\s)(?P<roman>II|III|IV|V|VI|VII|VIII|IX|ll|lll)(?=\s*(?:$|[:：~～]|- ))")
_NUMBER = re.compile(
    rf"(?:(?<=[{SCRIPT}！!♪])|(?<=[^\W\d_]{{3}})|(?<=[^\s\d/#-])\s)(?P<number>[2-9]|1\d|0[2-9])(?:(?<=\D2)nd|(?<=\D3)rd|(?<=\D[4-9])th)?$"
)
_NO = re.compile(r"(?:\bno\.?|\bvol\.?|\bthe|[#第&+])\s*$", re.IGNORECASE)
_YEAR_LAST = re.compile(r"(?<=\S)\s+(?:19[5-9]\d|20[0-3]\d)$")
_KIND_FIRST = re.compile(
    r"(?:剧场版|劇場版|(?:电影|電影)(?:版|(?=[\s:：]|$))|特别篇|特別篇|特別編|番外篇|(?:gekijou?ban|movie|OVA|OAD)(?=[\s:：]))[\s:：]*",
    re.IGNORECASE,
)
_KIND_LAST = re.compile(
    rf"(?:[\s:：+&-](?:(?:the\s)?movie|TV版?|OVA|OAD|SP|specials?)|(?<=[{SCRIPT}])(?:OVA|OAD)|剧场版|劇場版|电影版?|電影版?|特别篇|特別篇|特別編|番外篇)$",
    re.IGNORECASE,
)
_LONGEST_LAST = 16  # no closing number or word of kind is longer: it need not be looked for in all of a text

_EDGES = " _:：/／,，、·・|+★☆◆●&\t"
_DASHES = "-－—"
_QUOTES = (("《", "》"), ("「", "」"), ("『", "』"), ("“", "”"))


def _found(text: str) -> Found | None:
    name = _name(_without_kind(_trimmed(text)))
    if not _LETTER.search(name.text) or _KIND_FIRST.fullmatch(name.text) or GENERIC.issuperset(name.text.casefold().split()):
        return None
    if roman := _ROMAN.search(name.text):
        before, after = name.text[: roman.start()], name.text[roman.end() :]
        spaced = roman[0][0].isspace()
        if roman["roman"] != "V" or (spaced and (HAN.search(before) or " " in before.strip())):  # Voltes V is a name
            season = ROMAN[roman["roman"].lower().replace("l", "i")]
            return _numbered(name, season, roman["roman"], before + after)
    if (closing := _NUMBER.search(name.text, len(name.text) - _LONGEST_LAST)) and not _NO.search(name.text[: closing.start()]):
        return _numbered(name, int(closing["number"]), closing["number"], name.text[: closing.start()])
    return Found(name)


def _numbered(name: Name, season: int, numeral: str, rest: str) -> Found:
    rest = _trimmed(rest)
    return Found(name, season, numeral, numeral.isalpha(), _name(rest)) if _LETTER.search(rest) else Found(name)


def _name(text: str) -> Name:
    return Name(text, "ja" if KANA.search(text) else "zh" if HAN.search(text) else "en")


def _without_kind(text: str) -> str:
    """A name without words of kind at its edges, as long as something is left of it."""
    if (leading := _KIND_FIRST.match(text)) and _LETTER.search(text[leading.end() :]):
        text = _trimmed(text[leading.end() :])
    for _ in range(3):  # - TV + OVA + Movie
        if (closing := _KIND_LAST.search(text, len(text) - _LONGEST_LAST)) and _LETTER.search(text[: closing.start()]):
            text = _trimmed(text[: closing.start()])
    return text


def _trimmed(text: str) -> str:
    """Without signs at the edges that separate; a dash that pairs with an inner one stays: `86 -不存在的战区-`."""
    text = text.strip(_EDGES)
    if text[-1:] == "." and HAN.match(text[-2:]):
        text = text[:-1]
    if text and text[-1] in _DASHES and (text[-2:-1] == " " or text.count(text[-1]) < 2):
        text = text[:-1].rstrip(_EDGES)
    if text and text[0] in _DASHES and (text.count(text[0]) < 2 or (text.count(text[0]) == 2 and text[-1] == text[0])):
        text = text.strip(text[0] + _EDGES)
    for opening, closing in _QUOTES:
        if text[:1] == opening and (closing not in text or text.find(closing) == len(text) - 1):
            text = text[1:].removesuffix(closing)
        elif text[-1:] == closing and opening not in text:
            text = text[:-1]
    return text.strip(_EDGES)
