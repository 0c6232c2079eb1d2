"""Season, part, kind and year marks in a name: the same reading for the names of the index and of a release.

All patterns work on softened text (`folding.soften`), so they are written in simplified Chinese, lower case and half
width; Japanese characters with a simplified form are met in that form (`編` as `编`, `弐` as `贰`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What a name says that it names; empty where it does not say."""

    UNSAID = ""
    SERIES = "tv"
    MOVIE = "movie"
    OVA = "ova"


@dataclass(frozen=True, slots=True)
class Marked:
    """A softened name with its marks taken out.

    `base` is what is left when every mark is cut; `trunk` keeps those that may belong to the name: a number or numeral
    that closes it (`weak_season`), a year. A season is either said (`season`) or only possible (`weak_season`).
    """

    base: str
    trunk: str
    season: int | None = None
    weak_season: int | None = None
    part: int | None = None
    form: Form = Form.UNSAID
    year: int | None = None


_NUMERALS = {
    **dict(zip("一二三四五六七八九十", range(1, 11), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖拾", range(1, 11), strict=True)),
    "参": 3, "漆": 7, "廿": 20,
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)},
    **{word: n for n, word in enumerate(("ファースト", "セカンド", "サード", "フォース"), 1)},
    **{word: n for n, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1)},
    **{word: n for n, word in enumerate(("ni", "san", "yon", "go", "roku", "shichi", "hachi", "kyuu"), 2)},
    "shi": 4, "nana": 7,
}  # fmt: skip
_N = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_ORDINAL = r"(?<![a-z])(first|second|third|fourth|fifth|sixth)"
_ROMAN = r"(\d{1,2}|i{1,3}|iv|v|vi{0,3})(?![a-z\d])"
_SEASON = re.compile(
    rf"""第\s*{_N}\s*(?:季|期|シーズン|シリーズ|系列)
    | (?<!\d)(\d{{1,2}})\s*(?:季|期)(?!\w)
    | (?<![第一二三四五六七八九十学])([一二三四五六七八九十]{{1,2}})期(?!\w)
    | (?<!\d)(\d{{1,2}})(?:st|nd|rd|th)[\s.]*(?:season|シーズン|series|シリーズ)(?![a-z])
    | {_ORDINAL}[\s.]*(?:season|シーズン|series)(?![a-z])
    | (ファースト|セカンド|サード|フォース)[\s・]*(?:シーズン|シリーズ)
    | (?<![a-z])(?:season|series)[\s.:]*{_ROMAN}
    | シーズン\s*(\d{{1,2}})
    | (?<![a-z\d])s0?(\d{{1,2}})(?![a-z\d])""",
    re.VERBOSE,
)
_PART = re.compile(
    rf"""第\s*{_N}\s*(?:部分|クール|cour|[部章话](?!\w))
    | (?<![a-z])(?:part|cour)[\s.]*{_ROMAN}
    | パート\s*(\d)
    | (?<!\d)(\d)(?:st|nd|rd|th)[\s.]*(?:cour|クール|part|half)""",
    re.VERBOSE,
)
_HALVES = ((re.compile(r"后半战?|后[编篇章]|(?<=[季期\d])后(?!\w)|(?<![a-z])kouhen(?![a-z])"), 2),
           (re.compile(r"前半战?|前[编篇章]|(?<![a-z])zenpen(?![a-z])"), 1))  # fmt: skip
_MOVIE = re.compile(
    r"剧场版?(?:总集[篇编])?|大电影|电影版?$|^电影版?(?=[\W_])|^电影版?\s*(?=\w)|映画|总集[篇编]"
    r"|(?<![a-z])(?:the\s+movie|movie|gekijou?ban|eiga|der\s+film|the\s+film)(?![a-z])"
)
_OVA = re.compile(r"(?<![a-z])(?:ova|oad|o\.v\.a\.?)(?![a-z])|特别[篇编]")
_SERIES = re.compile(
    r"(?<![a-z])tv(?:版|シリーズ|アニメ|动画|\s*series)?(?=\)|$)|^\s*(?:tvアニメ|tv动画|アニメ)(?=\W)|无印|新番(?!\w)"
)
_FORMS = {Form.MOVIE: _MOVIE, Form.OVA: _OVA, Form.SERIES: _SERIES}
_YEAR = re.compile(r"\(\s*((?:19|20)\d\d)\s*(?:年版?|版)?\)|(?<![\d])((?:19|20)\d\d)(?:年版?|版)?\s*$")
_WEAK_SEASON = re.compile(
    r"""(?:^(?P<sequel>续)[\s・]*(?=\w)
    | (?:(?<=[^a-z\d])\s*(?P<roman>i{1,3}|iv|v|vi{1,3}|ix|x)
    | (?<=[^\d\s/])\s*(?P<digits>[1-9]|[12]\d)
    | (?:(?<=[\s(~・])|(?=.[之のノ]\s*[章卷]))
      (?P<numeral>[一二三四五六七八九十]|[贰叁肆伍陆柒捌玖参漆])(?:\s*[之のノ]\s*[章卷])?
    | (?<=[a-z!?]\s)(?P<romaji>ni|san|yon|shi|go|roku|shichi|nana|hachi|kyuu)(?:\s+no\s+shou)?
    | [\s・](?P<zoku>续|zoku)
    )[\s)]*$)""",
    re.VERBOSE,
)
_EMPTY_BRACKETS = re.compile(r"[(\[「『【〈<]\s*[)\]」』】〉>]")
_EDGES = " -:–—~〜・,./|_、。"


def numeral(text: str) -> int:
    """The value of a numeral as the patterns of this module meet it (`2`, `二`, `十二`, `ii`, `second`)."""
    if text.isdecimal():
        return int(text)
    if text in _NUMERALS:
        return _NUMERALS[text]
    tens, _, ones = text.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def read_marks(softened: str) -> Marked:
    """Cuts the marks out of one softened name."""
    season, text = _take(_SEASON, softened)
    part, text = _take_part(text)
    form, text = _take_form(text)
    year, rest = _take(_YEAR, text)
    if not rest.strip():
        year, rest = None, text
    base, weak_season = _tidy(rest), None
    if season is None:
        weak_season, base = _take_weak_season(base)
    return Marked(base, _tidy(text), season, weak_season, part, form, year)


def _take(pattern: re.Pattern[str], text: str) -> tuple[int | None, str]:
    """The number of the first mark, and the text without it."""
    found = pattern.search(text)
    return (_value(found), _cut(text, found)) if found else (None, text)


def _take_part(text: str) -> tuple[int | None, str]:
    part, text = _take(_PART, text)
    for half, number in _HALVES:
        if part is None and (found := half.search(text)):
            part, text = number, _cut(text, found)
    return part, text


def _take_form(text: str) -> tuple[Form, str]:
    form = Form.UNSAID
    for said, pattern in _FORMS.items():
        if pattern.search(text):
            form, text = form or said, pattern.sub(" ", text)
    return form, text


def _take_weak_season(base: str) -> tuple[int | None, str]:
    found = _WEAK_SEASON.search(base)
    rest = _tidy(_cut(base, found)) if found else ""
    if not found or not rest:
        return None, base
    return 2 if found["sequel"] or found["zoku"] else _value(found), rest


def _value(found: re.Match[str]) -> int:
    return numeral(next(group for group in found.groups() if group))


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _tidy(text: str) -> str:
    text = _EMPTY_BRACKETS.sub(" ", text)
    return " ".join(text.split()).strip(_EDGES)
