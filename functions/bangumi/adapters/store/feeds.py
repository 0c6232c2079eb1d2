"""Feeds."""

from urllib.parse import urlsplit, urlunsplit

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.numbered import Numbered
from bangumi.adapters.table import FEEDS
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId

_DEFAULT_PORTS = {"http": 80, "https": 443}


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


def canonical_url(url: str) -> str:
    """What two spellings of one address share: scheme and host in lower case, no default port, no fragment. Path and query
    stay as they are: servers tell them apart."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # no address at all is only like itself
        return url.strip()
    user, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return urlunsplit((parts.scheme, f"{user}{at}{host}{shown_port}", parts.path or "/", parts.query, ""))


class _Feeds(Numbered[Feed]):
    partition = FEEDS
    kind = Feed

    def natural(self, entity: Feed) -> str:
        return canonical_url(entity.url)

    def taken(self, entity: Feed) -> ConflictError:
        return ConflictError(Say.FEED_EXISTS, url=entity.url)
