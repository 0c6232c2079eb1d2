"""What a release holds: films, specials, extras, whole packs, discs, last episodes."""

import re

from bangumi.core.titles.marks import Mark, Role, Span, Special, Word
from bangumi.core.titles.tokens import Token, Tokens

_WHY_FILM = "a word for a film"
_WHY_SPECIAL = "a word for a special"
_WHY_EXTRA = "a word for an extra that comes with a disc"
_WHY_PACK = "a word for the whole"
_WHY_END = "a word for the end of the run"
_WHY_DISC = "a volume of discs"

# Films and OVAs are named by their word wherever it stands; "Special" may be part of a name.
WORDS = {fold: Word(Role.MOVIE, None, True, _WHY_FILM) for fold in ("movie", "movies", "gekijouban", "gekijoban")}
WORDS |= {fold: Word(Role.SPECIAL, Special(fold[:3].upper()), True, _WHY_SPECIAL, capitals=True) for fold in (
    "ova", "oad", "oav", "ovas", "oads")}  # fmt: skip
WORDS |= {fold: Word(Role.SPECIAL, Special("SP"), False, _WHY_SPECIAL) for fold in ("special", "specials")}
WORDS |= {fold: Word(Role.SPECIAL, Special("SP"), False, _WHY_SPECIAL, capitals=True) for fold in ("sp", "sps")}
WORDS |= {fold: Word(Role.EXTRA, fold.upper(), False, _WHY_EXTRA) for fold in (
    "ncop nced creditless teaser trailer trailers preview menu menus interview making").split()}  # fmt: skip
WORDS |= {fold: Word(Role.EXTRA, fold.upper(), False, _WHY_EXTRA, capitals=True) for fold in (
    "pv cm op ed ost cd scans bk").split()}  # fmt: skip
WORDS |= {fold: Word(Role.BATCH, None, False, _WHY_PACK) for fold in ("batch", "complete")}
WORDS |= {fold: Word(Role.END, None, False, _WHY_END) for fold in ("end", "fin", "finale", "final")}
WORDS["vol"] = Word(Role.VOLUME, None, False, _WHY_DISC)
WORDS["reseed"] = Word(Role.NOTE, None, False, "seeded anew")

_COUNTED = re.compile(r"(?P<word>ova|oad|sp|special|ncop|nced|op|ed|pv|cm|menu)s?[-_.]?(?P<number>\d{1,3})$")
_NUMBERED = frozenset({"ova", "oad", "sp", "special"})
_VOLUME = re.compile(r"(?:vols?|volume|disc|box|bdbox|bd|dvd)[-.]?\d{1,2}(?:-(?:vol\.?)?\d{1,2})?$|(?:vols?|volume)\.?$")
_MOVIES = re.compile(r"movies?[x×]?\d$|m\d$")

_HAN = {"剧场版": Role.MOVIE, "劇場版": Role.MOVIE, "电影": Role.MOVIE, "電影": Role.MOVIE, "电影版": Role.MOVIE}
_HAN |= {"電影版": Role.MOVIE, "大电影": Role.MOVIE, "大電影": Role.MOVIE}
_HAN |= {"番外篇": Role.SPECIAL, "番外編": Role.SPECIAL, "番外": Role.SPECIAL, "特别篇": Role.SPECIAL, "特別篇": Role.SPECIAL}
_HAN |= {"特别编": Role.SPECIAL, "特別編": Role.SPECIAL, "特典": Role.EXTRA, "特典映像": Role.EXTRA, "映像特典": Role.EXTRA}
_HAN |= {"完": Role.END, "完结": Role.END, "完結": Role.END, "终": Role.END, "終": Role.END}
_HAN |= dict.fromkeys(("合集", "全集", "全", "全话", "全話", "完结合集", "完結合集", "全季", "完整版", "全系列"), Role.BATCH)
_LOOSE = frozenset({Role.END, Role.EXTRA})
_VALUES = {Role.SPECIAL: Special("SP"), Role.EXTRA: "SP"}
_INSIDE = re.compile(
    "剧场版|劇場版|大电影|大電影|番外篇|番外編|特别篇|特別篇|特别编|特別編|合集$|全集$|^合集|^(?:电影|電影|映画)(?!版?$)"
)


def read(fold: str) -> tuple[Word, ...]:
    """A special, extra or disc with its number: `SP02`, `NCOP1`, `Vol.3`. Numbers of specials are their episodes."""
    if found := _COUNTED.match(fold):
        word = found["word"]
        if word in _NUMBERED:
            return (Word(Role.SPECIAL, Special(_name(word), Span(int(found["number"]))), True, "a special and its number"),)
        return (Word(Role.EXTRA, word.upper(), False, _WHY_EXTRA),)
    if _VOLUME.match(fold):
        return (Word(Role.VOLUME, None, fold[0] == "v", _WHY_DISC),)
    if _MOVIES.match(fold):
        return (Word(Role.MOVIE, None, False, _WHY_FILM),)
    return ()


def read_han(token: Token) -> Mark | None:
    """A run of Chinese script that is, begins or ends with a word of kind."""
    run = token.text
    if role := _HAN.get(run):
        return Mark(role, _VALUES.get(role), run, token.start, token.end, role not in _LOOSE and run != "全", _why(role))
    if (found := _INSIDE.search(run)) is None:
        return None
    role = _HAN.get(found[0], Role.MOVIE)
    start = token.start + found.start()
    return Mark(role, _VALUES.get(role), found[0], start, start + len(found[0]), True, _why(role))


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """A special or disc and its number in two words (`OVA 02`, `Vol. 3`), and the index behind them."""
    if at + 1 >= len(tokens) or not (after := tokens[at + 1]).fold.isdecimal() or len(after.fold) > 3:
        return None
    here = tokens[at]
    place = (f"{here.text} {after.text}", here.start, after.end, True)
    if here.fold in ("vol", "volume"):
        return (Mark(Role.VOLUME, None, *place, _WHY_DISC),), at + 2
    if here.fold not in _NUMBERED or not here.text.isupper():
        return None
    return (Mark(Role.SPECIAL, Special(_name(here.fold), Span(int(after.fold))), *place, "a special and its number"),), at + 2


STARTERS = frozenset({"vol", "volume", *_NUMBERED})


def _name(word: str) -> str:
    return "SP" if word == "special" else word.upper()


def _why(role: str) -> str:
    return {
        Role.MOVIE: _WHY_FILM,
        Role.SPECIAL: _WHY_SPECIAL,
        Role.EXTRA: _WHY_EXTRA,
        Role.BATCH: _WHY_PACK,
        Role.END: _WHY_END,
    }[role]
