"""What TMDB can add to the rules: posters that are missing (bgm.tv has them too), and the end of a show."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bangumi.core.errors import ConflictError, DomainError, NotFoundError
from bangumi.core.messages import Say
from bangumi.core.model import Rule, RuleId, RuleKind, ShowFacts
from bangumi.ports import Clock, Configs, Metadata, Posters, Rules, Torrents

PARALLEL_LOOKUPS = 4
ENDED = frozenset({"Ended", "Canceled"})
QUIET = timedelta(days=30)
"""Releases come late: a show is over this long after its last episode was on air."""

log = logging.getLogger(__name__)


class CanAsk(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def metadata(self) -> Metadata: ...


class CanKeep(Protocol):
    @property
    def metadata(self) -> Metadata: ...
    @property
    def posters(self) -> Posters: ...


class Needs(CanAsk, CanKeep, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def torrents(self) -> Torrents: ...


@dataclass(frozen=True, slots=True)
class Improved:
    """How many rules got what; `left`: those that there was no time for."""

    posters: int = 0
    archived: int = 0
    left: int = 0


def refresh_poster(rule_id: RuleId, world: Needs) -> Rule:
    """TMDB's poster for this rule, whatever it has. `NotFoundError(POSTER_UNKNOWN)` where TMDB has none."""
    rule = world.rules.get(rule_id)
    better = _with_poster(rule, facts_of(rule, world), world)
    if better is None:
        raise NotFoundError(Say.POSTER_UNKNOWN, title=rule.official_title)
    return better if better == rule else world.rules.save(better)


def refresh_posters(world: Needs, *, until: datetime) -> Improved:
    """A poster for each rule that has none."""
    return _improve([rule for rule in world.rules.all() if not rule.poster_link], world, until)


def refresh_all(world: Needs, *, until: datetime) -> Improved:
    """The same, and shows that are over go to the archive: TMDB says so, their last episode is some time ago, and nothing
    of them is on its way."""
    rules = [rule for rule in world.rules.all() if not rule.archived or not rule.poster_link]
    busy = {torrent.rule_id for torrent in world.torrents.open()}
    return _improve(rules, world, until, endable={rule.id for rule in rules} - busy)


def _improve(
    rules: Sequence[Rule], world: Needs, until: datetime, endable: frozenset[RuleId] | set[RuleId] = frozenset()
) -> Improved:
    """Looked up side by side, a few at a time. `DomainError` where nothing at all could be learned."""
    done = Improved()
    failures: list[DomainError] = []
    with ThreadPoolExecutor(PARALLEL_LOOKUPS) as pool:
        for start in range(0, len(rules), PARALLEL_LOOKUPS):
            if world.clock.now() >= until:
                return replace(done, left=len(rules) - start)
            group = rules[start : start + PARALLEL_LOOKUPS]
            for rule, better in zip(group, pool.map(lambda one: _better(one, one.id in endable, world), group), strict=True):
                if isinstance(better, DomainError):
                    log.warning("metadata_failed", extra={"rule": rule.id, "cause": str(better)})
                    failures.append(better)
                else:
                    done = _saved(rule, better, done, world)
    if failures and len(failures) == len(rules):
        raise failures[0]
    return done


def _better(rule: Rule, endable: bool, world: Needs) -> Rule | DomainError:  # noqa: FBT001 - called in one place
    try:
        facts = facts_of(rule, world)
        better = rule if rule.poster_link else _with_poster(rule, facts, world) or rule
        if endable and facts and not rule.archived and _is_over(rule, facts, world):
            better = replace(better, archived=True)
    except DomainError as error:
        return error
    return better


def _saved(rule: Rule, better: Rule, done: Improved, world: Needs) -> Improved:
    if better == rule:
        return done
    try:
        world.rules.save(better)
    except ConflictError:
        log.info("rule_written_by_another", extra={"rule": rule.id})
        return done
    return replace(
        done,
        posters=done.posters + (better.poster_link != rule.poster_link),
        archived=done.archived + (better.archived and not rule.archived),
    )


def facts_of(rule: Rule, world: CanAsk) -> ShowFacts | None:
    """What TMDB has of the rule's show: by its number where that is known, else by its title."""
    language, movie = world.configs.load().rss_parser.language, rule.kind is RuleKind.MOVIE
    if rule.tmdb_id and (facts := world.metadata.facts(rule.tmdb_id, language, movie=movie)):
        return facts
    return (world.metadata.find_movie if movie else world.metadata.find_show)(rule.official_title, language)


def _with_poster(rule: Rule, facts: ShowFacts | None, world: Needs) -> Rule | None:
    url = (facts.season_posters.get(rule.season) or facts.poster_url) if facts else ""
    link = world.posters.keep(url) if url else picture_of(rule, world)
    return replace(rule, poster_link=link) if link else None


def picture_of(rule: Rule, world: CanKeep) -> str:
    """The link of bgm.tv's picture, which needs no key; empty where there is none, or it can't be had."""
    if not rule.bangumi_tv_id:
        return ""
    try:
        return world.posters.keep(world.metadata.picture(rule.bangumi_tv_id))
    except DomainError as error:
        log.info("no_picture", extra={"show": rule.bangumi_tv_id, "cause": str(error)})
        return ""


def _is_over(rule: Rule, facts: ShowFacts, world: Needs) -> bool:
    if facts.status not in ENDED or rule.kind is RuleKind.MOVIE:
        return False
    seasons = [number for number in facts.season_episode_counts if number > 0]
    if facts.tmdb_id is None or not seasons:
        return True
    aired = [day for day in world.metadata.season_air_dates(facts.tmdb_id, max(seasons)) if day]
    return not aired or max(aired) < (world.clock.now() - QUIET).date()
