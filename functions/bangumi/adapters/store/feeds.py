"""Feeds."""

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.numbered import Numbered
from bangumi.adapters.table import FEEDS
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.links import canonical_url
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId


class StoredFeeds:
    """Port `Feeds`."""

    def __init__(self, table: Table) -> None:
        self._feeds = _Feeds(table)

    def all(self) -> list[Feed]:
        return list(self._feeds.all())

    def get(self, feed_id: FeedId) -> Feed:
        if feed := self._feeds.get(feed_id):
            return feed
        raise NotFoundError(Say.FEED_UNKNOWN, id=feed_id)

    def create(self, draft: Feed) -> Feed:
        return self._feeds.create(draft)

    def save(self, feed: Feed) -> Feed:
        return self._feeds.save(feed)

    def delete(self, feed_id: FeedId) -> None:
        self._feeds.delete(feed_id)


class _Feeds(Numbered[Feed]):
    partition = FEEDS
    kind = Feed

    def natural(self, entity: Feed) -> str:
        return canonical_url(entity.url)

    def taken(self, entity: Feed) -> ConflictError:
        return ConflictError(Say.FEED_EXISTS, url=entity.url)
