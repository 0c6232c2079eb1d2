from typing import Annotated

from fastapi import Body, Response
from pydantic import Tag

from bangumi.core.errors import UnavailableError, UpstreamError
from bangumi.core.messages import Message, Say
from bangumi.core.model import FeedId
from bangumi.services import feed_list
from bangumi.services.batch import each
from bangumi.services.rounds import queue_feeds
from bangumi.web.deps import CHANGES_STATE, Private, RssId, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import BARE_OR_NAMED, BareIds, BatchAnswer, Envelope, Ids, both, envelope
from bangumi.web.schemas.feeds import (
    AddedRss,
    NewRss,
    QueuedFeeds,
    RefreshedFeed,
    Rss,
    RssIds,
    RssPatch,
    SeenTorrent,
)

router = group("/rss", Private, tag="rss")
routers = (router,)

MOST_TORRENTS = 4000
"""In one answer: a function's answer has 6 MB at most, and a torrent takes about 1.2 kB of it."""

ManyRss = Annotated[BareIds | Annotated[RssIds, Tag("object")], BARE_OR_NAMED, Body()]


def _ids(many: Ids | RssIds) -> list[int]:
    return list(many.rss_ids if isinstance(many, RssIds) else many)


@router.get("")
async def list_rss(world: TheWorld) -> list[Rss]:
    """List all feeds."""
    round_at = world.states.program().round_at
    return [Rss.of(feed, round_at) for feed in world.feeds.all()]


@router.post("/add", responses=failing(409))
async def add_rss(new: NewRss, world: TheWorld) -> AddedRss:
    """Add a feed; it is read at once."""
    feed = feed_list.add(new.as_new(), world)
    return AddedRss(status=True, **both(Message.of(Say.FEED_ADDED)), id=feed.id)


@router.post("/enable/many")
async def enable_many_rss(many: ManyRss, world: TheWorld) -> BatchAnswer:
    """Enable several feeds."""
    return BatchAnswer.of(each(_ids(many), lambda one: feed_list.switch(FeedId(one), world, enabled=True)))


@router.post("/disable/many")
async def disable_many_rss(many: ManyRss, world: TheWorld) -> BatchAnswer:
    """Disable several feeds."""
    return BatchAnswer.of(each(_ids(many), lambda one: feed_list.switch(FeedId(one), world, enabled=False)))


@router.post("/delete/many")
async def delete_many_rss(many: ManyRss, world: TheWorld) -> BatchAnswer:
    """Delete several feeds."""
    return BatchAnswer.of(each(_ids(many), lambda one: feed_list.delete(FeedId(one), world)))


@router.patch("/disable/{rss_id:int}", responses=failing(404))
async def disable_rss(rss_id: RssId, world: TheWorld) -> Envelope:
    """Disable a feed."""
    feed_list.switch(FeedId(rss_id), world, enabled=False)
    return envelope(Say.FEED_DISABLED)


@router.delete("/delete/{rss_id:int}", responses=failing(404))
async def delete_rss(rss_id: RssId, world: TheWorld) -> Envelope:
    """Delete a feed. What came from it stays."""
    feed_list.delete(FeedId(rss_id), world)
    return envelope(Say.FEED_DELETED)


@router.patch("/update/{rss_id:int}", responses=failing(404, 409))
async def update_rss(rss_id: RssId, patch: RssPatch, world: TheWorld) -> Envelope:
    """Change any part of a feed."""
    feed_list.edit(FeedId(rss_id), patch.change(), world)
    return envelope(Say.FEED_UPDATED)


@router.get("/refresh/all", dependencies=CHANGES_STATE, responses=failing(403))
async def refresh_all_rss(world: TheWorld) -> QueuedFeeds:
    """Have all enabled feeds read; the answer does not wait for them."""
    count = queue_feeds(world)
    return QueuedFeeds(status=True, **both(Message.of(Say.FEEDS_QUEUED, count=count)), count=count)


@router.get(
    "/refresh/{rss_id:int}",
    dependencies=CHANGES_STATE,
    responses={
        202: {"model": RefreshedFeed, "description": "Goes on behind the answer"},
        **failing(403, 404, 502, 503),
    },
)
async def refresh_rss(rss_id: RssId, response: Response, world: TheWorld) -> RefreshedFeed:
    """Read a feed now. Its new episodes are with the downloader when this answers, which takes 25 seconds at most."""
    from bangumi.services.feeds import refresh_now  # half the program: the list of feeds does not wait for it

    done = refresh_now(FeedId(rss_id), world)
    if done.error is not None:
        unreachable = isinstance(done.error, UnavailableError)
        raise done.error if unreachable else UpstreamError(done.error.message.say, **done.error.message.values)
    if not done.complete:
        response.status_code = 202
        return RefreshedFeed(status=True, **both(Message.of(Say.FEED_REFRESH_GOES_ON)), new=done.new, sent=done.sent)
    message = Message.of(Say.FEED_REFRESHED, new=done.new, sent=done.sent)
    return RefreshedFeed(status=True, **both(message), new=done.new, sent=done.sent)


@router.get("/torrent/{rss_id:int}", responses=failing(404))
async def list_rss_torrents(rss_id: RssId, world: TheWorld) -> list[SeenTorrent]:
    """List what was seen in a feed, newest first; the newest 4,000 where there are more."""
    feed = world.feeds.get(FeedId(rss_id))
    return [SeenTorrent.of(torrent) for torrent in world.torrents.of_feed(feed.id, MOST_TORRENTS)]
