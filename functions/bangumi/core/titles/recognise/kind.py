"""What a release holds: series, films, specials, extras, whole packs, discs, the end of the run."""

import re

from bangumi.core.titles.marks import Mark, Role, Span, Special, Word, vocabulary
from bangumi.core.titles.recognise.episode import read_numeral
from bangumi.core.titles.tokens import Tokens

_WHY_FILM = "a word for a film"
_WHY_SPECIAL = "a word for a special"
_WHY_EXTRA = "a word for an extra, as discs have them"
_WHY_PACK = "a word for the whole"
_WHY_SERIES = "the series itself"
_WHY_END = "a word for the end of the run"
_WHY_DISC = "a volume of discs"
_SP = Special("SP")
_CLEAN = ("ncop", "nced")

# `Movie` and `OVA` mean it wherever they stand; `Special` and `SP` may be part of a name.
WORDS = vocabulary("movie movies gekijouban gekijoban", Word(Role.MOVIE, None, _WHY_FILM))
WORDS |= {fold: Word(Role.SPECIAL, Special(fold[:3].upper()), _WHY_SPECIAL) for fold in ("ova", "ovas", "oad", "oads", "oav")}
WORDS |= vocabulary("special specials tokubetsuhen", Word(Role.SPECIAL, _SP, _WHY_SPECIAL, firm=False))
WORDS |= vocabulary("sp sps", Word(Role.SPECIAL, _SP, _WHY_SPECIAL, firm=False, capitals=True))
WORDS |= {
    fold: Word(Role.EXTRA, Special(fold.upper()), _WHY_EXTRA, firm=fold in _CLEAN, capitals=len(fold) == 2)
    for fold in (*_CLEAN, "pv", "cm", "op", "ed", "menu", "teaser", "trailer", "preview", "creditless")
}
WORDS["tv"] = Word(Role.SERIES, None, _WHY_SERIES, firm=False, capitals=True)
WORDS["ona"] = WORDS["tv"]
WORDS |= vocabulary("batch complete", Word(Role.BATCH, None, _WHY_PACK, firm=False))
WORDS |= vocabulary("end fin final", Word(Role.END, None, _WHY_END, firm=False))
WORDS |= vocabulary("vol vols volume", Word(Role.VOLUME, None, _WHY_DISC, firm=False))
WORDS |= vocabulary("bdbox dvdbox", Word(Role.VOLUME, None, _WHY_DISC))
PAIRS = {(medium, "box"): WORDS["bdbox"] for medium in ("bd", "dvd")}
PAIRS |= {("the", film): WORDS["movie"] for film in ("movie", "movies")}
PAIRS |= {("tv", second): WORDS["special"] for second in ("special", "specials")}
PAIRS |= {pair: Word(Role.BATCH, None, _WHY_PACK) for pair in (("full", "season"), ("all", "episodes"))}
PAIRS |= {("complete", second): Word(Role.BATCH, None, _WHY_PACK) for second in ("series", "collection", "season", "batch")}

_MOST = 999  # larger numbers are years

_NUMBERED = frozenset({"ova", "oad", "sp", "special", "ex"})
_COUNTED = re.compile(
    r"(?P<word>ova|oad|special|sp|ex|ncop|nced|op|ed|pv|cm|menu)s?[-_.]?(?P<number>\d{1,3})(?:v\d)?(?:-(?:(?P=word))?(?P<last>\d{1,3}))?$"
)
_OF_SEASON = re.compile(r"s(?P<season>\d{1,2})(?P<word>ova|oad|sp)(?P<number>\d{1,3})?$")
_DISC = re.compile(r"(?:vols?|volume)[.-]?\d{1,3}(?:v\d)?(?:-(?:vol\.?)?\d{1,3})?$|(?:disc|box|bd|dvd)-?\d{1,2}(?:-\d{1,2})?$")
_SERIES = re.compile(r"tv\d{1,2}$")
_SERIES_RUN = re.compile(r"tv(?P<first>\d{1,4})-(?P<last>\d{1,4})$")
_FILMS = re.compile(r"(?:movies?[x×]?|m)\d{1,2}$")

_RUNS: dict[str, Word] = {}
for _runs, _word in (
    ("动画电影 動畫電影 剧场版 劇場版 电影 電影 电影版 電影版 大电影 大電影 映画", Word(Role.MOVIE, None, _WHY_FILM)),
    ("特别话 特別話 番外篇 番外編 番外 特别篇 特別篇 特别编 特別編", Word(Role.SPECIAL, _SP, _WHY_SPECIAL)),
    ("特典 特典映像 映像特典 特典视频", Word(Role.EXTRA, _SP, _WHY_EXTRA, firm=False)),
    ("预告 預告 予告 预告片", Word(Role.EXTRA, Special("PV"), _WHY_EXTRA)),
    ("正片 本篇 正篇", Word(Role.SERIES, None, _WHY_SERIES, firm=False)),
    (
        "合集 全集 完结合集 完結合集 全系列 打包 打包版 完结打包 完結打包 整季 整季打包 "
        "季度全集 季度合集 全卷 全套 全部 全季 全话 全話 系列合集 系列全集",
        Word(Role.BATCH, None, _WHY_PACK),
    ),
    ("全 共", Word(Role.BATCH, None, _WHY_PACK, firm=False)),
    ("上卷 中卷 下卷 上巻 中巻 下巻", Word(Role.VOLUME, None, _WHY_DISC, firm=False)),
    (
        "完 完结 完結 终 終 完结撒花 完結撒花 最终话 最終話 最终回 最終回 大结局 大結局",
        Word(Role.END, None, _WHY_END, firm=False),
    ),
):
    _RUNS |= vocabulary(_runs, _word)
_WITHIN = re.compile(
    "剧场版|劇場版|大电影|大電影|番外篇|番外編|特别篇|特別篇|特别编(?![集辑])|特別編(?![集輯])|预告|預告|合集$|全集$|^合集|^(?:电影|電影|映画)(?!版?$)"
)
_FILM = Word(Role.MOVIE, None, _WHY_FILM)

STARTERS = frozenset({"vol", "volume", "disc", "discs", "ova", "oad", "sp", "special"})


def read(fold: str) -> tuple[Word, ...]:
    """A special, extra or disc with its number: `SP02`, `NCOP1`, `Vol.3`."""
    if found := _OF_SEASON.match(fold):
        number = Span(int(found["number"])) if found["number"] else None
        season = Word(Role.SEASON, int(found["season"]), "a season mark")
        return (season, Word(Role.SPECIAL, Special(found["word"].upper(), number), "a special and its number"))
    if found := _COUNTED.match(fold):
        first, last = int(found["number"]), int(found["last"] or 0)
        special = Special(found["word"].upper(), Span(first, last if last > first else None))
        if found["word"] in _NUMBERED:
            return (Word(Role.SPECIAL, _plain(special), "a special and its number"),)
        return (Word(Role.EXTRA, special, _WHY_EXTRA, firm=found["word"] in _CLEAN),)
    if _DISC.match(fold):
        return (Word(Role.VOLUME, None, _WHY_DISC, firm=fold.startswith("vol")),)
    if found := _SERIES_RUN.match(fold):
        first, last = int(found["first"]), int(found["last"])
        return (WORDS["tv"], Word(Role.EPISODE, Span(first, last), "a run of numbers")) if last > first else ()
    if _SERIES.match(fold):
        return (Word(Role.SERIES, None, _WHY_SERIES, firm=False),)
    return (Word(Role.MOVIE, None, _WHY_FILM, firm=False),) if _FILMS.match(fold) else ()


def read_phrase(tokens: Tokens, at: int) -> tuple[tuple[Mark, ...], int] | None:
    """A special or disc and its number in two words (`OVA 02`, `Vol. 3`), and the index behind it."""
    after = at + 1
    if after < len(tokens) and tokens[after].text == "." and tokens[at].end == tokens[after].start:
        after += 1
    numeral = read_numeral(tokens, after, loosely=False) if after < len(tokens) else None
    if numeral is None or not isinstance(numeral.span.first, int) or numeral.span.first > _MOST:
        return None
    if numeral.stop + 1 < len(tokens) and tokens[numeral.stop].text == "-" and tokens[numeral.stop].start == numeral.end:
        return None  # part of a word: OVA 10-bit
    first = tokens[at]
    place = (f"{first.text} {numeral.text}", first.start, numeral.end, True)
    if first.fold.startswith(("vol", "disc")):
        return (Mark(Role.VOLUME, None, *place, _WHY_DISC),), numeral.stop
    if not (first.text.isupper() or (at and tokens[at - 1].text == "-")):
        return None
    special = _plain(Special(first.text.upper(), numeral.span))
    return (Mark(Role.SPECIAL, special, *place, "a special and its number"),), numeral.stop


def read_run(run: str) -> Mark | None:
    """A run of Chinese script that is, begins or ends with a word of kind."""
    if word := _RUNS.get(run):
        return Mark(word.role, word.value, run, 0, len(run), word.firm, word.why)
    if found := _WITHIN.search(run):
        word = _RUNS.get(found[0], _FILM)
        return Mark(word.role, word.value, found[0], found.start(), found.end(), True, word.why)
    return None


def _plain(special: Special) -> Special:
    return special._replace(word="SP") if special.word == "SPECIAL" else special
