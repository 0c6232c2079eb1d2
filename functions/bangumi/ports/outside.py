"""Time, the downloader, sites, notifiers, and AWS apart from the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from bangumi.core.config import DownloaderConfig, NotificationProvider, Program
from bangumi.core.messages import Message
from bangumi.core.model import (
    FeedDocument,
    FeedId,
    FinishedCommand,
    MikanPage,
    Notice,
    RemoteTorrent,
    Renaming,
    ShowFacts,
    TorrentFile,
)
from bangumi.core.titles import Release

if TYPE_CHECKING:  # the index of shows is read where it is needed
    from bangumi.core.shows import Place, Show, ShowMatch


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None: ...


# -- the downloader


class Downloader(Protocol):
    """A torrent client far away. `UnavailableError` when it can't be reached, `LoginRefusedError` when it refuses us.

    It goes by infohashes as `TorrentFile` has them, v1 where there is one, whatever the client itself calls a hybrid.
    """

    def version(self) -> str:
        """Signs in if need be: the connection test."""
        ...

    def torrents(
        self, category: str | None = None, *, hashes: Sequence[str] = (), untagged: bool = False
    ) -> list[RemoteTorrent]:
        """One call."""
        ...

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> str:
        """A checked file, or a magnet. Without harm where the torrent is there already. Answers its infohash,
        once it is listed. A stopped magnet runs until it knows its files, where the downloader can do that."""
        ...

    def files(self, infohash: str) -> list[tuple[str, int]]:
        """(path, bytes) in the torrent's order; empty while metadata is missing. `NotFoundError(GONE_FROM_DOWNLOADER)`."""
        ...

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        """`ConflictError(NAME_TAKEN)` where the new path is another file of the same torrent. `files` may show the new path
        a moment later."""
        ...

    def start(self, hashes: Sequence[str]) -> None: ...

    def stop(self, hashes: Sequence[str]) -> None: ...

    def delete(self, hashes: Sequence[str], *, files: bool) -> None: ...

    def move(self, hashes: Sequence[str], folder: str) -> None: ...

    def add_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None: ...

    def remove_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None: ...

    def finished_command(self) -> FinishedCommand: ...

    def set_finished_command(self, command: FinishedCommand) -> None: ...


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a connection test found. `message` names the fault, or a danger where `ok`; `version` is "" until it was read."""

    ok: bool
    message: Message
    version: str = ""


class Downloaders(Protocol):
    """Makes downloaders. The stored one keeps its session between invocations and latches after one refused login."""

    def stored(self) -> Downloader: ...

    def trial(self, config: DownloaderConfig) -> Downloader:
        """For connection tests: own session, nothing remembered."""
        ...

    def diagnose(self, config: DownloaderConfig) -> Diagnosis:
        """Tries these settings step by step and names the first fault; never raises for one. 25 s at most
        once the name is resolved."""
        ...


# -- feeds, pages, metadata


class FeedReader(Protocol):
    def fetch(self, url: str, etag: str = "", last_modified: str = "", *, within_s: float = 30.0) -> FeedDocument | None:
        """None where the server says that nothing changed. Bounded to 16 MiB, 10 redirects and `within_s` seconds."""
        ...


class TorrentFiles(Protocol):
    def fetch(self, url: str, *, within_s: float = 20.0) -> TorrentFile:
        """`UpstreamError(NOT_A_TORRENT)` for anything else; bounded to 16 MiB."""
        ...


class Mikan(Protocol):
    def episode_page(self, url: str, *, within_s: float = 10.0) -> MikanPage: ...

    def knows(self, url: str) -> bool:
        """Whether this address is on Mikan (or the stand-in that the settings name)."""
        ...


class Metadata(Protocol):
    def find_show(self, title: str, language: str) -> ShowFacts | None:
        """TMDB: the animation that this title finds, in the language (zh, en, jp). None where it knows none."""
        ...

    def find_movie(self, title: str, language: str) -> ShowFacts | None:
        """As `find_show`, among films."""
        ...

    def facts(self, tmdb_id: int, language: str, *, movie: bool) -> ShowFacts | None:
        """What TMDB has under a number; None where it has no such series or film."""
        ...

    def picture(self, bangumi_tv_id: str) -> str:
        """Where bgm.tv has the show's picture; it may have none there."""
        ...

    def season_air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        """Of each episode in order."""
        ...

    def calendar(self) -> list[tuple[str, str, str, int]]:
        """bgm.tv: (subject id, name, Chinese name, weekday 0-6) of the shows on air."""
        ...


class Shows(Protocol):
    """What the product knows of shows by itself, with nobody to ask. Read on first use; pure and quick from then on."""

    def find(self, release: Release, published_at: datetime | None) -> "ShowMatch":
        """The show of a release, with what else it may be."""
        ...

    def place(self, show: "Show") -> "Place":
        """Where it stands in its series."""
        ...

    def get(self, bangumi_tv_id: str) -> "Show | None":
        """The show with this number at bgm.tv."""
        ...

    def refresh(self) -> bool:
        """Fetches what is newer; False where nothing is. `UpstreamError` where it can't be used: nothing changes then."""
        ...


class Posters(Protocol):
    def keep(self, url: str) -> str:
        """Fetches a picture once, stores it by content, answers `posters/<8 hex>.<ext>`."""
        ...

    def read(self, link: str) -> tuple[bytes, str] | None:
        """(bytes, media type) of a kept picture."""
        ...


# -- telling, queueing, scheduling


class Notifier(Protocol):
    def send(self, provider: NotificationProvider, notice: Notice) -> None:
        """One try. `UpstreamError(NOTICE_REFUSED)`, `UnavailableError`, `BadInputError(NOTICE_FIELD)`."""
        ...


@dataclass(frozen=True, slots=True)
class FeedJob:
    """One message of the feed queue. `cause`: request id of the call that first queued it; the adapter fills it in."""

    feed_id: FeedId
    cause: str = ""


class FeedQueue(Protocol):
    def send(self, jobs: Sequence[FeedJob]) -> None:
        """One call for ten jobs."""
        ...


class RenameJob(Protocol):
    def wake(self, infohash: str) -> None:
        """Has one finished torrent followed soon, behind this call."""
        ...


class Schedules(Protocol):
    def apply(self, program: Program, *, running: bool) -> None:
        """Arms or disarms the schedules with the periods of the configuration, rounded up to whole minutes."""
        ...


class Keys(Protocol):
    """The home's own secrets: made at first use, kept in one SecureString."""

    def sign(self, claims: Mapping[str, object]) -> str:
        """A JWT with our key id."""
        ...

    def verify(self, token: str) -> dict[str, object] | None:
        """Claims of a token of ours that has not expired, else None."""
        ...

    def encrypt(self, text: str) -> str: ...

    def decrypt(self, text: str) -> str: ...

    def hash_password(self, password: str) -> str: ...

    def check_password(self, password: str, password_hash: str | None) -> bool:
        """Takes the same time whether or not there is a hash."""
        ...


class LogBook(Protocol):
    """The logs of all functions."""

    def read(self, limit_bytes: int) -> str:
        """Plain text, oldest first, the newest `limit_bytes`; lines `[YYYY-MM-DD HH:MM:SS] LEVEL:  text`."""
        ...

    def clear(self) -> None: ...
