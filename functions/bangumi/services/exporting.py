"""The whole home, page by page: an answer of Lambda has 6 MB at most."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bangumi.core.config import Config
from bangumi.core.errors import BadInputError
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId, Rule, RuleId, Torrent
from bangumi.core.portable import PortableTorrent, carried_feed, carried_rule, carried_torrent
from bangumi.ports import Configs, Feeds, Rules, SearchProviders, Torrents

PAGE_CHARS = 1_000_000
"""Of the torrents of a page as they print; 3 MB of UTF-8 at most."""

_CURSOR = re.compile(r"(rule|feed):(\d{1,15}):(\d{1,15})")
_START = "rule:0:0"

log = logging.getLogger(__name__)


class Needs(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def search_providers(self) -> SearchProviders: ...


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page: all but the torrents. Secrets are in clear."""

    config: Config
    search_providers: dict[str, str]
    feeds: list[Feed]
    rules: list[Rule]


@dataclass(frozen=True, slots=True)
class TorrentsPage:
    """`next`: the cursor of the page behind it, "" where it is the last."""

    torrents: list[PortableTorrent]
    next: str


def first_page(world: Needs, *, secrets: bool) -> tuple[HomePage, str]:
    """And the cursor of the second. `secrets`: whether they leave in clear, for the log."""
    rules = [carried_rule(rule) for rule in world.rules.all()]
    feeds = [carried_feed(feed) for feed in world.feeds.all()]
    log.info("home_exported", extra={"rules": len(rules), "feeds": len(feeds), "with_secrets": secrets})
    return HomePage(world.configs.load(), dict(world.search_providers.load()), feeds, rules), _START


def torrents_page(cursor: str, world: Needs) -> TorrentsPage:
    """Those of each rule, then those of each feed that no rule has. A torrent that has neither is not found, and not missed:
    it was added to the downloader by hand, and is met there again."""
    found = _CURSOR.fullmatch(cursor)
    if not found:
        raise BadInputError(Say.BAD_INPUT, {"cursor": "not one of ours"})
    torrents: list[PortableTorrent] = []
    chars = 0
    for place, torrent in _all_from(found[1], int(found[2]), int(found[3]), world):
        torrents.append(torrent)
        chars += len(repr(torrent))
        if chars >= PAGE_CHARS:
            return TorrentsPage(torrents, place)
    return TorrentsPage(torrents, "")


def _all_from(kind: str, source: int, after: int, world: Needs) -> Iterator[tuple[str, PortableTorrent]]:
    """Each with the cursor behind it."""
    rules = {rule.id: rule for rule in world.rules.all()}
    feeds = {feed.id: feed for feed in world.feeds.all()}

    def of(kind: str, ids: list[int], start: int) -> Iterator[tuple[str, PortableTorrent]]:
        for number in sorted(number for number in ids if number >= start):
            rows = world.torrents.of_rule(RuleId(number)) if kind == "rule" else world.torrents.of_feed(FeedId(number))
            for torrent in sorted(rows, key=lambda row: row.id):
                if not (number == start and torrent.id <= after) and (kind == "rule" or not _ruled(torrent, rules)):
                    rule = rules.get(torrent.rule_id) if torrent.rule_id is not None else None
                    feed = feeds.get(torrent.feed_id) if torrent.feed_id is not None else None
                    yield f"{kind}:{number}:{torrent.id}", carried_torrent(torrent, rule, feed)

    if kind == "rule":
        yield from of("rule", list(rules), source)
        source, after = 0, 0
    yield from of("feed", list(feeds), source)


def _ruled(torrent: Torrent, rules: dict[RuleId, Rule]) -> bool:
    return torrent.rule_id in rules
