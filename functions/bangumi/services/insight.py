"""Looking into a rule: what became of its episodes, and what a change of it would do. Nothing here writes to the store, but
for the mark of a downloader that is away."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from bangumi.core.adoption import adopted, follower, merged
from bangumi.core.downloader import CATEGORY
from bangumi.core.episodes import Episode, SeenRelease, list_episodes, seen_releases, weekly_dates
from bangumi.core.errors import DomainError
from bangumi.core.folders import season_of
from bangumi.core.links import canonical_key
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, RemoteTorrent, Rule, RuleId, RuleKind, Torrent, TorrentState
from bangumi.core.preview import Previewed, preview
from bangumi.core.titles import Release, read_title
from bangumi.ports import Claims, Clock, Configs, FeedReader, Feeds, Metadata, Rules, Torrents
from bangumi.services import downloader as far
from bangumi.services.downloader import DownloaderResting, reached
from bangumi.services.feeds import seen
from bangumi.services.patience import within
from bangumi.services.rules import check

ITEMS_OF_A_FEED = 200
"""A preview looks at so many of a feed's newest items: at a kilobyte each some 25 read units."""
DATES_WITHIN_S = 3.0
FEED_WITHIN_S = 10.0
MOST_FEEDS = 2
"""Of a draft that are read for its preview, one after the other."""

log = logging.getLogger(__name__)


class CanPreview(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def claims(self) -> Claims: ...


class CanPreviewNew(CanPreview, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def feed_reader(self) -> FeedReader: ...


class Needs(far.Needs, Protocol):
    @property
    def rules(self) -> Rules: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def metadata(self) -> Metadata: ...


@dataclass(frozen=True, slots=True)
class Watched:
    """`total`: how many episodes the season has, None where nobody knows. `dated_by`: who tells the air dates; a calendar
    counts a week an episode. `away`: why the downloader told no progress."""

    season: int
    total: int | None
    dated_by: Literal["tmdb", "calendar"] | None
    episodes: list[Episode]
    releases: list[SeenRelease]
    away: Message | None = None


def watch(rule_id: RuleId, world: Needs) -> Watched:
    """Two reads of the store beside the configuration's, and one call to the downloader where something is with it and not
    complete; one to TMDB where it is to be asked and was not lately."""
    rule = world.rules.get(rule_id)
    torrents = world.torrents.of_rule(rule_id)
    away: Message | None = None
    there: dict[str, RemoteTorrent] = {}
    try:
        there = _there(torrents, world)
    except DomainError as error:
        away = error.message
    except DownloaderResting:
        away = Message.of(Say.DOWNLOADER_UNREACHABLE, detail=world.configs.load().downloader.host)
    now = world.clock.now()
    dates = _air_dates(rule, world)
    releases = seen_releases(rule, torrents, there)
    by_calendar = () if dates else weekly_dates(rule, releases, now.date())
    episodes = list_episodes(rule, releases, dates or by_calendar, now)
    return Watched(
        season=season_of(rule),
        total=len(dates) or (len(by_calendar) if rule.ended_on else 0) or None,
        dated_by="tmdb" if dates else "calendar" if by_calendar else None,
        episodes=episodes,
        releases=releases,
        away=away,
    )


def _there(torrents: Iterable[Torrent], world: Needs) -> dict[str, RemoteTorrent]:
    hashes = [torrent.infohash for torrent in torrents if torrent.state in (TorrentState.SENT, TorrentState.STARTED)]
    if not hashes:
        return {}
    with reached(world) as downloader:
        return {there.infohash: there for there in downloader.torrents(CATEGORY, hashes=hashes)}


def _air_dates(rule: Rule, world: Needs) -> tuple[date | None, ...]:
    """A site that fails or dawdles costs the dates, never the page."""
    if rule.kind is RuleKind.MOVIE:
        return ()

    def ask() -> tuple[date | None, ...]:
        tmdb_id = rule.tmdb_id
        if tmdb_id is None:
            facts = world.metadata.find_show(rule.official_title, world.configs.load().rss_parser.language)
            tmdb_id = facts.tmdb_id if facts else None
        return () if tmdb_id is None else world.metadata.season_air_dates(tmdb_id, season_of(rule))

    try:
        return within(DATES_WITHIN_S, ask)
    except (DomainError, TimeoutError) as error:
        log.info("air_dates_missing", extra={"rule": rule.id, "cause": str(error)})
        return ()


def preview_change(rule_id: RuleId, change: Callable[[Rule], Rule], world: CanPreview) -> list[Previewed]:
    """`BadInputError` for a change that could not be saved. Reads all rules, the rule's claims and items, and the newest items
    of its feeds; writes nothing and asks nobody."""
    rules = world.rules.all()
    stored = next((rule for rule in rules if rule.id == rule_id), None) or world.rules.get(rule_id)
    changed = change(stored)
    check(changed)
    items = {torrent.key: torrent for torrent in world.torrents.of_rule(rule_id)}
    for torrents in _of_feeds(changed, world).values():
        items |= {torrent.key: torrent for torrent in torrents}
    return preview(changed, items.values(), rules, world.claims.of_rule(rule_id), world.configs.load())


def preview_draft(draft: Rule, world: CanPreviewNew) -> list[Previewed]:
    """As `preview_change`, for a rule that is not made yet, as following it by hand would take its items: by its own filter
    alone, and joined with the rule that follows the show already. Feeds that are not stored are read; their items have ids
    below 0. `DomainError` where such a feed can't be read."""
    check(draft)
    by_feed = _of_feeds(draft, world)
    by_feed |= {url: _read(url, world) for url in draft.feeds[:MOST_FEEDS] if url not in by_feed}
    rule = adopted(draft, {url: _readable(torrents) for url, torrents in by_feed.items()})
    items = {torrent.key: torrent for torrents in by_feed.values() for torrent in torrents}
    rules = world.rules.all()
    claims: dict[str, Claim] = {}
    if existing := follower(rule, map(read_title, (torrent.name for torrent in items.values())), rules):
        rule = merged(existing, rule)
        claims = world.claims.of_rule(rule.id)
    config = world.configs.load()
    unfiltered = replace(config, rss_parser=replace(config.rss_parser, filter=()))
    return preview(rule, items.values(), rules, claims, unfiltered)


def _read(url: str, world: CanPreviewNew) -> list[Torrent]:
    document = world.feed_reader.fetch(url, within_s=FEED_WITHIN_S)
    entries = {canonical_key(entry): entry for entry in document.entries[:ITEMS_OF_A_FEED]} if document else {}
    known = world.torrents.known(entries)
    now = world.clock.now()
    return [
        known.get(key) or replace(seen(entry, key, None, now), id=-place)
        for place, (key, entry) in enumerate(entries.items(), 1)
    ]


def _of_feeds(rule: Rule, world: CanPreview) -> dict[str, list[Torrent]]:
    feeds = [feed for feed in world.feeds.all() if feed.url in rule.feeds] if rule.feeds else []
    return {feed.url: world.torrents.of_feed(feed.id, ITEMS_OF_A_FEED) for feed in feeds}


def _readable(torrents: Iterable[Torrent]) -> list[Release]:
    return [release for torrent in torrents if not (release := read_title(torrent.name)).reason]
