"""The world outside on loopback: sites, notifiers, torrents and their seeds, all programmable by a test.

with World() as world:
    show = world.show("迷宫饭", en="Dungeon Meshi")
    release = world.publish(show, 5)
    world.fault("/Home/Episode/", faults.Status(500), times=2)
    ...  # the product reads world.mikan.feed_url()
    assert world.notices()[0].photo == show.poster
"""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from tests.support.torrents import Kind, Torrent, generate, make_torrent
from tests.support.world import faults
from tests.support.world.catalogue import Catalogue, Medium, Number, Release, Season, Series, Show, poster, weekly
from tests.support.world.http import Request
from tests.support.world.indexers import Dmhy, Mikan, Nyaa
from tests.support.world.metadata import TMDB_KEY, BangumiTv, Tmdb
from tests.support.world.naming import release_file_name, release_title
from tests.support.world.notifiers import Notice, Notifiers
from tests.support.world.peers import Tracker
from tests.support.world.registry import Registry
from tests.support.world.seed import Seed
from tests.support.world.server import Fault, Site

__all__ = ["Notice", "Release", "Request", "Season", "Series", "Show", "World", "faults", "poster", "weekly"]

SITES = frozenset({"mikan", "nyaa", "dmhy"})


@dataclass
class _Trouble:
    prefix: str
    fault: Fault
    left: int | None

    def concerns(self, request: Request) -> bool:
        return self.left != 0 and _begins(request, self.prefix)


class _Journal:
    """Requests in the order in which they came, the faults that are set, and failures of the world itself."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.troubles: list[_Trouble] = []
        self.failures: list[str] = []
        self.lock = threading.Lock()

    def record(self, request: Request) -> Fault | None:
        with self.lock:
            self.requests.append(request)
            trouble = next((one for one in reversed(self.troubles) if one.concerns(request)), None)
            if trouble is None:
                return None
            if trouble.left is not None:
                trouble.left -= 1
            return trouble.fault

    def report(self, failure: str) -> None:
        self.failures.append(failure)


class World:
    """Every site has an origin of its own (`world.mikan.url` …) and can be stopped and started by itself.

    Closing the world fails when a site of it failed in an unforeseen way.
    """

    def __init__(self) -> None:
        self._journal = _Journal()
        self.catalogue = Catalogue()
        self.mikan = Mikan(self.catalogue, self._journal)
        self.nyaa = Nyaa(self.catalogue, self._journal)
        self.dmhy = Dmhy(self.catalogue, self._journal)
        self.tmdb = Tmdb(self.catalogue, self._journal)
        self.bangumi_tv = BangumiTv(self.catalogue, self._journal)
        self.npm = Registry(self._journal)
        self.notifiers = Notifiers(self._journal)
        self.seed = Seed(self._journal)
        self.tracker = Tracker(self._journal)
        self.sites: tuple[Site, ...] = (
            self.mikan,
            self.nyaa,
            self.dmhy,
            self.tmdb,
            self.bangumi_tv,
            self.npm,
            self.notifiers,
            self.seed,
            self.tracker,
        )
        self._origins = {site.name: site.url for site in self.sites}
        self._last_number = 1_900_000

    @property
    def environment(self) -> dict[str, str]:
        """Variables that make the product live in this world."""
        return {
            "ALLOW_PRIVATE_URLS": "1",
            "BANGUMI_TV_API_URL": self.bangumi_tv.url,
            "MIKAN_URL": self.mikan.url,
            "NPM_REGISTRY_URL": self.npm.url,
            "PUSHOVER_API_URL": self.notifiers.url,
            "SERVERCHAN_API_URL": self.notifiers.url,
            "TELEGRAM_API_URL": self.notifiers.url,
            "TMDB_API_KEY": TMDB_KEY,
            "TMDB_API_URL": f"{self.tmdb.url}/3",
            "TMDB_IMAGE_URL": f"{self.tmdb.url}/t/p",
        }

    # What exists

    def series(
        self,
        zh: str,
        *,
        en: str = "",
        ja: str = "",
        seasons: Sequence[Season] = (),
        tmdb_id: int | None = None,
        medium: Medium = "tv",
        status: str = "Returning Series",
    ) -> Series:
        """Add a TMDB entry; give it to `show(series=…)` when several shows are seasons of it."""
        with self.catalogue.lock:
            number = tmdb_id or 200_001 + len(self.catalogue.series)
            series = Series(number, zh, en, ja or zh, seasons, medium, status)
            self.catalogue.series += (series,)
            return series

    def show(
        self,
        title: str,
        *,
        en: str = "",
        ja: str = "",
        season: int = 1,
        episodes: int = 12,
        first_air_date: date = date(2026, 10, 1),
        mikan_id: int | None = None,
        bgm_id: int | None = None,
        series: Series | None = None,
        tmdb_id: int | None = None,
        medium: Medium = "tv",
        has_poster: bool = True,
    ) -> Show:
        """Add a show to Mikan, bgm.tv and TMDB. `title` is Mikan's, with its `第二季` where it has one.

        Without `series` TMDB gets one of its own, whose earlier seasons ran in the years before.
        """
        if series is None:
            bare_title = re.sub(r"\s*第.+季$", "", title)
            seasons = _seasons_up_to(season, first_air_date, episodes)
            series = self.series(bare_title, en=en, ja=ja, seasons=seasons, tmdb_id=tmdb_id, medium=medium)
        with self.catalogue.lock:
            count = len(self.catalogue.shows)
            ids = mikan_id or 3001 + count, bgm_id or 400_001 + count
            show = Show(title, en, ja or title, season, episodes, first_air_date, *ids, series, has_poster)
            self.catalogue.shows += (show,)
            return show

    def publish(
        self,
        show: Show | None,
        episode: Number = None,
        *,
        group: str = "LoliHouse",
        version: int = 1,
        title: str | None = None,
        file_name: str | None = None,
        files: Mapping[str, int] | None = None,
        size: int = 200_000,
        kind: Kind = "v1",
        magnet: bool = False,
        sites: Iterable[str] = SITES,
        published_at: datetime | None = None,
    ) -> Release:
        """Release an episode: a real torrent, seeded from here, at the top of the sites' feeds.

        `title` and `file_name` are made in the group's manner unless given. `files` (path to size) makes a folder
        in place of one file of `size` bytes; the folder is called as the file would be, without its ending.
        `magnet` puts a magnet link into Mikan's feed as well (dmhy has nothing else). A release without a show
        has an episode page without title and poster. No `published_at` is now.
        """
        title = title or release_title(show, episode, group, version)
        file_name = file_name or release_file_name(title, group)
        with self.catalogue.lock:
            self._last_number += 1
            torrent = self._make_torrent(self._last_number, file_name, files or size, kind)
            magnet_link = torrent.magnet(base32=True, trackers=[self.tracker.announce_url])
            moment, listed, origins = published_at or self._later_than_all(), frozenset(sites), self._origins
            release = Release(
                self._last_number, title, show, episode, group, torrent, moment, magnet_link, origins, listed, magnet
            )
            self.catalogue.add_release(release)
            return release

    def withdraw(self, release: Release) -> None:
        """Take a release off every site; what was fetched of it goes on downloading."""
        self.catalogue.remove_release(release)

    def _make_torrent(self, number: int, file_name: str, content: int | Mapping[str, int], kind: Kind) -> Torrent:
        key = f"seed/{number}"
        urls = {"web_seeds": [self.seed.base_url(key)], "trackers": [self.tracker.announce_url]}
        if isinstance(content, int):
            torrent = make_torrent(file_name, generate(key, content), kind=kind, **urls)
        else:
            parts = {path: generate(f"{key}/{path}", size) for path, size in content.items()}
            torrent = make_torrent(file_name.removesuffix(".mkv").removesuffix(".mp4"), parts, kind=kind, **urls)
        self.seed.offer(key, torrent)
        self.tracker.offer(torrent)
        return torrent

    def _later_than_all(self) -> datetime:
        newest = max((one.published_at for one in self.catalogue.releases), default=datetime.min.replace(tzinfo=UTC))
        return max(datetime.now(UTC), newest + timedelta(seconds=1))

    # What goes wrong

    def fault(self, prefix: str, fault: Fault, *, times: int | None = None) -> None:
        """Answer with `fault` what begins with `prefix`: a URL, or path and query at any site.

        The latest fault that fits wins; `times` ends it after so many answers.
        """
        with self._journal.lock:
            self._journal.troubles.append(_Trouble(prefix, fault, times))

    def heal(self, prefix: str = "") -> None:
        """End the faults whose prefix begins so; all of them unless told."""
        with self._journal.lock:
            self._journal.troubles = [one for one in self._journal.troubles if not one.prefix.startswith(prefix)]

    # What was asked and told

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in the order in which they came."""
        return list(self._journal.requests)

    def asked(self, prefix: str) -> list[Request]:
        """Requests whose URL, or path and query, begin so."""
        return [one for one in self.requests if _begins(one, prefix)]

    def notices(self, service: str | None = None) -> list[Notice]:
        """Messages that the notifiers took (of one of them), oldest first."""
        return [one for one in self.notifiers.taken if service in {None, one.service}]

    def forget(self) -> None:
        """Forget requests and notices; what exists and what is wrong stays."""
        self._journal.requests.clear()
        self.notifiers.taken.clear()

    # Life

    def start(self) -> Self:
        for site in self.sites:
            site.start()
        return self

    def stop(self) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Site.stop, self.sites))
        assert not self._journal.failures, "\n".join(self._journal.failures)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _seasons_up_to(last: int, first_air_date: date, episodes: int) -> list[Season]:
    """Seasons 1 to `last`, a year apart, the last of which begins on `first_air_date`."""
    starts = {number: first_air_date - timedelta(weeks=52 * (last - number)) for number in range(1, last + 1)}
    return [Season(number, weekly(start, episodes)) for number, start in starts.items()]


def _begins(request: Request, prefix: str) -> bool:
    targets = (request.url, request.target)
    return any(one.startswith(prefix) for raw in targets for one in (raw, unquote(raw)))
