"""What a release asks of the index: its names, each in the forms that they are looked up in, and its other facts."""

import re
from dataclasses import dataclass
from datetime import datetime

from bangumi.core.shows.compiling import name_heads, name_tails
from bangumi.core.shows.folding import key, literal, soften, sound
from bangumi.core.shows.marks import Form, Marked, read_marks
from bangumi.core.titles import Kind, Release

_FORMS = {Kind.MOVIE: Form.MOVIE, Kind.SPECIAL: Form.OVA}
_OTHER_LETTER = re.compile(r"[^\W\d_a-z]")
_DISCS = ("BD", "Blu", "DVD")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_VIDEO = re.compile(
    r"真人(?:版|电影|剧)|特摄|(?:日|台|韩|泰|美|英)剧(?!场)|漫画|小说|画集|单行本|广播剧|演唱会|红白歌|晚会|原声"
    r"|(?<![a-z])(?:live[ -]action|epub|mobi|azw3|pdf|jpe?g|zip|rar|artbook|manga|novel|album|single|soundtrack|ost|drama[ ]?cd|hi-res"
    r"|live[ ](?:is|at|in|tour)|concert|cd)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Query:
    """One name of a release, folded: whole, without its marks, by its sound, and what stands before a sign within it."""

    literal: str
    whole: str
    base: str
    trunk: str
    sound: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is weighed beside the name. `day` is the publication in days since 1970."""

    names: tuple[tuple[Query, ...], ...]
    """For each name of the release the name as it stands, then its pieces."""
    raw: str
    seasons: tuple[int, ...]
    """Those that the title says, the surest first."""
    marked: bool
    """Whether the season stands beside the names, not in them."""
    weak_season: int | None
    """A number or numeral at the end of a name that may be its season as well as part of it."""
    part: int | None
    form: Form
    year: int | None
    episodes: tuple[float, ...]
    day: float | None
    single: bool
    """One episode, published while it is new, and not a pack, film or disc."""
    not_video: str
    """A word of the title for what is no video of an animation: a comic, music, a film with actors. "" where none."""


def read_asked(release: Release, published_at: datetime | None) -> Asked:
    """Folds what the title reader found. Marks that it left in a name are read here."""
    names: list[tuple[Query, ...]] = []
    marked: list[Marked] = []
    year = release.year
    for name in release.names:
        softened = soften(name.text)
        if _YEAR.fullmatch(softened):
            year = year or int(softened)
            continue
        marks = read_marks(softened)
        marked.append(marks)
        pieces = (_query(piece, read_marks(piece)) for piece in _scripts(softened))
        names.append((_query(softened, marks), *pieces))
    raw = soften(release.raw)
    whole = read_marks(raw)
    seasons = [release.season, *(marks.season for marks in marked)]
    form = _FORMS.get(release.kind, Form.UNSAID) or next((marks.form for marks in marked if marks.form), Form.UNSAID)
    if not form and release.kind is Kind.UNKNOWN:
        form = whole.form
    episodes = release.episodes or release.episode_range or ()
    return Asked(
        names=tuple(names),
        raw=key(raw),
        seasons=tuple(dict.fromkeys(season for season in seasons if season)),
        marked=release.season is not None and not any(marks.season for marks in marked),
        weak_season=next((marks.weak_season for marks in marked if marks.weak_season), None),
        part=release.part or next((marks.part for marks in marked if marks.part), None) or whole.part,
        form=form,
        year=year or next((marks.year for marks in marked if marks.year), None),
        episodes=tuple(float(episode) for episode in episodes),
        day=published_at.timestamp() / 86400 if published_at else None,
        single=release.kind is Kind.EPISODE and not release.source.startswith(_DISCS),
        not_video=key(word[0]) if (word := _NOT_VIDEO.search(raw)) else "",
    )


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


def _scripts(softened: str) -> list[str]:
    """The Latin and the other part of a name in two scripts ("monster 怪物"), none of a name in one.

    They must be parted by a space: in "龙珠daima" both belong to one name.
    """
    words = softened.split()
    latin = [word for word in words if not _OTHER_LETTER.search(word)]
    other = [word for word in words if _OTHER_LETTER.search(word)]
    pieces = [" ".join(latin), " ".join(other)]
    return pieces if other and len(key(pieces[0])) >= _SHORTEST_LATIN else []


_SHORTEST_LATIN = 3
