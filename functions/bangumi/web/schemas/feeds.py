from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bangumi.core.model import Feed, FeedHealth, FeedParser, Torrent
from bangumi.services.feed_list import NewFeed
from bangumi.web.schemas.base import Envelope, Ids, Input, Model, NoneToEmpty, example


class Rss(Model):
    """A feed. `aggregate`: it carries many shows and makes a rule of each. `parser`: where their titles come from."""

    model_config = example(
        {
            "id": 3,
            "name": "Mikan Project - 我的番组",
            "url": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef",
            "aggregate": True,
            "parser": "mikan",
            "enabled": True,
            "connection_status": "healthy",
            "last_checked_at": "2026-11-24T08:15:02+00:00",
            "last_error": None,
        }
    )

    id: int
    name: str
    url: str
    aggregate: bool
    parser: FeedParser
    enabled: bool
    connection_status: FeedHealth | None
    last_checked_at: str | None = Field(description="ISO 8601, UTC")
    last_error: str | None

    @classmethod
    def of(cls, feed: Feed, round_at: datetime | None = None) -> "Rss":
        """`round_at`: the last round, in which a feed whose state is the same was checked without a write."""
        checked_at = feed.checked_at
        if feed.enabled and checked_at and round_at:
            checked_at = max(checked_at, round_at)
        return cls(
            id=feed.id,
            name=feed.name,
            url=feed.url,
            aggregate=feed.aggregate,
            parser=feed.parser,
            enabled=feed.enabled,
            connection_status=feed.health,
            last_checked_at=checked_at.isoformat(timespec="seconds") if checked_at else None,
            last_error=feed.last_error,
        )


Address = Annotated[str, Field(min_length=1, max_length=4000)]
FeedName = Annotated[str, NoneToEmpty, Field(max_length=500)]
ParserName = Annotated[FeedParser, BeforeValidator(lambda value: value or "mikan")]


class NewRss(Input):
    """A feed as a client adds it. An empty `name` is read from the feed; it is always enabled."""

    model_config = example(
        {
            "url": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef",
            "name": "",
            "parser": "mikan",
        }
    )

    url: Address
    name: FeedName = ""
    aggregate: bool = True
    parser: ParserName = "mikan"

    def as_new(self) -> NewFeed:
        return NewFeed(self.url, self.name, self.aggregate, self.parser)


class RssPatch(Input):
    """Any part of a feed; what is left out, or null, stays."""

    model_config = example(
        {
            "name": "Mikan",
            "enabled": True,
        }
    )

    url: Address | None = None
    name: FeedName = ""
    aggregate: bool | None = None
    parser: FeedParser | None = None
    enabled: bool | None = None

    def change(self) -> Callable[[Feed], Feed]:
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude_none=True)
        given |= {name: given[name].strip() for name in ("url", "name") if name in given}
        if not given.get("name"):
            given.pop("name", None)
        return lambda feed: replace(feed, **given)


class AddedRss(Envelope):
    model_config = example(
        {
            "status": True,
            "msg_en": "The feed is added.",
            "msg_zh": "订阅添加成功。",
            "id": 3,
        }
    )

    id: int


class RssIds(Input):
    model_config = example(
        {
            "rss_ids": [3, 4],
        }
    )

    rss_ids: Ids


class SeenTorrent(Model):
    """A release that was seen. `downloaded`: the downloader has it. `state` and the reason say why, or why not."""

    model_config = example(
        {
            "id": 41,
            "bangumi_id": 7,
            "rss_id": 3,
            "name": "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC].mkv",
            "url": "https://mikanani.me/Download/20231006/5f1c09ab….torrent",
            "homepage": "https://mikanani.me/Home/Episode/5f1c09ab…",
            "downloaded": True,
            "qb_hash": "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123",
            "state": "told",
            "reason_en": "With the downloader.",
            "reason_zh": "已发送到下载器。",
        }
    )

    id: int
    bangumi_id: int | None
    rss_id: int | None
    name: str
    url: str
    homepage: str
    downloaded: bool
    qb_hash: str | None
    state: str
    reason_en: str | None
    reason_zh: str | None

    @classmethod
    def of(cls, torrent: Torrent) -> "SeenTorrent":
        return cls(
            id=torrent.id,
            bangumi_id=torrent.rule_id,
            rss_id=torrent.feed_id,
            name=torrent.name,
            url=torrent.url,
            homepage=torrent.homepage,
            downloaded=torrent.state.is_with_downloader,
            qb_hash=torrent.infohash or None,
            state=torrent.state,
            reason_en=torrent.reason.en if torrent.reason else None,
            reason_zh=torrent.reason.zh if torrent.reason else None,
        )


class QueuedFeeds(Envelope):
    model_config = example(
        {
            "status": True,
            "msg_en": "Feeds that are being refreshed: 2",
            "msg_zh": "正在刷新 2 个订阅。",
            "count": 2,
        }
    )

    count: int


class RefreshedFeed(Envelope):
    """`new`: items that were not seen before; `sent`: torrents that the downloader got."""

    model_config = example(
        {
            "status": True,
            "msg_en": "Feed read: 3 new, 1 sent to the downloader.",
            "msg_zh": "订阅已刷新：新条目 3 个，已发送 1 个。",
            "new": 3,
            "sent": 1,
        }
    )

    new: int
    sent: int
