"""A home whose doors are called with AWS's own events: the store and the queue in moto, everything outside real on loopback."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

import api
import feed
import refresh
import rename
import upkeep
from bangumi.core.model import FeedId, Torrent, TorrentState
from bangumi.wiring import LiveWorld, live_world
from tests.support.aws import Cloud
from tests.support.qbittorrent import QBittorrent
from tests.support.rest import RestClient
from tests.support.rights import Guard, enforced
from tests.support.world import World

EVENTS = Path(__file__).parents[2] / "events"
CONTEXT = SimpleNamespace(aws_request_id="8f1b2c3d", function_name="bangumi")
"""Of the feed and rename jobs; the refresh job's has the id `round-1`."""

_numbers = itertools.count(1)


class Clock:
    """The real time, and what a test adds to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


def event(name: str, **more: object) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read | more


@dataclass
class Home:
    """`client` is signed in. Nothing runs by itself: each job runs when a test calls it."""

    world: World
    qbittorrent: QBittorrent
    cloud: Cloud
    queue_url: str
    clock: Clock = field(default_factory=Clock)
    client: RestClient = field(default_factory=lambda: RestClient(api.handler))

    @property
    def stored(self) -> LiveWorld:
        return live_world()

    def set_up(self, **more: object) -> None:
        form = {
            "username": "haruhi",
            "password": "sos-dan-2006",
            "downloader_host": self.qbittorrent.host,
            "downloader_username": self.qbittorrent.username,
            "downloader_password": self.qbittorrent.password,
            "downloader_path": str(self.qbittorrent.downloads / "Bangumi"),
            "rss_url": self.world.mikan.feed_url(),
            "rss_name": "Mikan",
            "notification_enable": True,
            "notification_type": "telegram",
            "notification_token": "123:abc",
            "notification_chat_id": "42",
        }
        assert self.client.post("setup/complete", form | more).status == 200
        assert self.client.post("auth/login", {"username": "haruhi", "password": "sos-dan-2006"}).status == 200
        self.queued()

    def add_feed(self, url: str) -> FeedId:
        """An aggregate feed, its first message taken off the queue."""
        answer = self.client.post("rss/add", {"url": url, "name": url, "aggregate": True})
        assert answer.status == 200, answer.text
        self.queued()
        return next(feed.id for feed in self.stored.feeds.all() if feed.url == url)

    # -- the jobs

    def refresh(self) -> dict[str, int]:
        return refresh.handler(event("refresh"), SimpleNamespace(aws_request_id="round-1"))

    def queued(self) -> list[str]:
        """Bodies of the messages that wait; they are taken."""
        sqs, bodies = boto3.client("sqs"), []
        while found := sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def read(self, *bodies: str) -> list[str]:
        """One batch for the feed function; answers the bodies that it reported as failed."""
        (record,) = event("feed")["Records"]
        records = {f"message-{n}": record | {"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)}
        answer = feed.handler({"Records": list(records.values())}, CONTEXT)
        return [str(records[failure["itemIdentifier"]]["body"]) for failure in answer["batchItemFailures"]]

    def read_feeds(self) -> list[str]:
        self.refresh()
        return self.read(*self.queued())

    def rename(self, *, after_minutes: float = 2) -> dict[str, Any]:
        self.clock.sleep(60 * after_minutes)
        return rename.handler(event("rename"), CONTEXT)

    def finished(self, infohash: str) -> dict[str, int]:
        """The rename function, as the webhook wakes it."""
        return rename.handler({"finished": infohash}, CONTEXT)

    def upkeep(self) -> dict[str, Any]:
        return upkeep.handler(event("upkeep"), CONTEXT)

    # -- what came of it

    @property
    def hashes(self) -> list[str]:
        return sorted(torrent.hash for torrent in self.qbittorrent.api.torrents_info())

    @property
    def texts(self) -> list[str]:
        return [notice.text for notice in self.world.notices("telegram")]

    def torrents(self, feed_id: FeedId | None = None) -> list[Torrent]:
        return list(self.stored.torrents.of_feed(feed_id or FeedId(1)))

    def torrent(self, name: str) -> Torrent:
        return next(torrent for torrent in self.torrents() if torrent.name == name)

    def states(self) -> list[TorrentState]:
        return sorted(torrent.state for torrent in self.torrents())


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """Each function has the rights that template.yaml gives it, and no other."""
    with enforced() as guard:
        for door in (api, feed, refresh, rename, upkeep):
            monkeypatch.setattr(door, "handler", guard.behind(door.__name__, door.handler))
        yield guard
    assert guard.refused == []


@pytest.fixture
def fresh_home(
    aws: Cloud,
    table_name: str,
    world: World,
    qbittorrent: QBittorrent,
    guard: Guard,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Home]:
    """Before its setup."""
    number = next(_numbers)
    queue_url = boto3.client("sqs").create_queue(QueueName=f"jobs-{number}")["QueueUrl"]
    own = {"TABLE_NAME": table_name, "FEED_QUEUE_URL": queue_url, "KEY_PARAMETER": f"{aws.key_parameter}-{number}"}
    for name, value in (aws.environment() | world.environment | own).items():
        monkeypatch.setenv(name, value)
    forget_process()
    home = Home(world, qbittorrent, aws, queue_url)
    live_world().clock = home.clock
    yield home
    live_world()._fetcher.close()
    forget_process()


@pytest.fixture
def home(fresh_home: Home) -> Home:
    fresh_home.set_up()
    return fresh_home


def forget_process() -> None:
    """What the doors keep from one invocation to the next."""
    live_world.cache_clear()
    api._application.cache_clear()
