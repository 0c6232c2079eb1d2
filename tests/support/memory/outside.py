"""Everything beyond the store in memory: clock, downloader, sites, notifiers, queue, keys."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bangumi.core.config import DownloaderConfig, NotificationProvider, Program
from bangumi.core.errors import DomainError, UnavailableError
from bangumi.core.links import infohash_of_magnet
from bangumi.core.messages import Message, Say
from bangumi.core.model import (
    FeedDocument,
    FinishedCommand,
    MikanPage,
    Notice,
    RemoteStage,
    RemoteTorrent,
    Renaming,
    ShowFacts,
    TorrentFile,
)
from bangumi.core.shows import Place, Show, ShowIndex, ShowMatch, match_show
from bangumi.core.titles import Release
from bangumi.ports import Diagnosis, Downloader, FeedJob


class MemoryClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 8, 15, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class MemoryDownloader:
    """`torrents_by_hash` is what it has; `away` is raised by every call; `calls` tells what was asked of it."""

    def __init__(self) -> None:
        self.torrents_by_hash: dict[str, RemoteTorrent] = {}
        self.file_lists: dict[str, list[tuple[str, int]]] = {}
        self.away: DomainError | None = None
        self.finished = FinishedCommand()
        self.calls: list[tuple[object, ...]] = []

    def put(self, infohash: str, folder: str = "/downloads/Bangumi", **more: Any) -> RemoteTorrent:
        complete = {"name": infohash[:6], "state": "uploading", "stage": RemoteStage.COMPLETE, "category": "Bangumi"}
        torrent = RemoteTorrent(infohash, save_path=folder, **(complete | more))
        self.torrents_by_hash[infohash] = torrent
        return torrent

    def _called(self, *call: object) -> None:
        if self.away:
            raise self.away
        self.calls.append(call)

    def version(self) -> str:
        self._called("version")
        return "v5.0.2"

    def torrents(
        self, category: str | None = None, *, hashes: Sequence[str] = (), untagged: bool = False
    ) -> list[RemoteTorrent]:
        self._called("torrents")
        return [
            torrent
            for torrent in self.torrents_by_hash.values()
            if (category is None or torrent.category == category)
            and (not hashes or torrent.infohash in hashes)
            and not (untagged and torrent.tags)
        ]

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> str:
        self._called("add", torrent, folder, stopped)
        if isinstance(torrent, str):
            return infohash_of_magnet(torrent)
        self.put(torrent.infohash, folder, name=torrent.name, category=category, tags=tuple(tags))
        self.file_lists[torrent.infohash] = list(torrent.files)
        return torrent.infohash

    def files(self, infohash: str) -> list[tuple[str, int]]:
        self._called("files", infohash)
        return self.file_lists.get(infohash, [])

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        self._called("rename_file", infohash, renaming)

    def start(self, hashes: Sequence[str]) -> None:
        self._called("start", *hashes)

    def stop(self, hashes: Sequence[str]) -> None:
        self._called("stop", *hashes)

    def delete(self, hashes: Sequence[str], *, files: bool) -> None:
        self._called("delete", tuple(hashes), files)
        for infohash in hashes:
            self.torrents_by_hash.pop(infohash, None)

    def move(self, hashes: Sequence[str], folder: str) -> None:
        self._called("move", tuple(hashes), folder)
        for infohash in hashes:
            self.torrents_by_hash[infohash] = replace(self.torrents_by_hash[infohash], save_path=folder)

    def add_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        self._called("add_tags", tuple(hashes), tuple(tags))
        for infohash in hashes:
            torrent = self.torrents_by_hash[infohash]
            self.torrents_by_hash[infohash] = replace(torrent, tags=tuple(dict.fromkeys((*torrent.tags, *tags))))

    def remove_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        self._called("remove_tags", tuple(hashes), tuple(tags))
        for infohash in hashes:
            torrent = self.torrents_by_hash[infohash]
            self.torrents_by_hash[infohash] = replace(torrent, tags=tuple(tag for tag in torrent.tags if tag not in tags))

    def finished_command(self) -> FinishedCommand:
        self._called("finished_command")
        return self.finished

    def set_finished_command(self, command: FinishedCommand) -> None:
        self._called("set_finished_command", command)
        self.finished = command


class MemoryDownloaders:
    """`tried`: the configurations of all connection tests. `far` is the one downloader behind both roads."""

    def __init__(self) -> None:
        self.far = MemoryDownloader()
        self.tried: list[DownloaderConfig] = []

    def stored(self) -> Downloader:
        return self.far

    def trial(self, config: DownloaderConfig) -> Downloader:
        self.tried.append(config)
        return self.far

    def diagnose(self, config: DownloaderConfig) -> Diagnosis:
        try:
            version = self.trial(config).version()
        except DomainError as error:
            return Diagnosis(ok=False, message=error.message)
        return Diagnosis(ok=True, message=Message.of(Say.DOWNLOADER_REACHED, version=version), version=version)


class MemoryFeedReader:
    """An address is known when it is in `documents`; an error there is raised."""

    def __init__(self) -> None:
        self.documents: dict[str, FeedDocument | DomainError] = {}

    def fetch(self, url: str, etag: str = "", last_modified: str = "", *, within_s: float = 30.0) -> FeedDocument | None:  # noqa: ARG002
        document = self.documents.get(url, UnavailableError(Say.FETCH_UNREACHABLE, url=url))
        if isinstance(document, DomainError):
            raise document
        return None if etag and etag == document.etag else document


class MemoryTorrentFiles:
    def __init__(self) -> None:
        self.by_url: dict[str, TorrentFile] = {}

    def fetch(self, url: str, *, within_s: float = 20.0) -> TorrentFile:  # noqa: ARG002
        if url not in self.by_url:
            raise UnavailableError(Say.FETCH_UNREACHABLE, url=url)
        return self.by_url[url]


class MemoryMikan:
    def __init__(self) -> None:
        self.pages: dict[str, MikanPage] = {}

    def episode_page(self, url: str, *, within_s: float = 10.0) -> MikanPage:  # noqa: ARG002
        if url not in self.pages:
            raise UnavailableError(Say.FETCH_UNREACHABLE, url=url)
        return self.pages[url]

    def knows(self, url: str) -> bool:
        return url.startswith("https://mikanani.me/")


class MemoryMetadata:
    def __init__(self) -> None:
        self.shows: dict[str, ShowFacts] = {}
        self.air_dates: dict[tuple[int, int], tuple[date | None, ...]] = {}
        self.on_air: list[tuple[str, str, str, int]] = []
        self.away: DomainError | None = None

    def _reached(self) -> None:
        if self.away:
            raise self.away

    def find_show(self, title: str, language: str) -> ShowFacts | None:  # noqa: ARG002
        self._reached()
        return self.shows.get(title)

    def find_movie(self, title: str, language: str) -> ShowFacts | None:
        return self.find_show(title, language)

    def facts(self, tmdb_id: int, language: str, *, movie: bool) -> ShowFacts | None:  # noqa: ARG002
        self._reached()
        return next((facts for facts in self.shows.values() if facts.tmdb_id == tmdb_id), None)

    def picture(self, bangumi_tv_id: str) -> str:
        return f"https://api.bgm.tv/v0/subjects/{bangumi_tv_id}/image"

    def season_air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        self._reached()
        return self.air_dates.get((tmdb_id, season), ())

    def calendar(self) -> list[tuple[str, str, str, int]]:
        self._reached()
        return self.on_air


class MemoryShows:
    """Knows no show, unless it is given an index."""

    def __init__(self, index: ShowIndex | None = None) -> None:
        self.index = index

    def find(self, release: Release, published_at: datetime | None) -> ShowMatch:
        return match_show(release, published_at, self.index) if self.index else ShowMatch(None, 0.0)

    def get(self, bangumi_tv_id: str) -> Show | None:
        return self.index.find(bangumi_tv_id) if self.index else None

    def refresh(self) -> bool:
        return False

    def place(self, show: Show) -> Place:
        return self.index.place(show) if self.index else Place(show, show.season)


class MemoryPosters:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.away: DomainError | None = None

    def keep(self, url: str) -> str:
        if self.away:
            raise self.away
        link = f"posters/{len(self.kept):08x}.jpg"
        return self.kept.setdefault(url, link)

    def read(self, link: str) -> tuple[bytes, str] | None:
        return (b"\xff\xd8", "image/jpeg") if link in self.kept.values() else None


class MemoryNotifier:
    def __init__(self) -> None:
        self.sent: list[tuple[NotificationProvider, Notice]] = []
        self.refuses: DomainError | None = None

    def send(self, provider: NotificationProvider, notice: Notice) -> None:
        if self.refuses:
            raise self.refuses
        self.sent.append((provider, notice))


class MemoryFeedQueue:
    def __init__(self) -> None:
        self.jobs: list[FeedJob] = []

    def send(self, jobs: Sequence[FeedJob]) -> None:
        self.jobs.extend(jobs)


class MemoryRenameJob:
    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, infohash: str) -> None:
        self.woken.append(infohash)


class MemorySchedules:
    """`applied`: each call's periods and switch, newest last."""

    def __init__(self) -> None:
        self.applied: list[tuple[Program, bool]] = []

    def apply(self, program: Program, *, running: bool) -> None:
        self.applied.append((program, running))


class MemoryKeys:
    """Tokens are tickets into a dictionary: nobody can make one up."""

    def __init__(self, clock: MemoryClock) -> None:
        self.clock = clock
        self.claims: dict[str, str] = {}

    def sign(self, claims: Mapping[str, object]) -> str:
        token = secrets.token_urlsafe(24)
        self.claims[token] = json.dumps(dict(claims))
        return token

    def verify(self, token: str) -> dict[str, object] | None:
        claims: dict[str, Any] = json.loads(self.claims.get(token, "{}"))
        return claims if claims and claims["exp"] > self.clock.now().timestamp() else None

    def encrypt(self, text: str) -> str:
        return f"sealed:{text}"

    def decrypt(self, text: str) -> str:
        return text.removeprefix("sealed:")

    def hash_password(self, password: str) -> str:
        return f"hash:{password}"

    def check_password(self, password: str, password_hash: str | None) -> bool:
        return f"hash:{password}" == password_hash


class MemoryLogBook:
    def __init__(self) -> None:
        self.text = "[2026-11-24 08:15:02] INFO:     Version 1\n"

    def read(self, limit_bytes: int) -> str:
        return self.text[-limit_bytes:]

    def clear(self) -> None:
        self.text = ""
