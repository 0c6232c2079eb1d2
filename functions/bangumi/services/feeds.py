"""Reading feeds: from an address to decided, stored and delivered torrents.

Order matters: every new item is stored with its decision and reason before the feed's marks move on, and before anything is
sent. A crash in between repeats work, and loses or doubles nothing.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, Protocol

from bangumi.core.config import Config
from bangumi.core.decisions import NewShow, Skipped, Wanted, decide, with_alias, with_draft
from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.identity import Identity
from bangumi.core.knowing import may_be_another_season
from bangumi.core.links import address_key, canonical_key, entry_digest
from bangumi.core.matching import RuleBook, ShowKey, excluded_by, show_key
from bangumi.core.messages import Message, Say
from bangumi.core.model import (
    Feed,
    FeedDocument,
    FeedEntry,
    FeedHealth,
    FeedId,
    Rule,
    Torrent,
    TorrentKey,
    TorrentState,
)
from bangumi.core.titles import Release, read_title
from bangumi.ports import FeedJob, FeedReader, Tally
from bangumi.services import deliver as delivery
from bangumi.services import shows
from bangumi.services.deliver import deliver
from bangumi.services.metadata import picture_of
from bangumi.services.patience import within
from bangumi.services.rounds import CanQueue

SHARE_OF_TIME_FOR_READING = 0.5
SHARE_OF_TIME_FOR_SHOWS = 0.7
PARALLEL_LOOKUPS = 4
ANSWER_WITHIN_S = 22.0
"""What somebody who waits for a refresh waits at most."""
REMEMBERED_ENTRIES = 2000
"""Digests kept a feed: what a feed shows at once, with room."""

log = logging.getLogger(__name__)


class Needs(delivery.Needs, shows.Needs, CanQueue, Protocol):
    @property
    def feed_reader(self) -> FeedReader: ...
    @property
    def tally(self) -> Tally: ...


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What one refresh did. `complete` is False where time ran out; the rest is done by later rounds."""

    new: int = 0
    wanted: int = 0
    sent: int = 0
    complete: bool = True
    error: DomainError | None = None


def refresh_now(feed_id: FeedId, world: Needs) -> Refreshed:
    """`refresh_feed` for somebody who waits: answers in time whatever the feed does. What is left then goes on behind the
    answer through the queue; a thread that is cut off harms nothing, since each of its steps may be repeated."""
    try:
        done = within(ANSWER_WITHIN_S, lambda: refresh_feed(feed_id, world, within_s=ANSWER_WITHIN_S - 2, by_hand=True))
    except TimeoutError:
        done = Refreshed(complete=False)
    if not done.complete:
        world.feed_queue.send([FeedJob(feed_id)])
    return done


def refresh_feed(
    feed_id: FeedId, world: Needs, *, within_s: float, revision: int | None = None, by_hand: bool = False
) -> Refreshed:
    """Reads one feed and brings its wanted items to the downloader, in about `within_s` seconds.
    What is wrong with the feed is recorded with it and answered as `error`; faults of ours are raised.
    `revision`: the rules' present one, where the caller has it. `by_hand`: the time of the check is written even where nothing
    changed."""
    done = _refreshed(feed_id, world, within_s, revision, by_hand=by_hand)
    world.tally.count(FeedsRead=1, Seen=done.new, Added=done.sent, Failed=int(done.error is not None))
    return done


def _refreshed(feed_id: FeedId, world: Needs, within_s: float, revision: int | None, *, by_hand: bool) -> Refreshed:
    start = world.clock.now()
    feed = world.feeds.get(feed_id)
    if revision is None:
        revision = world.states.program().rules_revision
    try:
        document = world.feed_reader.fetch(
            feed.url, feed.etag, feed.last_modified, within_s=within_s * SHARE_OF_TIME_FOR_READING
        )
    except DomainError as error:
        _record_error(feed, error, world, by_hand=by_hand)
        return Refreshed(error=error)
    pass_ = _Pass(feed, world, start + timedelta(seconds=within_s * SHARE_OF_TIME_FOR_SHOWS))
    stored = pass_.store(_unseen(feed, document))
    revived = pass_.decide_again() if feed.decided_with != revision else []
    _record_read(feed, document, pass_, revision, world, by_hand=by_hand)
    wanted = [torrent for torrent in (*stored, *revived) if torrent.state is TorrentState.WANTED]
    if by_hand:  # what an earlier reading left waiting is with the downloader too when this answers
        keys = {torrent.key for torrent in wanted}
        waiting = (one for one in world.torrents.open() if one.state is TorrentState.WANTED and one.feed_id == feed.id)
        wanted += (one for one in waiting if one.key not in keys)
    until = start + timedelta(seconds=within_s)
    delivered = deliver(wanted, world, until=until)
    complete = not pass_.left_out and world.clock.now() < until
    done = Refreshed(len(stored), len(wanted), delivered.sent, complete=complete)
    log.info("feed_refreshed", extra={"feed": feed.id, "new": done.new, "wanted": done.wanted, "sent": done.sent})
    return done


def _unseen(feed: Feed, document: FeedDocument | None) -> list[FeedEntry]:
    entries = document.entries if document else ()
    return [entry for entry in entries if entry_digest(entry) not in feed.digest]


# -- what is remembered of a feed


def _record_error(feed: Feed, error: DomainError, world: Needs, *, by_hand: bool) -> None:
    log.warning("feed_failed", extra={"feed": feed.id, "cause": str(error)})
    failed = replace(feed, health=FeedHealth.ERROR, last_error=error.message.both)
    _save_changed(feed, failed, world, by_hand=by_hand)


def _record_read(
    feed: Feed, document: FeedDocument | None, pass_: "_Pass", revision: int, world: Needs, *, by_hand: bool
) -> None:
    """Marks what was read. Items that were left out for want of time stay unmarked, so that the feed is read again."""
    read = replace(feed, health=FeedHealth.HEALTHY, last_error=None, decided_with=revision)
    if document:
        left_out = {entry_digest(entry) for entry in pass_.left_out}
        marks = [mark for entry in document.entries[:REMEMBERED_ENTRIES] if (mark := entry_digest(entry)) not in left_out]
        read = replace(
            read,
            name=feed.name or document.title,
            etag="" if left_out else document.etag,
            last_modified="" if left_out else document.last_modified,
            digest=frozenset(marks),
        )
    _save_changed(feed, read, world, by_hand=by_hand)


def _save_changed(before: Feed, after: Feed, world: Needs, *, by_hand: bool) -> None:
    """A feed whose state is the same costs no write; when it was checked then is known from the round."""
    if after == before and not by_hand:
        return
    try:
        world.feeds.save(replace(after, checked_at=world.clock.now()))
    except ConflictError:
        log.info("feed_written_by_another", extra={"feed": before.id})


# -- deciding


def seen(entry: FeedEntry, key: TorrentKey, feed_id: FeedId | None, now: datetime) -> Torrent:
    """What is kept of an item, undecided."""
    return Torrent(
        key=key,
        id=0,
        name=entry.title,
        url=entry.url,
        homepage=entry.homepage,
        feed_id=feed_id,
        infohash=entry.infohash,
        size=entry.size,
        published_at=entry.published_at,
        seen_at=now,
    )


class _Item(NamedTuple):
    """What deciding needs of an item."""

    release: Release
    homepage: str
    published_at: datetime | None


class _Pass:
    """One pass over a feed's items with one view of rules and configuration."""

    def __init__(self, feed: Feed, world: Needs, until: datetime) -> None:
        self.feed, self.world, self.until = feed, world, until
        self.left_out: list[FeedEntry] = []
        """Items of new shows that there was no time to look up: not stored, so that the next reading finds them new."""
        self._book: RuleBook | None = None
        self._told: dict[str, Identity | None] = {}

    @cached_property
    def config(self) -> Config:
        return self.world.configs.load()

    @property
    def book(self) -> RuleBook:
        """Read once, and only by a pass that has something to decide."""
        if self._book is None:
            self._book = RuleBook(self.world.rules.all())
        return self._book

    def store(self, entries: list[FeedEntry]) -> list[Torrent]:
        """Stores those that are new, each with its decision; answers them."""
        if not entries:
            return []
        by_key = {canonical_key(entry): entry for entry in entries}
        known = self.world.torrents.known({*by_key, *map(address_key, entries)})
        fresh = {key: entry for key, entry in by_key.items() if key not in known and address_key(entry) not in known}
        readings = {key: read_title(entry.title) for key, entry in fresh.items()}
        items = {key: _Item(release, fresh[key].homepage, fresh[key].published_at) for key, release in readings.items()}
        late = self._make_rules(items.values())
        undecided = {key for key, item in items.items() if late and self._key(item) in late}
        self.left_out = [fresh[key] for key in undecided]
        # The feed lists the newest first; ids, and with them the order of delivery, follow the order of release.
        drafts = [self._draft(key, fresh[key], release) for key, release in readings.items() if key not in undecided]
        return self.world.torrents.add(drafts[::-1])

    def _decide(self, item: _Item, *, makes_rules: bool = False) -> Wanted | Skipped | NewShow:
        return decide(item.release, self.book, self.config.rss_parser, makes_rules=makes_rules, told=self._tell(item))

    def _tell(self, item: _Item) -> Identity | None:
        """Which season an item is of, where its title says none and it may not be that of the rule which has its name."""
        release = item.release
        if release.raw in self._told or excluded_by(release.raw, self.config.rss_parser.filter):
            return self._told.get(release.raw)
        named = self.book.named(release)
        if not named or not may_be_another_season(release, item.published_at, named[0]):
            return None
        homepage = item.homepage if self.world.clock.now() < self.until else ""  # the index takes no time
        told = shows.tell(homepage, release, named, self.feed, self.world, published_at=item.published_at)
        self._told[release.raw] = told
        return told

    def _key(self, item: _Item) -> ShowKey:
        """Items with the same key are of one show and season."""
        told = self._told.get(item.release.raw)
        name, season, is_movie = show_key(item.release)
        return (told.bangumi_tv_id or name, told.season or season, is_movie) if told else (name, season, is_movie)

    def decide_again(self) -> list[Torrent]:
        """Looks again at what was skipped, since rules or filters have changed; answers what is wanted now."""
        skipped = [
            torrent
            for torrent in self.world.torrents.of_feed(self.feed.id)
            if torrent.state is TorrentState.SKIPPED and not torrent.lasting
        ]
        filtered = [torrent for torrent in skipped if torrent.reason and torrent.reason.say is Say.FILTERED]
        self._make_rules([_item(torrent, read_title(torrent.name)) for torrent in filtered])
        revived = []
        for torrent in skipped:
            decided = self._decided(torrent, read_title(torrent.name))
            if decided == torrent:
                continue
            try:
                revived.append(self.world.torrents.save(decided))
            except ConflictError:
                log.info("torrent_written_by_another", extra={"torrent": torrent.key})
        return revived

    def _draft(self, key: TorrentKey, entry: FeedEntry, release: Release) -> Torrent:
        return self._decided(seen(entry, key, self.feed.id, self.world.clock.now()), release)

    def _decided(self, torrent: Torrent, release: Release) -> Torrent:
        match self._decide(_item(torrent, release)):
            case Wanted(rule, episodes):
                reason = Message.of(Say.WANTED, title=rule.official_title)
                return replace(torrent, state=TorrentState.WANTED, reason=reason, rule_id=rule.id, claims=episodes)
            case Skipped(reason, lasting, rule_id):
                return replace(torrent, state=TorrentState.SKIPPED, reason=reason, lasting=lasting, rule_id=rule_id)
            case NewShow():
                return replace(torrent, state=TorrentState.SKIPPED, reason=Message.of(Say.NO_RULE))

    # -- new shows

    def _make_rules(self, items: Collection[_Item]) -> set[ShowKey]:
        """An aggregate feed makes a rule of each show that no rule knows. Answers the shows for which there was no time."""
        late: set[ShowKey] = set()
        if not self.feed.aggregate:
            return late
        met: set[ShowKey] = set()
        # Once a show is known, items of its name may turn out to be of another season: a new show again.
        while new := self._new_shows(items, met):
            met |= new.keys()
            late |= self._make_new(new)
        return late

    def _new_shows(self, items: Iterable[_Item], met: AbstractSet[ShowKey]) -> dict[ShowKey, _Item]:
        new: dict[ShowKey, _Item] = {}
        for item in items:
            if isinstance(self._decide(item, makes_rules=True), NewShow) and (key := self._key(item)) not in met:
                new.setdefault(key, item)
        return new

    def _make_new(self, new: Mapping[ShowKey, _Item]) -> set[ShowKey]:
        """One look-up a show, side by side."""
        waiting = list(new.items())
        with ThreadPoolExecutor(PARALLEL_LOOKUPS) as pool:
            while waiting and self.world.clock.now() < self.until:
                group, waiting = waiting[:PARALLEL_LOOKUPS], waiting[PARALLEL_LOOKUPS:]
                drafts = pool.map(self._draft_rule, [item for _, item in group])
                for (_, item), draft in zip(group, drafts, strict=True):
                    self._make_rule(item, draft)
        if waiting:
            log.info("shows_left_for_later", extra={"feed": self.feed.id, "shows": len(waiting)})
        return {key for key, _ in waiting}

    def _draft_rule(self, item: _Item) -> Rule:
        release, homepage, published_at = item
        told = self._told.get(release.raw)
        learned = shows.look_up(homepage, release, self.feed, self.world, published_at=published_at, told=told)
        draft = shows.draft(release, self.feed, learned, self.world)
        link = shows.keep_poster(draft.poster_link or "", self.world) or picture_of(draft, self.world)
        return replace(draft, poster_link=link)

    def _make_rule(self, item: _Item, draft: Rule) -> None:
        release = item.release
        draft = self.book.told_apart(draft, (item.published_at or self.world.clock.now()).year)
        existing = self.book.same_as(draft)
        try:
            rule: Rule | None = self._joined(existing, release, draft) if existing else self._created(draft)
        except ConflictError:
            # Another worker met the same show first: its rule is read, and this spelling becomes one of its names.
            self._book = RuleBook(self.world.rules.all())
            found = self.book.same_as(draft)
            rule = self._joined(found, release, draft) if found else None
        if rule:
            self.book.put(rule)

    def _created(self, draft: Rule) -> Rule:
        rule = self.world.rules.create(replace(draft, created_at=self.world.clock.now()))
        log.info("rule_made", extra={"rule": rule.id, "title": rule.official_title, "season": rule.season})
        self.world.states.bump_rules_revision()
        return rule

    def _joined(self, rule: Rule, release: Release, draft: Rule) -> Rule:
        """Another spelling of the rule's show, and what was learned of the show with it."""
        return self.world.rules.save(with_draft(with_alias(rule, release, self.feed.url), draft))


def _item(torrent: Torrent, release: Release) -> _Item:
    return _Item(release, torrent.homepage, torrent.published_at)
