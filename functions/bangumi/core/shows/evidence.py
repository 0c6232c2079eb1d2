"""What speaks for and against a show beside its name: season, part, form, year, date and episode numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from bangumi.core.shows.asking import Asked
from bangumi.core.shows.index import Facts
from bangumi.core.shows.marks import Form
from bangumi.core.shows.model import Reason, ShowType

Weighed = Iterator[tuple[float, Reason]]

_SHORT = (ShowType.MOVIE, ShowType.OVA)
_EARLY_DAYS = 3.0
_PREVIEW_DAYS = 45.0
_LATE_DAYS = 21.0
_LONG_YEARS = 0.4
_YEAR_DAYS = 365.25
_EXTRA = 1
"""Episodes that a run may have beyond one a week."""
_EPOCH_YEAR = 1970
_WEEKLY_FROM = 21.0
"""A run of fewer days than this is no weekly one: its length does not tell the number of episodes."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is not told by a show alone.

    `by_name`: it has the very name of the release, `whole`: with all its marks. `earlier`: how many episodes the series
    has had room for before it.
    """

    by_name: bool
    whole: bool
    earlier: float


def weigh(facts: Facts, asked: Asked, around: Circumstances) -> Weighed:
    """Points and reasons; a show's score is the points of its name and these."""
    yield from _season(facts, asked, around)
    yield from _part(facts, asked)
    yield from _form(facts, asked)
    yield from _year(facts, asked, around)
    yield from _date(facts, asked)
    yield from _numbers(facts, asked, around)


def _season(facts: Facts, asked: Asked, around: Circumstances) -> Weighed:
    if asked.seasons:
        yield from _asked_season(facts, asked.seasons[0])
    elif asked.weak_season and asked.weak_season in (facts.season, facts.tmdb_season, *facts.aliases):
        yield 0.2, Reason.SEASON
    else:
        said = facts.season or next(iter(facts.aliases), None)
        if (said or 1) > 1 or (said is None and not around.by_name and (facts.tmdb_season or 1) > 1):
            yield -0.13, Reason.LATER_SEASON


def _asked_season(facts: Facts, wanted: int) -> Weighed:
    """The original title is trusted most, then TMDB, then the translators."""
    if facts.season == wanted:
        yield 0.2, Reason.SEASON
    elif facts.tmdb_season == wanted:
        yield (0.08 if facts.season else 0.17), Reason.SEASON
    elif wanted in facts.aliases:
        yield 0.1, Reason.SEASON
    elif facts.season or facts.aliases or facts.tmdb_season == 1:
        yield -0.5, Reason.OTHER_SEASON
    elif wanted > 1 and facts.type is not ShowType.OVA:
        yield -0.25, Reason.OTHER_SEASON


def _part(facts: Facts, asked: Asked) -> Weighed:
    wanted = asked.part
    if wanted is None and facts.part and facts.type in _SHORT and len(asked.episodes) == 1:
        wanted = int(asked.episodes[0])  # the second film of a row is often numbered like a second episode
    if wanted is None:
        if facts.part and facts.part > 1:
            yield -0.06, Reason.LATER_PART
    elif facts.part == wanted:
        yield 0.2, Reason.PART
    elif facts.part is not None:
        yield -0.4, Reason.OTHER_PART
    elif wanted > 1:
        yield -0.15, Reason.OTHER_PART


def _form(facts: Facts, asked: Asked) -> Weighed:
    film = facts.type is ShowType.MOVIE
    if asked.form is Form.MOVIE:
        if film or facts.form is Form.MOVIE:
            yield 0.15, Reason.FORM
        else:
            yield (-0.15 if facts.type is ShowType.OVA else -0.4), Reason.OTHER_FORM
    elif asked.form is Form.OVA:
        if facts.type is ShowType.OVA or facts.form is Form.OVA:
            yield 0.15, Reason.FORM
        else:
            yield (-0.1 if film else -0.35), Reason.OTHER_FORM
    elif film and (asked.form is Form.SERIES or (asked.episodes and facts.part is None)):
        yield -0.35, Reason.OTHER_FORM
    elif facts.type is ShowType.OVA or facts.form in (Form.OVA, Form.MOVIE):
        yield -0.05, Reason.FORM_UNSAID


def _year(facts: Facts, asked: Asked, around: Circumstances) -> Weighed:
    year = asked.year or (None if around.whole else asked.weak_year)
    if year is None or facts.begin is None:
        return
    first = _EPOCH_YEAR + int((facts.begin + 0.5) / _YEAR_DAYS)
    last = _EPOCH_YEAR + int(facts.end / _YEAR_DAYS) if facts.end is not None else year
    if year == first:
        yield 0.25, Reason.YEAR
    elif first <= year <= last:
        yield 0.1, Reason.YEAR
    elif abs(year - first) > 1:
        yield -0.5, Reason.OTHER_YEAR
    else:
        yield -0.05, Reason.OTHER_YEAR


def _date(facts: Facts, asked: Asked) -> Weighed:
    if asked.day is None:
        return
    if facts.begin is None:
        yield -0.2, Reason.NOT_YET
        return
    if facts.begin - asked.day > _PREVIEW_DAYS:
        yield -0.8, Reason.NOT_YET
    elif facts.begin - asked.day > _EARLY_DAYS:
        yield (-0.05 if asked.single else -0.2), Reason.NOT_YET
    elif facts.end is None or asked.day <= facts.end + _LATE_DAYS:
        if asked.single:
            yield 0.25, Reason.ON_AIR
    else:
        years = (asked.day - facts.end) / _YEAR_DAYS
        late = Reason.LONG_OVER if years > _LONG_YEARS else Reason.OVER
        yield -min(0.3, 0.08 + 0.04 * years) if asked.single else -min(0.15, 0.02 * years), late


def _numbers(facts: Facts, asked: Asked, around: Circumstances) -> Weighed:
    if not asked.episodes:
        return
    last, room = max(asked.episodes), capacity(facts)
    if last <= room + _EXTRA:
        return
    if around.earlier < last <= around.earlier + room + _EXTRA:
        yield 0.12, Reason.RUNNING_NUMBER
    else:
        yield -0.15, Reason.TOO_MANY_EPISODES


def capacity(facts: Facts) -> float:
    """How many episodes a show has room for: one a week and a few more; unlimited where its run does not tell."""
    if facts.type is ShowType.MOVIE:
        return 1
    return facts.span / 7 + 1 if facts.span >= _WEEKLY_FROM else float("inf")
