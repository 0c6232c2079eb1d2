"""Finds the shows that one name of a release may mean: exactly, by its beginning or sound, or by likeness."""

from collections.abc import Iterable

from bangumi.core.shows.asking import Query
from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.model import Reason

Named = dict[int, tuple[float, Reason]]
"""Shows that one name may mean, each with a score of 0 to 1.1 and how it was found."""

_PIECE = 0.9
"""Of a name in two scripts one half alone is worth so much of the whole."""
_BASE = 0.95
"""Without a number that may belong to the name."""
_HEAD = 0.85
_HEARD = 0.95
_READ = 0.93
_LIKE = 0.95
_SERIES = 0.2
"""How far another season stands behind the one that has the name."""
_NEAR = 0.8
"""From this score on the other seasons are looked at too."""
_BEGINNING, _SUBTITLE, _COVERED = 0.5, 0.65, 0.4
"""A piece of a name up to a sign: more, the more it is of the whole."""
_TELLING = 0.12
"""A subtitle that covers less of its name than this is not looked up alone."""
_ALIKE = 0.7
"""Names that share less of their letters are not taken for each other."""
_GRAMS = 0.4
_TRIED = 16
_SHORTEST = 4
_SHORTEST_LATIN = 6


def look_up(name: Iterable[Query], index: ShowIndex, *, marked: bool) -> Named:
    """The shows that have a name, or a piece of it, exactly; or begin with it; or sound the same.

    `marked` tells that the season was read elsewhere in the title: then a show whose name has none is no nearer.
    """
    named: Named = {}
    for place, query in enumerate(name):
        exact, weight = (Reason.NAME, 1.0) if place == 0 else (Reason.NAME_PART, _PIECE)
        _note(named, index.named(query.literal), weight if marked else 1.1 * weight, exact)
        _note(named, index.named(query.whole), weight if marked else 1.05 * weight, exact)
        _note(named, index.named(query.trunk), weight, exact)
        _note(named, index.named(query.base), weight if query.base == query.trunk else _BASE * weight, exact)
        if query.sound:
            _note(named, index.heard(query.sound), _HEARD * weight, Reason.NAME_HEARD if place == 0 else exact)
        _note(named, index.headed(query.sound or query.base), _HEAD * weight, Reason.NAME_PART)
        for head in query.heads:
            covered = _COVERED * len(head) / len(query.whole)
            _note(named, index.named(head), (_BEGINNING + covered) * weight, Reason.NAME_PART)
        for tail in query.tails:
            covered = _COVERED * len(tail) / len(query.whole)
            if covered >= _TELLING:
                _note(named, (*index.headed(tail), *index.named(tail)), (_SUBTITLE + covered) * weight, Reason.NAME_PART)
    _add_series(index, named)
    return named


def look_alike(query: Query, index: ShowIndex, named: Named) -> None:
    """Adds the shows whose names or Japanese readings are nearly the same."""
    folded = query.sound or query.base
    if len(folded) < (_SHORTEST_LATIN if query.sound else _SHORTEST):
        return
    for number, share in index.alike(folded, _TRIED):
        if share < _GRAMS:
            break
        if query.sound and index.reads_as(number, folded):
            _note(named, [number], _READ, Reason.NAME_HEARD)
            continue
        others = [*index.sounds(number), *index.readings(number, folded)] if query.sound else index.keys(number)
        closest = max((likeness(folded, other) for other in others), default=0.0)
        if closest > _ALIKE:
            _note(named, [number], _LIKE * closest, Reason.NAME_LIKE)
    _add_series(index, named)


def _note(named: Named, numbers: Iterable[int], score: float, reason: Reason) -> None:
    for number in numbers:
        if number not in named or named[number][0] < score:
            named[number] = score, reason


def _add_series(index: ShowIndex, named: Named) -> None:
    for number, (score, reason) in list(named.items()):
        if score >= _NEAR and reason is not Reason.SAME_SERIES:
            _note(named, index.series(number), score - _SERIES, Reason.SAME_SERIES)


def likeness(a: str, b: str) -> float:
    """1 less the share of letters that must be changed, added or dropped to make one text of the other."""
    longer, shorter = max(len(a), len(b)), min(len(a), len(b))
    if shorter <= longer * _ALIKE:
        return 0.0
    return 1 - _distance(a, b) / longer


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance, all rows of a column at once as the bits of whole numbers (Myers 1999, Hyyrö 2003)."""
    places: dict[str, int] = {}
    for place, char in enumerate(a):
        places[char] = places.get(char, 0) | 1 << place
    mask, last = (1 << len(a)) - 1, 1 << len(a) - 1
    plus, minus, distance = mask, 0, len(a)
    for char in b:
        match = places.get(char, 0)
        diagonal = (((match & plus) + plus) ^ plus) | match | minus
        up = minus | ~(diagonal | plus) & mask
        down = plus & diagonal
        distance += bool(up & last) - bool(down & last)
        up = (up << 1) | 1
        plus = ((down << 1) | ~(diagonal | up)) & mask
        minus = up & diagonal & mask
    return distance
