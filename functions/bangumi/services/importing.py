"""Bringing a home in: what is new is added, what is the same stays, what differs is named and kept unless it shall be replaced.

Each thing stands by itself and has a natural key, so an import that broke off, or failed in parts, is simply made again.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Protocol

from bangumi.core.config import Config
from bangumi.core.decisions import score
from bangumi.core.errors import BadInputError, ConflictError, DomainError, UnavailableError
from bangumi.core.links import is_web_address, shown_url
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Feed, FeedId, Rule, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.core.portable import Catalogue, PortableTorrent, feed_differences, ref_of, rule_differences, torrent_from
from bangumi.core.titles import read_title
from bangumi.ports import Claims, Clock, Lost, Names, Posters, Rules, SearchProviders, Torrents
from bangumi.services import configuration, program, search
from bangumi.services.feed_list import KnowsMikan, fitting_parser

LONGEST_ITEM = 50_000
"""Characters of a rule or a torrent as it prints: each is kept as one item."""
LONGEST_KEY = 1000
MOST_CLAIMS = 100
"""A store transaction takes no more."""
AT_ONCE = 25
MOST_NOTES = 500

log = logging.getLogger(__name__)


class Needs(program.Needs, KnowsMikan, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def names(self) -> Names: ...
    @property
    def posters(self) -> Posters: ...
    @property
    def search_providers(self) -> SearchProviders: ...


class Kind(StrEnum):
    SETTINGS = "settings"
    PROVIDER = "search_provider"
    FEED = "feed"
    RULE = "rule"
    TORRENT = "torrent"


class Outcome(StrEnum):
    """`kept`: something else is here under its key, and stays. `waits`: time ran out; send it again."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    FAILED = "failed"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one thing, where there is something to say of it."""

    kind: Kind
    name: str
    outcome: Outcome
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A home, or a part of one. `settings`: by section, what it makes of the stored configuration."""

    settings: Mapping[str, configuration.Change] = field(default_factory=dict)
    search_providers: Mapping[str, str] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    rules: tuple[Rule, ...] = ()
    torrents: tuple[PortableTorrent, ...] = ()


@dataclass(frozen=True, slots=True)
class How:
    """`dry`: nothing is written, the report is the same. `until`: torrents that are not begun by then wait."""

    dry: bool
    replace_others: bool
    until: datetime


@dataclass(slots=True)
class Report:
    counts: Counter[tuple[Kind, Outcome]] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: Kind, name: str, outcome: Outcome, reason: Message | None = None) -> None:
        self.counts[kind, outcome] += 1
        told = kind is not Kind.TORRENT or reason is not None
        if told and len(self.notes) < MOST_NOTES:
            self.notes.append(Note(kind, name, outcome, reason))


def bring_in(carried: Carried, how: How, world: Needs) -> Report:
    """`ConflictError` while the program runs: a round in between would take for new what the torrents, which come after
    the feeds, say is here already."""
    if not how.dry and world.states.program().running:
        raise ConflictError(Say.IMPORT_RUNS)
    return _Import(how, world).run(carried)


class _Import:
    def __init__(self, how: How, world: Needs) -> None:
        self.how, self.world = how, world
        self.report = Report()
        self.here = Catalogue(world.rules.all(), world.feeds.all())

    def run(self, carried: Carried) -> Report:
        for name, change in carried.settings.items():
            self._safely(Kind.SETTINGS, name, partial(self._settings, name, change))
        self._providers(carried.search_providers)
        for feed in carried.feeds:
            self._safely(Kind.FEED, shown_url(feed.url), partial(self._feed, feed))
        for rule in carried.rules:
            self._safely(Kind.RULE, rule.official_title, partial(self._rule, rule))
        if carried.rules and not self.how.dry:
            self.world.states.bump_rules_revision()
        self._torrents(carried.torrents)
        counts = {f"{kind}_{outcome}": count for (kind, outcome), count in self.report.counts.items()}
        log.info("home_brought_in", extra={"dry": self.how.dry, **counts})
        return self.report

    def _safely(self, kind: Kind, name: str, step: Callable[[], tuple[Outcome, Message | None]]) -> None:
        """One that fails stops no other; a busy store ends it all, to be tried again."""
        try:
            self.report.add(kind, name, *step())
        except UnavailableError:
            raise
        except DomainError as error:
            self.report.add(kind, name, Outcome.FAILED, error.message)

    def _differing(self, fields: Iterable[str]) -> tuple[Outcome, Message | None]:
        """What becomes of something that is here, but not the same."""
        outcome = Outcome.REPLACED if self.how.replace_others else Outcome.KEPT
        return outcome, Message.of(Say.IMPORT_DIFFERS, names=", ".join(fields))

    # -- settings

    def _settings(self, name: str, change: configuration.Change) -> tuple[Outcome, Message | None]:
        stored = self.world.configs.load()
        after = configuration.checked(change(stored))
        if after == stored:
            return Outcome.UNCHANGED, None
        outcome: Outcome
        reason: Message | None
        outcome, reason = Outcome.ADDED, None
        if getattr(stored, name, None) != getattr(Config(), name, None):
            before, wanted = getattr(stored, name), getattr(after, name)
            fields = [field for field in type(before).__slots__ if getattr(before, field) != getattr(wanted, field)]
            outcome, reason = self._differing(fields)
        if outcome is not Outcome.KEPT and not self.how.dry:
            configuration.change(change, self.world)
        return outcome, reason

    def _providers(self, given: Mapping[str, str]) -> None:
        stored = dict(self.world.search_providers.load()) if given else {}
        for name, template in given.items():
            self._safely(Kind.PROVIDER, name, partial(self._provider, name, template, stored))

    def _provider(self, name: str, template: str, stored: dict[str, str]) -> tuple[Outcome, Message | None]:
        if stored.get(name) == template:
            return Outcome.UNCHANGED, None
        outcome, reason = self._differing(["url"]) if name in stored else (Outcome.ADDED, None)
        wanted = search.checked_providers(stored | {name: template})
        if outcome is not Outcome.KEPT:
            stored |= wanted
            if not self.how.dry:
                self.world.search_providers.save(wanted)
        return outcome, reason

    # -- feeds and rules

    def _feed(self, feed: Feed) -> tuple[Outcome, Message | None]:
        if not is_web_address(feed.url):
            raise BadInputError(Say.URL_INVALID, url=feed.url[:200])
        draft = replace(feed, id=FeedId(0), parser=fitting_parser(feed.url, feed.parser, self.world), version=0)
        there = self.here.feed(feed.url)
        if there is None:
            self.here.put_feed(draft if self.how.dry else self.world.feeds.create(draft))
            return Outcome.ADDED, None
        if not (differences := feed_differences(there, draft)):
            return Outcome.UNCHANGED, None
        outcome, reason = self._differing(differences)
        if outcome is Outcome.REPLACED and not self.how.dry:
            changed = {name: getattr(draft, name) for name in differences}
            self.here.put_feed(self.world.feeds.save(replace(there, **changed)))
        return outcome, reason

    def _rule(self, rule: Rule) -> tuple[Outcome, Message | None]:
        if not rule.official_title.strip() or len(repr(rule)) > LONGEST_ITEM:
            raise BadInputError(Say.IMPORT_NO_RULE)
        draft = replace(rule, id=RuleId(0), version=0, created_at=None, poster_link=self._poster(rule))
        there = self.here.same_rule(ref_of(draft))
        if there is None:
            if twin := self.here.rule(ref_of(draft)):
                return Outcome.KEPT, Message.of(Say.IMPORT_FOLLOWED, title=twin.official_title)
            self.here.put_rule(draft if self.how.dry else self.world.rules.create(draft))
            return Outcome.ADDED, None
        if draft.poster_link is None:  # it may have been found since
            draft = replace(draft, poster_link=there.poster_link)
        if not (differences := rule_differences(there, draft)):
            return Outcome.UNCHANGED, None
        outcome, reason = self._differing(differences)
        if outcome is Outcome.REPLACED and not self.how.dry:
            self.world.rules.save(replace(draft, id=there.id, version=there.version, created_at=there.created_at))
        return outcome, reason

    def _poster(self, rule: Rule) -> str | None:
        """A picture that is not kept here is looked for anew by the upkeep."""
        link = rule.poster_link
        if not link or link.startswith(("http://", "https://")):
            return link
        return link if self.world.posters.read(link) else None

    # -- torrents

    def _torrents(self, carried: tuple[PortableTorrent, ...]) -> None:
        known = self.world.torrents.known(TorrentKey(torrent.key) for torrent in carried)
        fresh: list[PortableTorrent] = []
        for torrent in {torrent.key: torrent for torrent in carried}.values():
            if torrent.key in known:
                self.report.add(Kind.TORRENT, torrent.name, Outcome.UNCHANGED)
            else:
                fresh.append(torrent)
        for start in range(0, len(fresh), AT_ONCE):
            some = fresh[start : start + AT_ONCE]
            if self.world.clock.now() >= self.how.until:
                for torrent in some:
                    self.report.add(Kind.TORRENT, torrent.name, Outcome.WAITS)
            else:
                self._add(some)

    def _add(self, some: list[PortableTorrent]) -> None:
        """Claims and names first: where it breaks off between, the torrent is not known yet, and comes again."""
        stored: list[Torrent] = []
        for carried in some:
            if fault := _fault(carried):
                self.report.add(Kind.TORRENT, carried.name[:200], Outcome.FAILED, fault)
                continue
            rule, feed = self.here.rule(carried.rule), self.here.feed(carried.feed)
            torrent = torrent_from(carried, rule.id if rule else None, feed.id if feed else None)
            torrent = replace(torrent, seen_at=torrent.seen_at or self.world.clock.now())
            reason = None
            if rule and torrent.claims and torrent.state not in (TorrentState.SKIPPED, TorrentState.REPLACED):
                torrent, reason = self._claimed(torrent, rule, carried.score)
            if not self.how.dry:
                stored.append(self._settled(torrent))
            self.report.add(Kind.TORRENT, carried.name, Outcome.ADDED, reason)
        self.world.torrents.add(stored)

    def _claimed(self, torrent: Torrent, rule: Rule, worth: int | None) -> tuple[Torrent, Message | None]:
        if self.how.dry:
            return torrent, None
        worth = score(read_title(torrent.name), rule) if worth is None else worth
        won = self.world.claims.claim(rule.id, torrent.claims, Claim(torrent.key, worth, torrent.name))
        if not isinstance(won, Lost):
            return torrent, None
        reason = Message.of(Say.EPISODE_TAKEN, other=won.to.name)
        if torrent.state is TorrentState.WANTED:
            torrent = replace(torrent, state=TorrentState.SKIPPED, reason=reason)
        return replace(torrent, claims=()), reason

    def _settled(self, torrent: Torrent) -> Torrent:
        if torrent.infohash:
            self.world.torrents.owner(torrent.infohash, torrent.key)
        if torrent.state.is_with_downloader and torrent.renamings and torrent.save_path:
            self.world.names.take(torrent.save_path, [renaming.new for renaming in torrent.renamings], torrent.key)
        return torrent


def _fault(carried: PortableTorrent) -> Message | None:
    """What the store would refuse."""
    keys = (carried.key, *carried.claims, carried.infohash)
    well = carried.key and carried.name and all(len(key.encode()) <= LONGEST_KEY for key in keys)
    if well and len(carried.claims) <= MOST_CLAIMS and len(repr(carried)) <= LONGEST_ITEM:
        return None
    return Message.of(Say.IMPORT_NO_TORRENT)
