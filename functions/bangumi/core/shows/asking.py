"""What a release asks of the index: its names, each in the forms that they are looked up in, and its other facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bangumi.core.shows.compiling import name_heads, name_tails
from bangumi.core.shows.folding import key, literal, soften, sound
from bangumi.core.shows.marks import Form, Marked, read_marks
from bangumi.core.titles import Kind, Release

_SERIES = re.compile(r"(?<![a-z\d])tv(?![a-z])")
_FORMS = {Kind.MOVIE: Form.MOVIE, Kind.SPECIAL: Form.OVA}
_DISCS = ("BD", "Blu", "DVD")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_APART = re.compile(r"\(((?:19|20)\d\d)\)")
_OTHER_LETTER = re.compile(r"[^\W\d_a-z]")
_SHORTEST_LATIN = 3
_LONGEST_NAME, _LONGEST_TITLE, _MOST_NAMES = 200, 1000, 12
"""What is longer or more is no title, and is not worth the time."""
_SECONDS_A_DAY = 86400

_NO_ANIMATION = re.compile(
    r"真人(?:版|电影|剧)|特摄|(?:日|台|韩|泰|美|英)剧(?!场)|演唱会|红白歌|晚会"
    r"|(?<![a-z])(?:live[ -]action|live (?:is|at|in|tour)|concert)(?![a-z])"
)
_NO_VIDEO = re.compile(
    r"漫画|小说|画集|单行本|广播剧|原声"
    r"|(?<![a-z])(?:epub|mobi|azw3|pdf|jpe?g|zip|rar|artbook|manga|novel|album|single|soundtrack|ost|(?:drama ?)?cd|hi-res)"
    r"(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A name of a release, folded: with its signs, whole, and without marks (see `marks.Marked` for base and trunk).

    `heads` stand before a sign within it, `tails` after a colon or dash (Latin ones by their sound).
    """

    literal: str
    whole: str
    base: str
    trunk: str
    sound: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a release says of its show."""

    names: tuple[tuple[Query, ...], ...]
    """For each name the name as it stands, then the halves of one in two scripts."""
    raw: str
    """The folded title."""
    seasons: tuple[int, ...]
    """Those that the title says, the surest first."""
    marked: bool
    """Whether the season stands beside the names, not in them."""
    weak_season: int | None
    """A number or numeral at the end of a name that may be its season as well as part of it."""
    part: int | None
    form: Form
    year: int | None
    weak_year: int | None
    """A year at the end of a name, that may belong to it."""
    episodes: tuple[float, ...]
    day: float | None
    """When it was published, in days since 1970."""
    single: bool
    """Whether it is one episode and from no disc: such a one comes out while its show runs."""
    no_show: str
    """A folded word for what is in no index of animations: a comic, music, a film with actors. "" where there is none."""


def read_asked(release: Release, published_at: datetime | None) -> Asked:
    """Folds what the title reader found. Marks that it left in a name are read here."""
    softened = [soften(name.text[:_LONGEST_NAME]) for name in release.names[:_MOST_NAMES]]
    years = [int(text) for text in softened if _YEAR.fullmatch(text)] or _years_apart(release.raw)
    softened = [text for text in softened if not _YEAR.fullmatch(text)]
    marked = [read_marks(text) for text in softened]
    raw = soften(release.raw[:_LONGEST_TITLE])
    seasons = [release.season, *(marks.season for marks in marked)]
    return Asked(
        names=tuple(_queries(text, marks) for text, marks in zip(softened, marked, strict=True)),
        raw=key(raw),
        seasons=tuple(dict.fromkeys(season for season in seasons if season)),
        marked=release.season is not None and not any(marks.season for marks in marked),
        weak_season=next((marks.weak_season for marks in marked if marks.weak_season), None),
        part=release.part or next((marks.part for marks in marked if marks.part), None),
        form=_form(release, marked, raw),
        year=release.year or next(iter(years), None),
        weak_year=next((marks.year for marks in marked if marks.year), None),
        episodes=tuple(map(float, release.episodes or release.episode_range or ())),
        day=published_at.timestamp() / _SECONDS_A_DAY if published_at else None,
        single=release.kind is Kind.EPISODE and not release.source.startswith(_DISCS),
        no_show=_no_show(release, raw),
    )


def _years_apart(raw: str) -> list[int]:
    """A year in round brackets is a show's; the reader may have passed over it between two names."""
    return [int(year) for year in _YEAR_APART.findall(raw[:_LONGEST_TITLE])]


def _form(release: Release, marked: Sequence[Marked], raw: str) -> Form:
    said = _FORMS.get(release.kind) or next((marks.form for marks in marked if marks.form), Form.UNSAID)
    if not said and release.kind is Kind.BATCH and _SERIES.search(raw):
        return Form.SERIES  # TV + Movie
    return read_marks(raw).form if not said and release.kind is Kind.UNKNOWN else said


def _no_show(release: Release, raw: str) -> str:
    """A comic or a record has no resolution; a video may well mention them."""
    word = _NO_ANIMATION.search(raw) or (None if release.resolution else _NO_VIDEO.search(raw))
    return key(word[0]) if word else ""


def _queries(softened: str, marks: Marked) -> tuple[Query, ...]:
    return (_query(softened, marks), *(_query(half, read_marks(half)) for half in _halves(softened)))


def _query(softened: str, marks: Marked) -> Query:
    return Query(
        literal=literal(softened),
        whole=key(softened),
        base=key(marks.base),
        trunk=key(marks.trunk),
        sound=sound(marks.base),
        heads=tuple(head for text in name_heads(marks.trunk) if len(head := key(text)) > 1),
        tails=tuple(tail for text in name_tails(marks.trunk) if (tail := sound(text) or key(text))),
    )


def _halves(softened: str) -> list[str]:
    """The Latin and the other words of a name in two scripts ("monster 怪物"), none of a name in one.

    In "龙珠daima" there is no space between: both belong to one word.
    """
    words = softened.split()
    latin = " ".join(word for word in words if not _OTHER_LETTER.search(word))
    other = " ".join(word for word in words if _OTHER_LETTER.search(word))
    return [latin, other] if other and len(key(latin)) >= _SHORTEST_LATIN else []
