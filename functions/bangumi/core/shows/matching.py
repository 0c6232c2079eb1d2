"""Finds the show that a release belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bangumi.core.shows.asking import Asked, Query, read_asked
from bangumi.core.shows.evidence import Circumstances, capacity, weigh
from bangumi.core.shows.folding import key, soften
from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.lookup import Named, look_alike, look_up
from bangumi.core.shows.model import Candidate, Reason, Show, ShowMatch, ShowType
from bangumi.core.titles import Release

_CANDIDATES = 5
_ENOUGH = 0.6
"""A show with a lower score is no candidate, or as the best no answer."""
_NAMED = 0.72
"""An answer needs this much by its name alone."""
_UNNAMED = 0.4, Reason.UNKNOWN
"""What a name of the release that means other shows only counts for a show."""
_CONTAINED = 1.08


_EXACT = 1.0
_TELLS = 0.8
"""From this score on a name speaks against the shows that it does not mean."""
_HINTS = 0.65
"""From this score on it makes them doubtful."""

_Name = tuple[Query, Named]


@dataclass(frozen=True, slots=True)
class _Scored:
    number: int
    name: float
    points: tuple[tuple[float, Reason], ...]
    found: Reason

    @property
    def score(self) -> float:
        return self.name + sum(points for points, _ in self.points)

    @property
    def against(self) -> float:
        return sum(points for points, _ in self.points if points < 0)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (self.found, *(reason for _, reason in self.points))


def match_show(release: Release, published_at: datetime | None, index: ShowIndex) -> ShowMatch:
    """The show of the index that a release belongs to.

    `published_at` tells seasons and remakes of one name apart; None where it is unknown. Pure, half a millisecond.
    No match has `show` None: the index has no such show, or the release is no video of it.
    """
    asked = read_asked(release, published_at)
    names = _without_repeats([(name[0], look_up(name, index, marked=asked.marked)) for name in asked.names])
    _look_closer(names, index, only_unknown=True)
    match = _answer(names, asked, index)
    if match.show is None:
        _look_closer(names, index, only_unknown=False)
        match = _answer(names, asked, index)
    if asked.not_video and not _says(match.show, asked.not_video):
        return ShowMatch(None, 0.0, match.candidates, (Reason.NOT_A_VIDEO,))
    return match


def _without_repeats(names: list[_Name]) -> list[_Name]:
    """Of a name and its parts, which a title in two scripts is read as both, those that the index knows."""
    known = [query.whole for query, named in names if any(score >= _EXACT for score, _ in named.values())]
    whole = [text for query, _ in names if (text := query.whole)]
    kept = []
    for query, named in names:
        holds = any(other != query.whole and other in query.whole for other in whole)
        held = any(query.whole != other and query.whole in other for other in known)
        if not held and (not holds or query.whole in known):
            kept.append((query, named))
    return kept


def _look_closer(names: Sequence[_Name], index: ShowIndex, *, only_unknown: bool) -> None:
    for query, named in names:
        if not named or not only_unknown:
            look_alike(query, index, named)


def _says(show: Show | None, word: str) -> bool:
    """Whether a show has a word in its own names."""
    names = (show.original, *show.zh_hans, *show.zh_hant, *show.en) if show else ()
    return any(word in key(soften(name)) for name in names)


def _answer(names: Sequence[_Name], asked: Asked, index: ShowIndex) -> ShowMatch:
    scored = [_scored(number, names, asked, index) for number in set().union(*(named for _, named in names))]
    ranked = sorted((one for one in scored if one.name >= _ENOUGH), key=lambda one: (-one.score, one.number))
    candidates = tuple(Candidate(index.show(one.number), one.score, one.reasons) for one in ranked[:_CANDIDATES])
    if not ranked or ranked[0].score < _ENOUGH or ranked[0].name < _NAMED:
        return ShowMatch(None, 0.0, candidates, (Reason.UNKNOWN,))
    best = ranked[0]
    lead = best.score - ranked[1].score if len(ranked) > 1 else 1.0
    return ShowMatch(candidates[0].show, _confidence(best, lead, names, asked), candidates, best.reasons)


def _scored(number: int, names: Sequence[_Name], asked: Asked, index: ShowIndex) -> _Scored:
    name, found = _name_score(number, names, asked, index)
    if name < _ENOUGH:
        return _Scored(number, name, (), found)
    earlier = _earlier(number, asked, index) if asked.episodes else 0.0
    points = [*weigh(index.facts(number), asked, Circumstances(found is Reason.NAME, earlier))]
    if any(_means_another(number, named, _TELLS) for _, named in names):
        points.append((-0.1, Reason.OTHER_NAME))
    return _Scored(number, name, tuple(points), found)


def _means_another(number: int, named: Named, least: float) -> bool:
    best = max((score for score, _ in named.values()), default=0.0)
    return best >= least and best - named.get(number, _UNNAMED)[0] > _BEHIND


_BEHIND = 0.21
"""Further behind than the seasons of one series are."""


def _name_score(number: int, names: Sequence[_Name], asked: Asked, index: ShowIndex) -> tuple[float, Reason]:
    """The score of a show over all names of the release: half its best, half the mean of those that mean some show.

    A long name says more than a short one.
    """
    found = [(named.get(number, _UNNAMED), _weight(query.whole)) for query, named in names if named]
    best, reason = max(found)[0]
    if _contained(number, asked, index):
        return _CONTAINED, Reason.NAME
    mean = sum(score * weight for (score, _), weight in found) / sum(weight for _, weight in found)
    return (best + mean) / 2, reason


def _weight(name: str) -> int:
    return max(1, min(12, len(name) if name.isascii() else 2 * len(name)))


def _contained(number: int, asked: Asked, index: ShowIndex) -> bool:
    """Whether a whole name of the show that is longer than the names of the release stands in its title."""
    longest = max(len(name[0].whole) for name in asked.names)
    return any(len(name) > longest and name in asked.raw for name in index.keys(number))


def _earlier(number: int, asked: Asked, index: ShowIndex) -> float:
    """How many episodes the series has room for before a show; of the asked season only, where one is asked."""
    own = index.facts(number)
    if own.begin is None:
        return 0.0
    rooms = 0.0
    for other in index.series(number):
        facts = index.facts(other)
        if facts.type is not ShowType.TV or facts.begin is None or facts.begin >= own.begin:
            continue
        if not asked.seasons or facts.tmdb_season == own.tmdb_season:
            rooms += capacity(facts)
    return rooms


_DOUBTS = frozenset(
    {
        Reason.OTHER_NAME,
        Reason.OTHER_SEASON,
        Reason.OTHER_PART,
        Reason.OTHER_FORM,
        Reason.OTHER_YEAR,
        Reason.NOT_YET,
    }
)
_VAGUE = frozenset({Reason.NAME_PART, Reason.NAME_LIKE, Reason.SAME_SERIES})


def _confidence(best: _Scored, lead: float, names: Sequence[_Name], asked: Asked) -> float:
    """How sure the best is: by its name, its lead, and what speaks against it. Each doubt is a ceiling."""
    ceilings = [0.98, best.name, 0.55 + 2.5 * lead, 1 + 0.8 * best.against]
    if best.found in _VAGUE and Reason.ON_AIR not in best.reasons:
        ceilings.append(0.7)
    if _DOUBTS & set(best.reasons) or any(_means_another(best.number, named, _HINTS) for _, named in names):
        ceilings.append(0.7)
    if asked.single and Reason.LONG_OVER in best.reasons:
        ceilings.append(0.7)
    if asked.weak_season and best.name < _EXACT and Reason.SEASON not in best.reasons:
        ceilings.append(0.7)
    return max(0.0, min(ceilings))
