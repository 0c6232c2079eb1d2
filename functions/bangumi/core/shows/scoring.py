"""Scores a show against all that a release says: its names together, then the facts beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bangumi.core.shows.asking import Asked, Query
from bangumi.core.shows.evidence import Circumstances, capacity, weigh
from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.lookup import Named
from bangumi.core.shows.model import Reason, ShowType

ENOUGH = 0.6
"""A show with a lower score, by its names or in all, is none that the release may belong to."""

_UNNAMED = 0.4, Reason.UNKNOWN
"""What a name of the release counts for a show that it does not mean."""
_CONTAINED = 1.08
_WHOLE = 1.05
"""The score of a name that is the show's with all its marks."""
_TELLS = 0.8
"""From this score on a name speaks against the shows that it does not mean."""
_BEHIND = 0.21
"""Further behind than the seasons of one series are."""
_OTHER_NAME = -0.1
_LONGEST = 12
"""A name of more letters than this says no more by them; a character that is no Latin letter counts as two."""

FoundName = tuple[Query, Named]
"""A name of the release and the shows that it may mean."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A show with the score of its names, how it was found, and the points for and against it."""

    number: int
    name: float
    found: Reason
    points: tuple[tuple[float, Reason], ...]

    @property
    def score(self) -> float:
        return self.name + sum(points for points, _ in self.points)

    @property
    def against(self) -> float:
        """The sum of the points against it, 0 or less."""
        return sum(points for points, _ in self.points if points < 0)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (self.found, *(reason for _, reason in self.points))


def score_shows(names: Sequence[FoundName], asked: Asked, index: ShowIndex) -> list[Scored]:
    """The shows that a release may belong to, best first; of equals the one that began first."""
    numbers = set[int]().union(*(named for _, named in names))
    scored = [_scored(number, names, asked, index) for number in numbers]
    best: dict[str, Scored] = {}  # by subject: a few are two entries, as shown in two countries
    for one in sorted((one for one in scored if one.name >= ENOUGH), key=lambda one: (-one.score, one.number)):
        best.setdefault(index.bangumi_id(one.number), one)
    return list(best.values())


def means_another(number: int, named: Named, least: float = _TELLS) -> bool:
    """Whether a name means some other show with this score at least, and this one much less."""
    best = max((score for score, _ in named.values()), default=0.0)
    return best >= least and best - named.get(number, _UNNAMED)[0] > _BEHIND


def _scored(number: int, names: Sequence[FoundName], asked: Asked, index: ShowIndex) -> Scored:
    name, found = _name_score(number, names, asked, index)
    if name < ENOUGH:
        return Scored(number, name, found, ())
    earlier = _earlier_episodes(number, asked, index) if asked.episodes else 0.0
    points = [*weigh(index.facts(number), asked, Circumstances(found is Reason.NAME, name >= _WHOLE, earlier))]
    if any(means_another(number, named) for _, named in names):
        points.append((_OTHER_NAME, Reason.OTHER_NAME))
    return Scored(number, name, found, tuple(points))


def _name_score(number: int, names: Sequence[FoundName], asked: Asked, index: ShowIndex) -> tuple[float, Reason]:
    """Half of what the best name gives, half the mean of those that mean some show; a long name says more than a short one."""
    if _contained(number, names, asked, index):
        return _CONTAINED, Reason.NAME
    found = [(named.get(number, _UNNAMED), _weight(query.whole)) for query, named in names if named]
    best, reason = max(found)[0]
    mean = sum(score * weight for (score, _), weight in found) / sum(weight for _, weight in found)
    return (best + mean) / 2, reason


def _weight(name: str) -> int:
    return max(1, min(_LONGEST, len(name) if name.isascii() else 2 * len(name)))


def _contained(number: int, names: Sequence[FoundName], asked: Asked, index: ShowIndex) -> bool:
    """Whether a whole name of the show that is longer than the names of the release stands in its title."""
    longest = max(len(query.whole) for query, _ in names)
    return any(len(name) > longest and _stands_in(name, asked.raw) for name in index.keys(number))


def _stands_in(name: str, raw: str) -> bool:
    """Whether a name is in a folded title and does not end within a number or a Latin word ("gate0" in "gate01")."""
    start = raw.find(name)
    after = raw[start + len(name) : start + len(name) + 1]
    within = (after.isdecimal() and name[-1].isdecimal()) or (after.isascii() and after.isalpha() and name[-1:].isascii())
    return start >= 0 and not within


def _earlier_episodes(number: int, asked: Asked, index: ShowIndex) -> float:
    """How many episodes the series has room for before a show; in the asked season only, where one is asked."""
    own = index.facts(number)
    if own.begin is None:
        return 0.0
    others = (index.facts(other) for other in index.series(number))
    return sum(
        capacity(other)
        for other in others
        if other.type is ShowType.TV
        and other.begin is not None
        and other.begin < own.begin
        and (not asked.seasons or other.tmdb_season == own.tmdb_season)
    )
