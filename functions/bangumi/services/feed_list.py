"""The list of feeds as its owner handles it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from bangumi.core.errors import (
    BadInputError,
    ConflictError,
    TooLargeError,
    UnavailableError,
    UpstreamError,
)
from bangumi.core.links import is_web_address, shown_url
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedHealth, FeedId, FeedParser
from bangumi.ports import Clock, FeedReader, Mikan
from bangumi.services.rounds import CanQueue, queue_if_running

NAME_WITHIN_S = 10.0
MOST_RACES = 5

log = logging.getLogger(__name__)


class KnowsMikan(Protocol):
    @property
    def mikan(self) -> Mikan: ...


class Needs(CanQueue, KnowsMikan, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def feed_reader(self) -> FeedReader: ...


@dataclass(frozen=True, slots=True)
class NewFeed:
    url: str
    name: str = ""
    aggregate: bool = True
    parser: FeedParser = "mikan"


def add(new: NewFeed, world: Needs) -> Feed:
    """Stores an enabled feed and has it read at once. Its name is read from it where none is given; a feed that can't
    be read is stored all the same, named by its host and with what was wrong."""
    url = new.url.strip()
    check_address(url)
    draft = Feed(FeedId(0), url, new.name.strip(), new.aggregate, fitting_parser(url, new.parser, world))
    feed = world.feeds.create(draft if draft.name else _named(draft, world))
    log.info("feed_added", extra={"feed": feed.id, "url": shown_url(url)})
    queue_if_running(world, [feed])
    return feed


def check_address(url: str) -> None:
    if not is_web_address(url):
        raise BadInputError(Say.URL_INVALID, {"url": "not an http(s) address"}, url=url[:200])


def fitting_parser(url: str, parser: FeedParser, world: KnowsMikan) -> FeedParser:
    """Clients send `mikan` for whatever feed; only Mikan's own have the pages that it reads."""
    return "tmdb" if parser == "mikan" and not world.mikan.knows(url) else parser


def _named(draft: Feed, world: Needs) -> Feed:
    host = urlsplit(draft.url).hostname or draft.url
    try:
        document = world.feed_reader.fetch(draft.url, within_s=NAME_WITHIN_S)
    except (UpstreamError, UnavailableError, TooLargeError) as error:
        return replace(
            draft,
            name=host,
            health=FeedHealth.ERROR,
            last_error=error.message.both,
            checked_at=world.clock.now(),
        )
    return replace(draft, name=(document.title.strip() if document else "") or host)


def edit(feed_id: FeedId, change: Callable[[Feed], Feed], world: Needs) -> Feed:
    """Saves the changed feed; one with a new address is read anew from the start."""
    for _ in range(MOST_RACES):
        before = world.feeds.get(feed_id)
        after = change(before)
        if after == before:
            return before
        check_address(after.url)
        after = replace(after, parser=fitting_parser(after.url, after.parser, world))
        if after.url != before.url:
            after = _unread(after)
        try:
            saved = world.feeds.save(after)
        except ConflictError as error:
            if error.message.say is Say.CHANGED_MEANWHILE:
                continue
            raise
        queue_if_running(world, [saved])
        return saved
    raise ConflictError(Say.CHANGED_MEANWHILE)


def _unread(feed: Feed) -> Feed:
    return replace(
        feed,
        health=None,
        checked_at=None,
        last_error=None,
        etag="",
        last_modified="",
        digest=frozenset(),
        decided_with=0,
    )


def switch(feed_id: FeedId, world: Needs, *, enabled: bool) -> Feed:
    return edit(feed_id, lambda feed: replace(feed, enabled=enabled), world)


def delete(feed_id: FeedId, world: Needs) -> Feed:
    """The feed alone: what came from it stays."""
    feed = world.feeds.get(feed_id)
    world.feeds.delete(feed_id)
    log.info("feed_deleted", extra={"feed": feed_id, "url": shown_url(feed.url)})
    return feed
