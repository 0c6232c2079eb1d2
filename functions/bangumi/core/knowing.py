"""What the index of shows tells a rule: names, ids and days of the show, and which of its seasons it is. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bangumi.core.folders import safe_title
from bangumi.core.identity import Identity
from bangumi.core.messages import Message, Say
from bangumi.core.model import MikanPage, Rule, RuleKind, ShowFacts
from bangumi.core.naming import split_season_suffix
from bangumi.core.titles import Kind, Name, Release

if TYPE_CHECKING:  # the index is read where a new show is met, and costs nothing elsewhere
    from bangumi.core.shows import Place, Show, ShowMatch

_PREVIEW = timedelta(days=45)
_LATE = timedelta(days=21)
_LONG_OVER = timedelta(days=150)
_EXTRA_EPISODES = 2
_NAMED_CANDIDATES = 3
_LEAD = 0.12
_OVER = "long-over"  # `Reason.LONG_OVER`, without the index's modules


def identity_of(show: "Show", place: "Place", language: Literal["zh", "en", "jp"]) -> Identity:
    """`place`: where it stands in its series (`ShowIndex.place`)."""
    season = place.season
    named = place.opening if season else show
    return Identity(
        title=split_season_suffix(named.official_title(language))[0],
        season=season,
        season_said=season is not None and season == (show.season or 1),
        year=str(named.year) if named.year else None,
        bangumi_tv_id=show.bangumi_id,
        tmdb_id=show.tmdb_id,
        is_movie=show.tmdb.startswith("movie/"),
        mikan_id=show.mikan_id or None,
        air_weekday=show.air_weekday,
        air_time=show.air_time,
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


def shows_to_choose_from(match: "ShowMatch") -> "tuple[Show, ...]":
    """What to ask about where a match is not sure, the likeliest first; none where no show is likely at all."""
    if match.show is None or match.sure:
        return ()
    return tuple(one.show for one in match.candidates)


def is_one_season(match: "ShowMatch", candidates: Sequence[Identity]) -> bool:
    """Whether a match wavers between parts of one season alone: for a rule it is all the same which one it is."""
    first = match.candidates[0]
    if not candidates[0].season or not {"name", "on-air"} <= set(first.reasons):
        return False
    season = (candidates[0].tmdb_id, candidates[0].season)
    is_part = [(one.tmdb_id, one.season) == season for one in candidates]
    rivals = (one.score for one, part in zip(match.candidates, is_part, strict=True) if not part)
    return sum(is_part) > 1 and first.score - max(rivals, default=0.0) >= _LEAD


def question(candidates: Sequence[Identity]) -> Message:
    """Asks the rule's owner which of these shows it is."""
    return Message.of(Say.SHOW_UNSURE, candidates=" / ".join(map(_named, candidates[:_NAMED_CANDIDATES])))


def _named(candidate: Identity) -> str:
    season = f" S{candidate.season}" if candidate.season and candidate.season > 1 else ""
    return candidate.title + season + (f" ({candidate.year})" if candidate.year else "")


def settles(facts: ShowFacts, candidates: Sequence[Identity], release: Release, published_at: datetime | None) -> bool:
    """Whether TMDB, which was asked by the release's own title, settles what the index is not sure of: it names the likeliest
    show, no other candidate has that title, and it has not been over for long. (Seasons of one series have one title; they
    are told apart where the release says one.)"""
    first, *others = candidates
    rivals = (other for other in others if other.title == first.title)
    if any(other.tmdb_id != first.tmdb_id or release.season is None for other in rivals):
        return False
    over = published_at and first.ended_on and published_at.date() > first.ended_on + _LONG_OVER
    return facts.tmdb_id == first.tmdb_id and not over


def as_chosen(rule: Rule, chosen: Identity) -> Rule:
    """The rule after its owner said which show it is: title, year, ids and days are the show's, and so is the season where
    the releases say none. Nothing is left to ask."""
    season = chosen.season if chosen.season and not rule.season_raw else rule.season
    return replace(
        rule,
        official_title=safe_title(chosen.title),
        year=chosen.year,
        season=season,
        bangumi_tv_id=chosen.bangumi_tv_id,
        tmdb_id=_tmdb_id(chosen, rule),
        mikan_id=chosen.mikan_id,
        air_weekday=rule.air_weekday if rule.weekday_locked else chosen.air_weekday,
        air_time=chosen.air_time,
        began_on=chosen.began_on,
        ended_on=chosen.ended_on,
        candidates=(),
        needs_review=False,
        review_reason=None,
        suggested_season_offset=None,
        suggested_episode_offset=None,
    )


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


def season_within(match: "ShowMatch", rule: Rule) -> "Show | None":
    """For a release that is called as the rule's are, so that its series is certain and its season alone is asked: the show of
    that series that leads the others clearly. None where it may as well be one that the index lacks."""
    known = [one for one in match.candidates if rule.tmdb_id is None or one.show.tmdb_id == rule.tmdb_id]
    if not known or _OVER in known[0].reasons:
        return None
    lead = known[0].score - (known[1].score if len(known) > 1 else 0.0)
    return known[0].show if lead >= _LEAD else None


ANOTHER = Identity("", season=0)
"""A show that nobody can name, but not that of the rule which has its name: a rule of its own asks."""


def is_out_of_time(release: Release, published_at: datetime | None, rule: Rule) -> bool:
    """Whether an episode came out so long before or after the showing of the rule's season that it is hardly of that one."""
    if published_at is None or release.kind is not Kind.EPISODE:
        return False
    day, began, ended = published_at.date(), rule.began_on, rule.ended_on
    return (began is not None and day < began - _PREVIEW) or (ended is not None and day > ended + _LONG_OVER)


def is_of(rule: Rule, told: Identity) -> bool:
    """Whether the rule follows this very season. Parts of one season at TMDB are one season."""
    if told == ANOTHER:
        return bool(rule.candidates)
    if told.bangumi_tv_id and told.bangumi_tv_id == rule.bangumi_tv_id:
        return True
    if told.tmdb_id and rule.tmdb_id and told.tmdb_id != rule.tmdb_id:
        return False
    if told.bangumi_tv_id and rule.bangumi_tv_id and not (told.tmdb_id and rule.tmdb_id):
        return False
    return told.season is None or told.season == rule.season


def _tmdb_id(told: Identity, rule: Rule) -> int | None:
    """TMDB counts series and films apart: a number is of use to a rule of its own kind alone."""
    return told.tmdb_id if told.is_movie == (rule.kind is RuleKind.MOVIE) else None


def with_identity(rule: Rule, told: Identity) -> Rule:
    """The rule with what it did not know yet of its show."""
    return replace(
        rule,
        bangumi_tv_id=rule.bangumi_tv_id or told.bangumi_tv_id,
        tmdb_id=rule.tmdb_id or _tmdb_id(told, rule),
        mikan_id=rule.mikan_id or told.mikan_id,
        air_weekday=told.air_weekday if rule.air_weekday is None and not rule.weekday_locked else rule.air_weekday,
        air_time=rule.air_time or told.air_time,
        began_on=told.began_on or rule.began_on,
        ended_on=told.ended_on or rule.ended_on,
    )
