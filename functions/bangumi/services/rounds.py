"""Having feeds read soon. Apart from the reading itself, which brings half the program with it."""

from collections.abc import Sequence
from typing import Protocol

from bangumi.core.model import Feed
from bangumi.ports import FeedJob, FeedQueue, Feeds, States


class CanQueue(Protocol):
    @property
    def feeds(self) -> Feeds: ...
    @property
    def feed_queue(self) -> FeedQueue: ...
    @property
    def states(self) -> States: ...


def queue_feeds(world: CanQueue, feeds: Sequence[Feed] | None = None) -> int:
    """One message for each enabled feed (of those given, else of all); answers how many."""
    chosen = [feed for feed in (world.feeds.all() if feeds is None else feeds) if feed.enabled]
    world.feed_queue.send([FeedJob(feed.id) for feed in chosen])
    return len(chosen)


def queue_if_running(world: CanQueue, feeds: Sequence[Feed] | None = None) -> None:
    """The same for a change that wants it: a stopped program reads nothing by itself."""
    if world.states.program().running:
        queue_feeds(world, feeds)
