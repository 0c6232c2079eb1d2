"""What exists in the test world: series, the shows (seasons) that sites list, and their releases."""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

from tests.support.torrents import Torrent

Medium = Literal["tv", "movie"]
Number = float | None

CHINA = timezone(timedelta(hours=8))

_POSTER = (Path(__file__).parent / "poster.jpg").read_bytes()

GROUP_IDS = {"ANi": 583, "LoliHouse": 370, "喵萌奶茶屋": 382, "桜都字幕组": 203}


def weekly(first: date, episodes: int) -> tuple[date, ...]:
    """Air dates of `episodes` episodes, one a week."""
    return tuple(first + timedelta(weeks=week) for week in range(episodes))


def poster(label: str) -> bytes:
    """A real JPEG, 200 x 280, that differs by `label` (which is its comment)."""
    comment = label.encode()
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return _POSTER[:2] + segment + _POSTER[2:]


@dataclass(frozen=True, slots=True)
class Season:
    """A season as TMDB has it; number 0 holds the specials."""

    number: int
    air_dates: Sequence[date]


@dataclass
class Series:
    """A TMDB entry. Names may be "" where TMDB has none in that language; everything may be changed by the test."""

    tmdb_id: int
    zh: str
    en: str
    ja: str
    seasons: Sequence[Season]
    medium: Medium = "tv"
    status: str = "Returning Series"
    genre_ids: Sequence[int] = (16, 10765)
    has_poster: bool = True

    @property
    def first_air_date(self) -> date | None:
        dates = [day for season in self.seasons if season.number for day in season.air_dates]
        return min(dates, default=None)

    def poster_path(self, season: int | None = None) -> str | None:
        """TMDB's `poster_path`, of the series or of one of its seasons."""
        if not self.has_poster:
            return None
        return f"/tmdb{self.tmdb_id}{'' if season is None else f's{season}'}.jpg"


@dataclass
class Show:
    """One season of a series as Mikan and bgm.tv list it. Everything may be changed by the test."""

    title: str
    en: str
    ja: str
    season: int
    episodes: int
    first_air_date: date
    mikan_id: int
    bgm_id: int
    series: Series
    has_poster: bool = True
    on_air: bool = True
    picture: bytes | None = None

    @property
    def weekday(self) -> int:
        """0 Monday to 6 Sunday."""
        return self.first_air_date.weekday()

    @property
    def poster_path(self) -> str:
        """Path of the poster at Mikan."""
        return f"/images/Bangumi/{self.first_air_date:%Y%m}/{self.mikan_id:08x}.jpg"

    @property
    def poster(self) -> bytes:
        """The picture that Mikan serves."""
        return self.picture or poster(f"mikan {self.mikan_id}")


@dataclass(frozen=True)
class Release:
    """A published torrent. `origins` are the sites' URLs by name, `sites` those that list it."""

    number: int
    title: str
    show: Show | None
    episode: Number
    group: str
    torrent: Torrent
    published_at: datetime
    magnet: str
    origins: Mapping[str, str]
    sites: frozenset[str]
    magnet_only: bool = False

    @property
    def size(self) -> int:
        """All files together, in bytes."""
        return sum(len(file.content) for file in self.torrent.files)

    @property
    def mikan_page_url(self) -> str:
        return f"{self.origins['mikan']}/Home/Episode/{self.torrent.infohash}"

    @property
    def mikan_torrent_url(self) -> str:
        day = self.published_at.astimezone(CHINA)
        return f"{self.origins['mikan']}/Download/{day:%Y%m%d}/{self.torrent.infohash}.torrent"

    @property
    def nyaa_page_url(self) -> str:
        return f"{self.origins['nyaa']}/view/{self.number}"

    @property
    def nyaa_torrent_url(self) -> str:
        return f"{self.origins['nyaa']}/download/{self.number}.torrent"

    @property
    def dmhy_page_url(self) -> str:
        slug = re.sub(r"\W+", "_", self.title, flags=re.ASCII).strip("_")
        return f"{self.origins['dmhy']}/topics/view/{self.number}_{slug}.html"

    def has_words(self, words: Iterable[str]) -> bool:
        return all(word.casefold() in self.title.casefold() for word in words)


@dataclass
class Catalogue:
    """Shows, series and releases. Lists are replaced and never changed, so that sites may read them at any time."""

    shows: tuple[Show, ...] = ()
    series: tuple[Series, ...] = ()
    releases: tuple[Release, ...] = ()  # newest first
    group_ids: dict[str, int] = field(default_factory=lambda: dict(GROUP_IDS))
    lock: threading.RLock = field(default_factory=threading.RLock)

    def show_of_mikan(self, mikan_id: int) -> Show | None:
        return next((show for show in self.shows if show.mikan_id == mikan_id), None)

    def show_of_bgm(self, bgm_id: int) -> Show | None:
        return next((show for show in self.shows if show.bgm_id == bgm_id), None)

    def series_of_tmdb(self, tmdb_id: int, medium: Medium) -> Series | None:
        return next((one for one in self.series if (one.tmdb_id, one.medium) == (tmdb_id, medium)), None)

    def group_id(self, group: str) -> int:
        """Mikan's id of a group; groups not known by heart get one as they come up."""
        with self.lock:
            return self.group_ids.setdefault(group, 1000 + len(self.group_ids))

    def add_release(self, release: Release) -> None:
        with self.lock:
            newest_first = sorted((release, *self.releases), key=lambda one: one.published_at, reverse=True)
            self.releases = tuple(newest_first)

    def remove_release(self, release: Release) -> None:
        with self.lock:
            self.releases = tuple(one for one in self.releases if one is not release)

    def releases_at(self, site: str, words: str = "") -> list[Release]:
        """What a site lists, newest first; `words` are a search, all of which a title must have."""
        wanted = words.replace("+", " ").split()
        return [one for one in self.releases if site in one.sites and one.has_words(wanted)]
