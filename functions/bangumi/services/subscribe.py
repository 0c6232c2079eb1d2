"""Following a show by hand: what a feed would give, taking all that is there now, and staying on it."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bangumi.core.adoption import adopted, follower, merged
from bangumi.core.config import RssParser
from bangumi.core.decisions import Wanted, decide
from bangumi.core.errors import (
    BadInputError,
    ConflictError,
    DomainError,
    TooLargeError,
    UnavailableError,
    UpstreamError,
)
from bangumi.core.folders import folder_of, same_folder
from bangumi.core.links import canonical_key, canonical_url, shown_url
from bangumi.core.matching import RuleBook, excluded_by
from bangumi.core.messages import Message, Say
from bangumi.core.model import (
    Feed,
    FeedDocument,
    FeedEntry,
    FeedId,
    FeedParser,
    Rule,
    Torrent,
    TorrentState,
)
from bangumi.core.search import is_readable
from bangumi.core.titles import Release, read_title
from bangumi.services import feed_list, feeds, rules, shows
from bangumi.services.deliver import Delivered, deliver
from bangumi.services.patience import within
from bangumi.services.rounds import queue_if_running

READ_WITHIN_S = 8.0
LOOK_UP_WITHIN_S = 12.0
POSTER_WITHIN_S = 5.0
ANSWER_WITHIN_S = 22.0
"""What somebody who waits for a collection or a subscription waits at most."""
MOST_FEEDS = 20
MOST_RACES = 5

log = logging.getLogger(__name__)

Documents = Mapping[str, FeedDocument]
"""Feeds as they were read, by address; those that could not be read are absent."""


class Needs(feed_list.Needs, feeds.Needs, Protocol):
    pass


@dataclass(frozen=True, slots=True)
class Collected:
    """What was added for the rule: `sent` are with the downloader, `waiting` go as soon as they can. `fault`: why a feed
    could not be read."""

    rule: Rule
    sent: int = 0
    waiting: int = 0
    fault: DomainError | None = None

    @property
    def added(self) -> int:
        return self.sent + self.waiting


# -- what a feed would give


def analyse(url: str, parser: FeedParser, world: Needs) -> Rule:
    """The rule that the feed's first readable item would get, its poster's address outside. Nothing is stored.
    `BadInputError` where no item can be read; a feed that can't be fetched is an error too, a site that is asked for more
    is not."""
    url = url.strip()
    feed_list.check_address(url)
    feed = Feed(FeedId(0), url, parser=feed_list.fitting_parser(url, parser, world))
    document = world.feed_reader.fetch(url, within_s=READ_WITHIN_S)
    found = _first_readable(document.entries if document else (), world.configs.load().rss_parser)
    if found is None:
        raise BadInputError(Say.NOTHING_READABLE, {"url": "has no item that can be read"}, url=shown_url(url))
    entry, release = found
    try:
        learned = within(
            LOOK_UP_WITHIN_S,
            lambda: shows.look_up(entry.homepage, release, feed, world, published_at=entry.published_at),
        )
    except TimeoutError:
        learned = shows.Learned()
    return shows.draft(release, feed, learned, world)


def _first_readable(entries: Iterable[FeedEntry], config: RssParser) -> tuple[FeedEntry, Release] | None:
    """One that the global filter lets pass if there is any: the rule will have that filter too."""
    readable = [(entry, release) for entry in entries if is_readable(release := read_title(entry.title))]
    return min(readable, key=lambda item: excluded_by(item[0].title, config.filter) is not None, default=None)


# -- taking and following


def collect(draft: Rule, world: Needs) -> Collected:
    """Adds every episode that the draft's feeds have now and its own filter lets pass; what is known already is not added
    again. The rule is stored, or joined with the one that this show's season has. Errors where no feed can be read."""
    until = world.clock.now() + timedelta(seconds=ANSWER_WITHIN_S)
    draft = _checked(draft)
    documents, fault = _read(draft.feeds, world)
    if fault and not documents:
        raise fault
    rule = _stored(draft, documents, world)
    return take(rule, documents, world, until=until, fault=fault)


def subscribe(draft: Rule, wanted: feed_list.NewFeed, world: Needs) -> Collected:
    """As `collect`, and the draft's feeds (or else the wanted one) are followed from now on. A feed that can't be read at
    the moment is followed all the same; one that is there already is switched on."""
    until = world.clock.now() + timedelta(seconds=ANSWER_WITHIN_S)
    draft = _checked(replace(draft, feeds=draft.feeds or (wanted.url.strip(),)))
    draft = replace(draft, feeds=_as_known(draft.feeds, world))
    documents, fault = _read(draft.feeds, world)
    rule = _stored(draft, documents, world)
    followed = {url: _followed(url, rule, wanted.parser, world) for url in draft.feeds}
    ids = {url: feed.id for url, feed in followed.items()}
    collected = take(rule, documents, world, until=until, feed_ids=ids, fault=fault)
    queue_if_running(world, list(followed.values()))
    return collected


def _checked(draft: Rule) -> Rule:
    title = draft.official_title.strip() or draft.title_raw.strip()
    if not title:
        raise BadInputError(Say.BAD_INPUT, {"official_title": "is empty"})
    urls = tuple(dict.fromkeys(url.strip() for url in draft.feeds if url.strip()))
    if not 0 < len(urls) <= MOST_FEEDS:
        errors = {"rss_link": f"names 1 to {MOST_FEEDS} feeds"}
        raise BadInputError(Say.BAD_INPUT, errors)
    for url in urls:
        feed_list.check_address(url)
    draft = replace(draft, official_title=title, feeds=urls, enabled=True, added=True, eps_collect=True)
    draft = replace(draft, needs_review=False, review_reason=None)  # who follows it by hand has said which show it is
    rules.check(draft)
    return draft


def _read(urls: Sequence[str], world: Needs) -> tuple[Documents, DomainError | None]:
    """All of the feeds, side by side; and the first fault."""

    def read(url: str) -> FeedDocument | DomainError | None:
        try:
            return world.feed_reader.fetch(url, within_s=READ_WITHIN_S)
        except (UpstreamError, UnavailableError, TooLargeError) as error:
            log.warning("feed_unread", extra={"url": shown_url(url), "cause": str(error)})
            return error

    with ThreadPoolExecutor(min(len(urls), feeds.PARALLEL_LOOKUPS)) as pool:
        answers = dict(zip(urls, pool.map(read, urls), strict=True))
    documents = {url: answer for url, answer in answers.items() if isinstance(answer, FeedDocument)}
    return documents, next((answer for answer in answers.values() if isinstance(answer, DomainError)), None)


# -- the rule


def _stored(draft: Rule, documents: Documents, world: Needs) -> Rule:
    """The rule as it is kept: a new one, or that of the same show and season with this one added to it."""
    releases = {
        url: [release for entry in document.entries if is_readable(release := read_title(entry.title))]
        for url, document in documents.items()
    }
    rule = _identified(adopted(draft, releases), documents, world)
    usual = folder_of(replace(rule, custom_path=None), world.configs.load().downloader.path)
    if rule.custom_path and same_folder(rule.custom_path, usual):
        rule = replace(rule, custom_path=None)
    rule = replace(rule, poster_link=_kept_poster(rule.poster_link or "", world))
    for _ in range(MOST_RACES):
        try:
            return _created_or_merged(rule, [one for some in releases.values() for one in some], world)
        except ConflictError:
            continue
    raise ConflictError(Say.CHANGED_MEANWHILE)


def _identified(rule: Rule, documents: Documents, world: Needs) -> Rule:
    """With what the index of shows knows of it, by the first release that belongs to it."""
    book = RuleBook([rule])
    entries = (entry for document in documents.values() for entry in document.entries)
    entry = next((entry for entry in entries if book.find(read_title(entry.title))), None)
    return shows.identified(rule, read_title(entry.title), entry.published_at, world) if entry else rule


def _kept_poster(link: str, world: Needs) -> str:
    if not link.startswith("http"):
        return link
    try:
        return within(POSTER_WITHIN_S, lambda: shows.keep_poster(link, world))
    except TimeoutError:
        return link


def _created_or_merged(rule: Rule, releases: list[Release], world: Needs) -> Rule:
    existing = follower(rule, releases, world.rules.all())
    if existing is None:
        stored = world.rules.create(replace(rule, created_at=world.clock.now()))
    elif (more := merged(existing, rule)) == existing:
        return existing
    else:
        stored = world.rules.save(more)
    log.info("rule_subscribed", extra={"rule": stored.id, "title": stored.official_title, "season": stored.season})
    world.states.bump_rules_revision()
    return stored


# -- the feeds


def _as_known(urls: Sequence[str], world: Needs) -> tuple[str, ...]:
    """Each as the feed that is there already spells it."""
    known = {canonical_url(feed.url): feed.url for feed in world.feeds.all()}
    return tuple(dict.fromkeys(known.get(canonical_url(url), url) for url in urls))


def _followed(url: str, rule: Rule, parser: FeedParser, world: Needs) -> Feed:
    draft = Feed(FeedId(0), url, rule.official_title, aggregate=False, parser=feed_list.fitting_parser(url, parser, world))
    try:
        feed = world.feeds.create(draft)
    except ConflictError:
        same = next((feed for feed in world.feeds.all() if canonical_url(feed.url) == canonical_url(url)), None)
        if same is None:
            raise
        return feed_list.switch(same.id, world, enabled=True)
    log.info("feed_added", extra={"feed": feed.id, "url": shown_url(url)})
    return feed


# -- the episodes


def take(
    rule: Rule,
    documents: Documents,
    world: Needs,
    *,
    until: datetime,
    feed_ids: Mapping[str, FeedId] | None = None,
    fault: DomainError | None = None,
) -> Collected:
    """Brings whatever of these feeds belongs to the rule to the downloader; its own filter counts, not the global one.
    Torrents that were skipped or given up before get another chance. What time cuts off goes with the next round."""
    items = {
        canonical_key(entry): (entry, (feed_ids or {}).get(url))
        for url, document in documents.items()
        for entry in reversed(document.entries)  # feeds have the newest first; ids follow the order of release
    }
    known = world.torrents.known(items)
    decide_ = _decider(rule, world.configs.load().rss_parser)
    fresh: list[Torrent] = []
    again: list[Torrent] = []
    for key, (entry, feed_id) in items.items():
        torrent = known.get(key) or feeds.seen(entry, key, feed_id, world.clock.now())
        if key in known and not _may_come_again(torrent):
            continue
        if decided := decide_(torrent):
            (again if key in known else fresh).append(decided)
    wanted = [*world.torrents.add(fresh), *_saved(again, world)]
    delivered = _delivered(wanted, world, until)
    world.tally.count(Seen=len(fresh), Added=delivered.sent)
    log.info("show_collected", extra={"rule": rule.id, "wanted": len(wanted), "sent": delivered.sent})
    return Collected(rule, delivered.sent, delivered.waiting, fault)


def _decider(rule: Rule, config: RssParser) -> Callable[[Torrent], Torrent | None]:
    book, unfiltered = RuleBook([rule]), replace(config, filter=())

    def decided(torrent: Torrent) -> Torrent | None:
        match decide(read_title(torrent.name), book, unfiltered, makes_rules=False):
            case Wanted(_, episodes):
                reason = Message.of(Say.WANTED, title=rule.official_title)
                return replace(
                    torrent,
                    state=TorrentState.WANTED,
                    reason=reason,
                    rule_id=rule.id,
                    claims=episodes,
                    lasting=False,
                    tries=0,
                    next_try_at=None,
                )
            case _:
                return None

    return decided


def _may_come_again(torrent: Torrent) -> bool:
    """Whoever collects by hand wants what was left out or removed; the same torrent under another address stays out."""
    is_double = torrent.reason is not None and torrent.reason.say is Say.SAME_TORRENT
    return torrent.state in (TorrentState.SKIPPED, TorrentState.FAILED) and not is_double


def _saved(torrents: list[Torrent], world: Needs) -> list[Torrent]:
    saved = []
    for torrent in torrents:
        try:
            saved.append(world.torrents.save(torrent))
        except ConflictError:
            log.info("torrent_written_by_another", extra={"torrent": torrent.key})
    return saved


def _delivered(wanted: list[Torrent], world: Needs, until: datetime) -> Delivered:
    left = max((until - world.clock.now()).total_seconds(), 0.0)
    try:
        return within(left, lambda: deliver(wanted, world, until=until))
    except TimeoutError:
        return Delivered(waiting=len(wanted))
