"""What each job costs: capacity units of the table, calls to the downloader and to sites, and time.

The real services and adapters run over moto, against the test world's sites and a real qBittorrent where there is one.
Units are computed from sizes by DynamoDB's rules; a session in the downloader and warm clients are assumed, as after a minute
of life. On top of each invocation comes one write, that of its counters.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bangumi.adapters.meter import Meter
from bangumi.core.model import Feed, FeedId, ProgramState
from bangumi.services import insight
from bangumi.services.feeds import refresh_feed
from bangumi.services.follow import follow_open
from bangumi.services.rounds import queue_feeds
from bangumi.services.stats import summarise
from bangumi.settings import read_settings
from bangumi.wiring import LiveWorld
from tests.support.aws import small_aws
from tests.support.memory.store import MemoryTally
from tests.support.qbittorrent import QBittorrent
from tests.support.world import World

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """Units of the table, and seconds."""

    reads: float
    writes: float
    seconds: float


class Bench:
    """A home with one aggregate feed, measured step by step."""

    def __init__(self, world: LiveWorld, sites: World, qbittorrent: QBittorrent) -> None:
        self.world, self.sites, self.qbittorrent = world, sites, qbittorrent
        self.meter = Meter()
        self.meter.attach(world.aws.client("dynamodb"))
        self.rows: list[Row] = []
        self.costs: dict[str, Cost] = {}
        self.feed = world.feeds.create(Feed(FeedId(0), sites.mikan.feed_url(), "Mikan"))

    def measure(self, name: str, job: Callable[[], object], *, cost: str = "") -> None:
        """`cost`: the name under which `costs` has it."""
        self.world.configs.forget()
        self.meter.reset()
        before = len(self.sites.requests)
        start = time.perf_counter()
        job()
        took = time.perf_counter() - start
        asked = [request for request in self.sites.requests[before:] if request.site not in ("seed", "tracker")]
        units = f"{self.meter.reads:5.1f} reads {self.meter.writes:6.1f} writes"
        self.costs[cost] = Cost(self.meter.reads, self.meter.writes, took)
        self.rows.append((name, f"{units} {len(asked):3d} site requests {1000 * took:6.0f} ms"))

    def refresh(self) -> object:
        """One message of the queue; what its invocation reads once for all of its messages comes on top."""
        return refresh_feed(self.feed.id, self.world, within_s=60, revision=1)

    def rename(self) -> object:
        return follow_open(self.world, until=self.world.clock.now() + timedelta(seconds=45))


def rows() -> list[Row]:
    """What was measured, and the figures."""
    if not shutil.which("qbittorrent-nox"):
        return [("jobs", "skipped: qbittorrent-nox is not installed")]
    return _measured().rows


def costs() -> dict[str, Cost]:
    """Of a round's start, a feed that did not change, a new episode, a look with nothing open, and an episode that is done."""
    return _measured().costs


def _measured() -> Bench:
    with _home() as bench:
        sites = bench.sites
        show = sites.show("迷宫饭", en="Dungeon Meshi", episodes=24)
        for number in range(1, 11):
            sites.publish(show, number)
        bench.measure("refresh round: 1 feed queued", lambda: queue_feeds(bench.world), cost="refresh")
        bench.world.states.bump_rules_revision()
        bench.measure("feed: first reading, 1 new show, 10 episodes", bench.refresh)
        bench.refresh()
        bench.measure("feed: not changed (304)", bench.refresh, cost="unchanged")
        bench.qbittorrent.wait_until_complete()
        bench.measure("rename: 10 episodes done and told to nobody", bench.rename)
        bench.measure("rename: nothing open", bench.rename, cost="idle")
        sites.publish(show, 11)
        bench.measure("feed: 1 new episode to the downloader", bench.refresh, cost="episode")
        bench.qbittorrent.wait_until_complete()
        bench.measure("rename: 1 episode done", bench.rename, cost="done")
        [rule] = bench.world.rules.all()
        bench.measure("page of a show: 11 episodes, 1 downloading", lambda: insight.watch(rule.id, bench.world))
        bench.measure("preview of a rule: 11 items", lambda: insight.preview_change(rule.id, lambda same: same, bench.world))
        bench.measure("inbox: a page of notices", lambda: (bench.world.inbox.newest(30), bench.world.inbox.read_up_to()))
        bench.measure("figures of 30 days", lambda: summarise(30, bench.world))
        return bench


@contextmanager
def _home() -> Iterator[Bench]:
    with (
        tempfile.TemporaryDirectory() as folder,
        small_aws() as cloud,
        World() as sites,
        QBittorrent(Path(folder)) as qbittorrent,
    ):
        world = LiveWorld(read_settings(cloud.environment() | sites.environment))
        config = world.configs.load()
        downloader = replace(
            config.downloader,
            host=qbittorrent.host,
            username=qbittorrent.username,
            password=qbittorrent.password,
            path=str(qbittorrent.downloads),
        )
        world.configs.save(replace(config, downloader=downloader))
        world.states.save_program(ProgramState(setup_done=True, running=True))
        world.tally = MemoryTally()  # metrics are lines on the terminal
        yield Bench(world, sites, qbittorrent)


if __name__ == "__main__":
    for name, figure in rows():
        sys.stdout.write(f"{name:<48} {figure}\n")
