"""Finds the show that a release belongs to, and says how sure that is."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bangumi.core.shows.asking import Asked, read_asked
from bangumi.core.shows.folding import key, soften
from bangumi.core.shows.index import ShowIndex
from bangumi.core.shows.lookup import look_alike, look_up
from bangumi.core.shows.model import Candidate, Reason, Show, ShowMatch
from bangumi.core.shows.scoring import ENOUGH, FoundName, Scored, means_another, score_shows
from bangumi.core.titles import Release

_CANDIDATES = 5
_NAMED = 0.72
"""An answer needs this much by its names alone."""
_EXACT = 1.0
_SUREST = 0.98
_DOUBTFUL = 0.7
"""No answer is surer than this that has a doubt; act on 0.8 (`model.SURE`)."""
_HINTS = 0.65
"""A name of the release that means another show with this score is a doubt."""
_DOUBTS = frozenset(
    {Reason.OTHER_NAME, Reason.OTHER_SEASON, Reason.OTHER_PART, Reason.OTHER_FORM, Reason.OTHER_YEAR, Reason.NOT_YET}
)
_VAGUE = frozenset({Reason.NAME_PART, Reason.NAME_LIKE, Reason.SAME_SERIES})


def match_show(release: Release, published_at: datetime | None, index: ShowIndex) -> ShowMatch:
    """The show of the index that a release belongs to.

    `published_at` tells seasons and remakes of one name apart; None where it is unknown. Pure, half a millisecond.
    No match has `show` None: the index has no such show, or the release is no video of it.
    """
    asked = read_asked(release, published_at)
    names = _without_repeats([(name[0], look_up(name, index, marked=asked.marked)) for name in asked.names])
    unknown = [name for name in names if not name[1]]
    _look_closer(unknown, index)
    match = _answer(names, asked, index)
    if match.show is None:
        _look_closer([name for name in names if name not in unknown], index)
        match = _answer(names, asked, index)
    if asked.no_show and not _says(match.show, asked.no_show):
        return ShowMatch(None, 0.0, match.candidates, (Reason.NO_SHOW,))
    return match


def _without_repeats(names: Sequence[FoundName]) -> list[FoundName]:
    """Of a name and its parts, as a title in two scripts is read, those that the index knows: the whole, or else the parts."""
    texts = [query.whole for query, _ in names]
    known = {query.whole for query, named in names if any(score >= _EXACT for score, _ in named.values())}
    kept = []
    for query, named in names:
        is_part = any(_within(query.whole, text) for text in known)
        has_parts = any(_within(text, query.whole) for text in texts)
        if not is_part and (not has_parts or query.whole in known):
            kept.append((query, named))
    return kept


def _within(part: str, whole: str) -> bool:
    return bool(part) and part != whole and part in whole


def _look_closer(names: Iterable[FoundName], index: ShowIndex) -> None:
    for query, named in names:
        look_alike(query, index, named)


def _says(show: Show | None, word: str) -> bool:
    """Whether a show has a word in its own names."""
    names = (show.original, *show.zh_hans, *show.zh_hant, *show.en) if show else ()
    return any(word in key(soften(name)) for name in names)


def _answer(names: Sequence[FoundName], asked: Asked, index: ShowIndex) -> ShowMatch:
    ranked = score_shows(names, asked, index)
    candidates = tuple(Candidate(index.show(one.number), one.score, one.reasons) for one in ranked[:_CANDIDATES])
    if not ranked or ranked[0].score < ENOUGH or ranked[0].name < _NAMED:
        return ShowMatch(None, 0.0, candidates, (Reason.UNKNOWN,))
    return ShowMatch(candidates[0].show, _confidence(ranked, names, asked), candidates, ranked[0].reasons)


def _confidence(ranked: Sequence[Scored], names: Sequence[FoundName], asked: Asked) -> float:
    """How sure the best of a ranking is: by its name, its lead, and what speaks against it. Each doubt is a ceiling."""
    best = ranked[0]
    lead = best.score - ranked[1].score if len(ranked) > 1 else 1.0
    sure = min(_SUREST, best.name, 0.55 + 2.5 * lead, 1 + 0.8 * best.against)
    doubts = (
        best.found in _VAGUE and Reason.ON_AIR not in best.reasons,
        not _DOUBTS.isdisjoint(best.reasons),
        any(means_another(best.number, named, _HINTS) for _, named in names),
        # a new release of what ended long ago is likely a new season that the index lacks
        asked.single and Reason.LONG_OVER in best.reasons,
        # "Show 2", where only "Show" is known
        asked.weak_season is not None and best.name < _EXACT and Reason.SEASON not in best.reasons,
    )
    return max(0.0, min(sure, _DOUBTFUL) if any(doubts) else sure)
