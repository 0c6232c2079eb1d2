"""Do a rule's numbers fit TMDB's? Asked for one title, for one rule, and by the daily round for all."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.identity import JAPAN
from bangumi.core.model import Rule, RuleId, RuleKind, ShowFacts
from bangumi.core.offsets import OffsetSuggestion, SeasonAir, running_offset, suggest_by_days, suggest_offsets
from bangumi.ports import Claims, Clock, Rules, Shows, Torrents
from bangumi.services.metadata import CanAsk, facts_of

PARALLEL_SEASONS = 4
RETURNING = "Returning Series"

_WHOLE_EPISODE = re.compile(r"E(\d+)")
_EPISODE = re.compile(r"E(\d+(?:\.\d+)?)")

log = logging.getLogger(__name__)


class Needs(CanAsk, Protocol):
    @property
    def rules(self) -> Rules: ...


class CanReview(Needs, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def shows(self) -> Shows: ...


@dataclass(frozen=True, slots=True)
class KnownShow:
    """What TMDB has of a show; specials are left out."""

    title: str
    status: str
    seasons: tuple[SeasonAir, ...]


@dataclass(frozen=True, slots=True)
class Detected:
    """`suggestion` is None where the numbers fit; both are None where TMDB does not know the show."""

    suggestion: OffsetSuggestion | None = None
    show: KnownShow | None = None


def detect(title: str, season: int, episode: float, world: CanAsk) -> Detected:
    """`UpstreamError` where TMDB fails."""
    show = _show(world.metadata.find_show(title, world.configs.load().rss_parser.language), world)
    if show is None:
        return Detected()
    return Detected(suggest_offsets(season, [episode], show.seasons, returning=show.status == RETURNING), show)


def suggest(rule_id: RuleId, world: Needs) -> OffsetSuggestion:
    """For releases that are numbered through all seasons; 0 where TMDB knows nothing."""
    rule = world.rules.get(rule_id)
    show = _show(facts_of(rule, world), world) if rule.season > 1 else None
    return running_offset(rule.season, show.seasons if show else ())


def _show(facts: ShowFacts | None, world: CanAsk) -> KnownShow | None:
    return KnownShow(facts.title, facts.status, _seasons(facts, world)) if facts else None


def _seasons(facts: ShowFacts, world: CanAsk) -> tuple[SeasonAir, ...]:
    """Each with its air dates, asked side by side; where TMDB has none, the count alone."""
    counts = {number: count for number, count in facts.season_episode_counts.items() if number > 0}

    def aired(number: int) -> SeasonAir:
        dates = world.metadata.season_air_dates(facts.tmdb_id, number) if facts.tmdb_id is not None else ()
        return SeasonAir(number, dates or (None,) * counts[number])

    with ThreadPoolExecutor(PARALLEL_SEASONS) as pool:
        return tuple(pool.map(aired, sorted(counts)))


# -- the daily look at all rules


def review(world: CanReview, *, until: datetime) -> int:
    """Marks the rules whose numbers do not fit, with what would help; answers how many. Rules with offsets and those
    in the archive are left alone, and what an owner has said no to is not proposed again."""
    marked = 0
    for rule in world.rules.all():
        if world.clock.now() >= until:
            break
        if _is_judged(rule):
            continue
        try:
            marked += _review(rule, world)
        except ConflictError:
            log.info("rule_written_by_another", extra={"rule": rule.id})
        except DomainError as error:
            log.warning("review_failed", extra={"rule": rule.id, "cause": str(error)})
    return marked


def _is_judged(rule: Rule) -> bool:
    settled = rule.needs_review or rule.season_offset or rule.episode_offset
    return bool(settled) or rule.archived or not rule.enabled or rule.kind is RuleKind.MOVIE


def _by_tmdb(rule: Rule, show: KnownShow, world: CanReview) -> OffsetSuggestion | None:
    keys = (_EPISODE.fullmatch(key) for key in world.claims.of_rule(rule.id))
    seen = [float(key[1]) for key in keys if key]
    return suggest_offsets(rule.season, seen, show.seasons, returning=show.status == RETURNING)


def _by_days(rule: Rule, world: CanReview) -> OffsetSuggestion | None:
    """TMDB has nothing to say: there is no key, or it does not know the show."""
    if rule.season < 2 or rule.began_on is None or rule.air_weekday is None:
        return None
    came = [
        (int(key[1]), torrent.published_at.astimezone(JAPAN).date())
        for torrent in world.torrents.of_rule(rule.id)
        if torrent.published_at and len(torrent.claims) == 1 and (key := _WHOLE_EPISODE.fullmatch(torrent.claims[0]))
    ]
    until = rule.ended_on or world.clock.now().astimezone(JAPAN).date()
    suggestion = suggest_by_days(rule.season, rule.began_on, until, came)
    return suggestion if suggestion and not _is_later_part(rule, world) else None


def _is_later_part(rule: Rule, world: CanReview) -> bool:
    """It began with a later part of its season, whose numbers rightly count on."""
    show = world.shows.get(rule.bangumi_tv_id) if rule.bangumi_tv_id else None
    return show is None or (show.part or 1) > 1


def _review(rule: Rule, world: CanReview) -> bool:
    show = _show(facts_of(rule, world), world)
    suggestion = _by_days(rule, world) if show is None else _by_tmdb(rule, show, world)
    proposed = (suggestion.season_offset, suggestion.episode_offset) if suggestion else (0, 0)
    if suggestion is None or proposed in ((0, 0), rule.dismissed_offsets):
        return False
    world.rules.save(
        replace(
            rule,
            needs_review=True,
            review_reason=suggestion.reason.both,
            suggested_season_offset=suggestion.season_offset,
            suggested_episode_offset=suggestion.episode_offset,
        )
    )
    log.info("rule_needs_review", extra={"rule": rule.id, "reason": suggestion.reason.en})
    return True
