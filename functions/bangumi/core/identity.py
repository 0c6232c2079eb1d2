"""What the index of shows tells a rule: names, ids and days of the show, and which of its seasons it is. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bangumi.core.messages import Message, Say
from bangumi.core.model import MikanPage, Rule, RuleKind
from bangumi.core.naming import split_season_suffix
from bangumi.core.titles import Kind, Name, Release

if TYPE_CHECKING:  # the index is read where a new show is met, and costs nothing elsewhere
    from collections.abc import Iterable

    from bangumi.core.shows import Candidate, Show, ShowMatch

_PREVIEW = timedelta(days=45)
_LATE = timedelta(days=21)
_EXTRA_EPISODES = 2
_NAMED_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """One season of a show, or a film, known for certain.

    `title` is the series' own in the wanted language, without a season; `season` counts as TMDB does, None where nobody
    knows; `season_said`: the show's names say that number too. `year` is that of the series' first showing.
    """

    title: str
    season: int | None = None
    season_said: bool = False
    year: str | None = None
    bangumi_tv_id: str | None = None
    tmdb_id: int | None = None
    mikan_id: str | None = None
    air_weekday: int | None = None
    began_on: date | None = None
    ended_on: date | None = None


def identity_of(show: "Show", opening: "Show", language: Literal["zh", "en", "jp"]) -> Identity:
    """`opening` is the show that began its series (`ShowIndex.opening`)."""
    # where TMDB has no season by itself, the names say it; specials (0) are of none
    season = (show.season if show.tmdb_season is None else show.tmdb_season) or None
    named = opening if season else show
    return Identity(
        title=split_season_suffix(named.official_title(language))[0],
        season=season,
        season_said=season is not None and season == (show.season or 1),
        year=str(named.year) if named.year else None,
        bangumi_tv_id=show.bangumi_id,
        tmdb_id=show.tmdb_id,
        mikan_id=show.mikan_id or None,
        air_weekday=show.air_weekday,
        began_on=show.begin,
        ended_on=show.end,
    )


def identity_of_page(page: MikanPage) -> Identity | None:
    """What Mikan's page tells alone; None where it names no season."""
    title, season = split_season_suffix(page.title)
    return Identity(title, season, season_said=True, mikan_id=page.mikan_id or None) if season else None


def as_paged(release: Release, page: MikanPage) -> Release:
    """The release as its page at Mikan names it: the page's title is one more name, the surest one."""
    title, season = split_season_suffix(page.title)
    names = (Name(title, "zh"), *release.names) if title else release.names
    return replace(release, names=names, season=season or release.season)


def sure_show(match: "ShowMatch", mikan_id: str = "") -> "Show | None":
    """The show that a match is sure of. Mikan's own number of the show decides between candidates."""
    numbered = (one.show for one in match.candidates if mikan_id and one.show.mikan_id == mikan_id)
    return next(numbered, match.show if match.sure else None)


def question(match: "ShowMatch", language: Literal["zh", "en", "jp"]) -> Message | None:
    """What to ask of a match that is not sure; None where there is nothing to choose from."""
    if match.show is None or match.sure:
        return None
    return Message.of(Say.SHOW_UNSURE, candidates=_listed(match.candidates[:_NAMED_CANDIDATES], language))


def _listed(candidates: "Iterable[Candidate]", language: Literal["zh", "en", "jp"]) -> str:
    shows = (one.show for one in candidates)
    return "; ".join(f"{show.official_title(language)} ({show.year or '?'}, bgm.tv {show.bangumi_id})" for show in shows)


# -- which season


def may_be_another_season(release: Release, published_at: datetime | None, rule: Rule) -> bool:
    """Whether a release that says no season, and is called as the rule's are, may be of another season all the same: it came
    out before or long after that one's showing, or there are more episodes than it had weeks. Then the index is asked."""
    if release.season is not None or release.kind not in (Kind.EPISODE, Kind.BATCH) or rule.kind is RuleKind.MOVIE:
        return False
    began, ended = rule.began_on, rule.ended_on
    if ended and began:
        last = max(release.episodes or release.episode_range or (0,))
        if last > (ended - began).days / 7 + 1 + _EXTRA_EPISODES:
            return True
    if published_at is None:
        return False
    day = published_at.date()
    return (began is not None and day < began - _PREVIEW) or (ended is not None and day > ended + _LATE)


def is_of(rule: Rule, told: Identity) -> bool:
    """Whether the rule follows this very season. Parts of one season at TMDB are one season."""
    if told.bangumi_tv_id and told.bangumi_tv_id == rule.bangumi_tv_id:
        return True
    if told.tmdb_id and rule.tmdb_id and told.tmdb_id != rule.tmdb_id:
        return False
    return told.season is None or told.season == rule.season


def with_identity(rule: Rule, told: Identity) -> Rule:
    """The rule with what it did not know yet of its show."""
    return replace(
        rule,
        bangumi_tv_id=rule.bangumi_tv_id or told.bangumi_tv_id,
        tmdb_id=rule.tmdb_id or told.tmdb_id,
        mikan_id=rule.mikan_id or told.mikan_id,
        air_weekday=told.air_weekday if rule.air_weekday is None and not rule.weekday_locked else rule.air_weekday,
        began_on=told.began_on or rule.began_on,
        ended_on=told.ended_on or rule.ended_on,
    )
