"""Finds the show that a release belongs to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bangumi.core.shows.asking import Asked, Query, read_asked
from bangumi.core.shows.evidence import capacity, weigh
from bangumi.core.shows.folding import key, soften
from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.model import Candidate, Reason, Show, ShowMatch, ShowType
from bangumi.core.titles import Release

_CANDIDATES = 5
_GOOD = 0.85
"""From this name score on, names that are only alike are not looked for."""
_ENOUGH = 0.72
"""A name score below this is no match."""

_ALIKE = 0.7
"""Names that share less are not taken for each other."""

Named = dict[int, tuple[float, Reason]]
"""Shows that one name of a release may mean, each with a score of 0 to 1.1 and how it was found."""


def match_show(release: Release, published_at: datetime | None, index: ShowIndex) -> ShowMatch:
    """The show of the index that a release belongs to.

    `published_at` tells seasons and remakes of one name apart; None where it is unknown. Pure, a few tenths of a
    millisecond. No match has `show` None: the index has no such show, or the release is no video of it.
    """
    asked = read_asked(release, published_at)
    names = [_look_up(queries, index) for queries in asked.names]
    for queries, named in zip(asked.names, names, strict=True):
        if not named:
            _look_alike(queries[0], index, named)
    match = _answer(names, asked, index)
    if match.show is None:
        for queries, named in zip(asked.names, names, strict=True):
            _look_alike(queries[0], index, named)
        match = _answer(names, asked, index)
    if asked.not_video and not _says(match.show, asked.not_video):
        return ShowMatch(None, 0.0, match.candidates, (Reason.NOT_A_VIDEO,))
    return match


def _says(show: Show | None, word: str) -> bool:
    """Whether a show has a word in its own names."""
    return show is not None and any(
        word in key(soften(name)) for name in (show.original, *show.zh_hans, *show.zh_hant, *show.en)
    )


def _note(named: Named, numbers: Iterable[int], score: float, reason: Reason) -> None:
    for number in numbers:
        if number not in named or named[number][0] < score:
            named[number] = score, reason


def _look_up(queries: Iterable[Query], index: ShowIndex) -> Named:
    """The shows that have a name, or a piece of it, exactly; by their names' beginnings and sound too."""
    named: Named = {}
    for query in queries:
        weight = query.weight
        _note(named, index.named(query.literal), 1.1 * weight, Reason.NAME)
        _note(named, index.named(query.whole), 1.05 * weight, Reason.NAME)
        for form in {query.trunk, query.base}:
            _note(named, index.named(form), weight, Reason.NAME)
        if query.sound:
            _note(named, index.heard(query.sound), 0.95 * weight, Reason.NAME_HEARD)
        _note(named, index.headed(query.sound or query.base), 0.85 * weight, Reason.NAME_PART)
        for part in query.parts:
            _note(named, index.named(part), (0.5 + 0.4 * len(part) / len(query.whole)) * weight, Reason.NAME_PART)
    _add_series(index, named)
    return named


def _look_alike(query: Query, index: ShowIndex, named: Named) -> None:
    folded = query.sound or query.base
    if len(folded) < (6 if query.sound else 4):
        return
    for number, share in index.alike(folded, 20):
        if share < 0.4:
            break
        if query.sound and index.reads_as(number, folded):
            _note(named, [number], 0.93, Reason.NAME_HEARD)
            continue
        others = [*index.sounds(number), *index.readings(number, folded)] if query.sound else index.keys(number)
        likeness = max((_likeness(folded, other) for other in others), default=0.0)
        if likeness > _ALIKE:
            _note(named, [number], 0.95 * likeness, Reason.NAME_LIKE)
    _add_series(index, named)


def _add_series(index: ShowIndex, named: Named) -> None:
    """The other seasons of the shows that a name means, a little behind them."""
    for number, (score, reason) in list(named.items()):
        if score >= 0.8 and reason is not Reason.SAME_SERIES:
            _note(named, index.series(number), score - 0.15, Reason.SAME_SERIES)


def _likeness(a: str, b: str) -> float:
    """1 less the share of letters that must be changed, added or dropped to make one text of the other."""
    longer, shorter = max(len(a), len(b)), min(len(a), len(b))
    if longer == 0 or shorter / longer < 0.6:
        return 0.0
    return 1 - _distance(a, b) / longer


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance, by the bits of whole numbers (Myers 1999)."""
    places: dict[str, int] = {}
    for place, char in enumerate(a):
        places[char] = places.get(char, 0) | 1 << place
    mask, last = (1 << len(a)) - 1, 1 << len(a) - 1
    plus, minus, distance = mask, 0, len(a)
    for char in b:
        match = places.get(char, 0)
        vertical = match | minus
        diagonal = (((match & plus) + plus) ^ plus) | match
        up = minus | ~(diagonal | plus) & mask
        down = plus & diagonal
        distance += bool(up & last) - bool(down & last)
        up = (up << 1) | 1
        plus = ((down << 1) | ~(vertical | up)) & mask
        minus = up & vertical & mask
    return distance


def _contained(number: int, asked: Asked, index: ShowIndex) -> bool:
    """Whether a whole name of the show that is longer than the names of the release stands in its title."""
    longest = max(len(queries[0].whole) for queries in asked.names)
    return any(len(name) > longest and name in asked.raw for name in index.keys(number))


def _name_score(number: int, names: Sequence[Named], asked: Asked, index: ShowIndex) -> tuple[float, Reason]:
    """The score of a show over all names of the release: half its best, half the mean of those that mean some show.

    A long name says more than a short one.
    """
    found = [
        (named.get(number, _UNNAMED), _weight(queries[0].whole))
        for queries, named in zip(asked.names, names, strict=True)
        if named
    ]
    best, reason = max(found)[0]
    if _contained(number, asked, index):
        return 1.08, Reason.NAME
    mean = sum(score * weight for (score, _), weight in found) / sum(weight for _, weight in found)
    return (best + mean) / 2, reason


def _weight(name: str) -> int:
    return min(12, len(name) if name.isascii() else 2 * len(name))


_UNNAMED = 0.4, Reason.UNKNOWN


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


def _answer(names: Sequence[Named], asked: Asked, index: ShowIndex) -> ShowMatch:
    ranked = []
    for number in set().union(*names):
        name, reason = _name_score(number, names, asked, index)
        if name < 0.6:
            continue
        earlier = _earlier(number, asked, index) if asked.episodes else 0.0
        weighed = list(weigh(index.facts(number), asked, reason is Reason.NAME, earlier))
        score = name + sum(points for points, _ in weighed)
        against = sum(points for points, _ in weighed if points < 0)
        ranked.append((score, name, against, -number, (reason, *(why for _, why in weighed))))
    if not ranked:
        return ShowMatch(None, 0.0, reasons=(Reason.UNKNOWN,))
    ranked.sort(reverse=True)
    candidates = tuple(Candidate(index.show(-number), score, reasons) for score, _, _, number, reasons in ranked[:_CANDIDATES])
    score, name, against, number, reasons = ranked[0]
    margin = score - ranked[1][0] if len(ranked) > 1 else 1.0
    if score < 0.6 or name < _ENOUGH:
        return ShowMatch(None, 0.0, candidates, (Reason.UNKNOWN,))
    confidence = min(0.98, name, 0.55 + margin * 2.5, 1 + against * 0.8)
    if _contradicted(-number, names):
        confidence = min(confidence, 0.7)
    return ShowMatch(candidates[0].show, confidence, candidates, reasons)


def _contradicted(number: int, names: Sequence[Named]) -> bool:
    """Whether a name of the release means another show better."""
    for named in names:
        best = max((score for score, _ in named.values()), default=0.0)
        if best >= 0.7 and best - named.get(number, _UNNAMED)[0] > 0.15:
            return True
    return False
