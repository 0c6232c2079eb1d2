"""A home in memory in which episodes live their whole life: `MemoryWorld` with a downloader that behaves like one."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bangumi.core.config import BangumiManager, Config, Notification, NotificationProvider
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.messages import Say
from bangumi.core.model import (
    Feed,
    FeedDocument,
    FeedEntry,
    FeedId,
    MikanPage,
    ProgramState,
    RemoteStage,
    RemoteTorrent,
    Renaming,
    Torrent,
    TorrentFile,
    TorrentKey,
)
from bangumi.services.feeds import Refreshed, refresh_feed
from bangumi.services.follow import Followed, follow_open
from tests.support.memory import MemoryWorld
from tests.support.memory.outside import MemoryDownloader

FEED_URL = "https://mikanani.me/RSS/MyBangumi?token=x"


class HomeDownloader(MemoryDownloader):
    """Keeps states and file names as qBittorrent does: stopped, started, complete; a name is there once."""

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> None:
        self._called("add", torrent if isinstance(torrent, str) else torrent.infohash, folder, stopped)
        infohash = torrent.infohash if isinstance(torrent, TorrentFile) else torrent.split("btih:")[1][:40]
        if infohash in self.torrents_by_hash:
            return
        stage = RemoteStage.METADATA if isinstance(torrent, str) else RemoteStage.STOPPED
        name = torrent if isinstance(torrent, str) else torrent.name
        self.torrents_by_hash[infohash] = RemoteTorrent(
            infohash, name, folder, "pausedDL", stage, category=category, tags=tuple(tags)
        )
        self.file_lists[infohash] = [] if isinstance(torrent, str) else list(torrent.files)

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        self._called("rename_file", infohash, renaming)
        files = self.file_lists[infohash]
        paths = [path for path, _ in files]
        if renaming.old not in paths:
            if renaming.new in paths:
                return
            raise NotFoundError(Say.GONE_FROM_DOWNLOADER)
        if renaming.new in paths:
            raise ConflictError(Say.NAME_TAKEN, name=renaming.new)
        self.file_lists[infohash] = [(renaming.new if path == renaming.old else path, size) for path, size in files]

    def start(self, hashes: Sequence[str]) -> None:
        super().start(hashes)
        for infohash in hashes:
            self._set(infohash, RemoteStage.DOWNLOADING)

    def complete(self, infohash: str) -> None:
        """What happens at home in the meantime."""
        self._set(infohash, RemoteStage.COMPLETE)

    def learn(self, infohash: str, *files: str) -> None:
        """A magnet has its metadata."""
        self.file_lists[infohash] = [(file, 1) for file in files]
        self._set(infohash, RemoteStage.DOWNLOADING)

    def _set(self, infohash: str, stage: RemoteStage) -> None:
        self.torrents_by_hash[infohash] = replace(self.torrents_by_hash[infohash], stage=stage)

    @property
    def disk(self) -> list[str]:
        """Every file as it is called now, with its folder."""
        return sorted(
            f"{torrent.save_path}/{path}"
            for infohash, torrent in self.torrents_by_hash.items()
            for path, _ in self.file_lists[infohash]
        )


class Home(MemoryWorld):
    """A home after setup, with one aggregate Mikan feed and one notification provider."""

    def __init__(self, *, aggregate: bool = True) -> None:
        super().__init__()
        self.far = HomeDownloader()
        self.downloaders.far = self.far
        self.states.program_state = ProgramState(setup_done=True, running=True)
        provider = NotificationProvider(type="telegram", token="t", chat_id="1")
        self.set(notification=Notification(enable=True, providers=(provider,)))
        self.feed: Feed = self.feeds.create(Feed(id=FeedId(0), url=FEED_URL, aggregate=aggregate))
        self.entries: list[FeedEntry] = []

    def set(self, **sections: object) -> None:
        self.configs.forget()
        self.configs.save(replace(self.configs.load(), **sections))  # type: ignore[arg-type]
        self.configs.forget()

    def manage(self, manager: BangumiManager) -> None:
        self.set(bangumi_manager=manager)

    @property
    def config(self) -> Config:
        return self.configs.load()

    def publish(self, title: str, *, page: str = "", files: Sequence[str] = (), magnet: bool = False) -> str:
        """A release comes out: newest first in the feed, its .torrent fetchable. Answers its infohash."""
        infohash = hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()
        url = f"magnet:?xt=urn:btih:{infohash}" if magnet else f"https://mikanani.me/Download/20260101/{infohash}.torrent"
        homepage = f"https://mikanani.me/Home/Episode/{infohash}"
        if page:
            self.mikan.pages[homepage] = MikanPage(page, f"https://mikanani.me/images/{page}.jpg", "1")
        name = title.replace("/", "_") + ".mkv"
        self.torrent_files.by_url[url] = TorrentFile(b"d", infohash, name, tuple((file, 1) for file in files or (name,)))
        self.entries.insert(0, FeedEntry(title, url, homepage, infohash if magnet else ""))
        self.show()
        return infohash

    def show(self) -> None:
        """The feed has `entries` now."""
        self.feed_reader.documents[FEED_URL] = FeedDocument("Mikan Project", tuple(self.entries), etag=str(len(self.entries)))

    def refresh(self) -> Refreshed:
        self.configs.forget()
        return refresh_feed(self.feed.id, self, within_s=20)

    def rename(self, *, after_minutes: float = 1) -> Followed:
        self.configs.forget()
        self.clock.sleep(after_minutes * 60)
        return follow_open(self, until=self.clock.now() + timedelta(seconds=45))

    def torrent(self, infohash: str) -> Torrent:
        torrent = self.torrents.get(TorrentKey(infohash))
        assert torrent
        return torrent

    @property
    def told(self) -> list[str]:
        return [notice.message.en for _, notice in self.notifier.sent]
