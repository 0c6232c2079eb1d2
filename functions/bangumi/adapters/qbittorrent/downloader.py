"""`Downloader` on qBittorrent 4.1 to 5.x."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from qbittorrentapi import (
    Conflict409Error,
    Forbidden403Error,
    HTTP400Error,
    LoginFailed,
    NotFound404Error,
    UnsupportedMediaType415Error,
)

from bangumi.adapters.qbittorrent.client import Client, sign_in
from bangumi.adapters.qbittorrent.faults import FOREIGN, translated
from bangumi.adapters.qbittorrent.reading import Row, ids_of, infohash_of, joined, read_torrent
from bangumi.adapters.qbittorrent.session import Sessions
from bangumi.core.config import DownloaderConfig
from bangumi.core.errors import BadInputError, ConflictError, LoginRefusedError, NotFoundError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import RemoteTorrent, Renaming, TorrentFile
from bangumi.ports import Clock

T = TypeVar("T")

API_TAGS = "2.3.0", "4.2.0"
API_ADD_TAGS = "2.6.2", "4.3.2"
API_RENAME = "2.4.0", "4.2.1"
"""The web API that has it, and the qBittorrent that came with it."""

_RENAMES_BY_PATH = (4, 3, 3)  # its web API calls itself 2.7, as that of 4.3.2 does
_LISTED_AFTER_S = (0, 0.1, 0.2, 0.4, 0.8, 1.5)  # 3 s in all


class QBittorrent:
    """Asks with the session it has, and signs in only where qBittorrent wants that: some need no login at all."""

    def __init__(self, config: DownloaderConfig, sessions: Sessions, clock: Clock) -> None:
        self._config = config
        self._sessions = sessions
        self._clock = clock
        self._client: Client | None = None

    def version(self) -> str:
        self._client = None  # a client asks once; this is to be a test each time
        return self._call(Client.app_version)

    def torrents(
        self, category: str | None = None, *, hashes: Sequence[str] = (), untagged: bool = False
    ) -> list[RemoteTorrent]:
        tag = "" if untagged else None
        rows = self._call(lambda client: client.torrents_info(category=category, torrent_hashes=joined(hashes), tag=tag))
        torrents = [read_torrent(row) for row in rows]
        # qBittorrent before 4.4 has no filter by tag and answers all.
        return [torrent for torrent in torrents if not torrent.tags] if untagged else torrents

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> str:
        ids = ids_of(torrent)
        if not ids:
            raise BadInputError(Say.NOT_A_TORRENT, url=torrent)
        refusal = self._call(lambda client: _send(client, torrent, folder, category, tags, stopped=stopped))
        infohash = self._listed(ids, (0,) if refusal else _LISTED_AFTER_S)
        if not infohash:
            raise UpstreamError(Say.DOWNLOADER_WRONG, detail=refusal or "torrents/add: accepted, but not listed")
        if tags and not refusal and not self._call(lambda client: client.has_api(API_ADD_TAGS[0])):
            self.add_tags([infohash], tags)
        return infohash

    def files(self, infohash: str) -> list[tuple[str, int]]:
        def read(client: Client) -> list[tuple[str, int]]:
            try:
                files: Sequence[Row] = client.torrents_files(infohash)
            except NotFound404Error:
                _check_present(client, infohash)
                raise
            return [(str(file["name"]), int(file["size"])) for file in files]

        return self._call(read)

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        if renaming.old == renaming.new:
            return
        refusal = self._call(lambda client: _rename(client, infohash, renaming))
        if not refusal:
            return
        paths = {path for path, _ in self.files(infohash)}
        if renaming.new in paths and renaming.old not in paths:
            return  # an earlier try did it
        if renaming.new in paths:
            raise ConflictError(Say.NAME_TAKEN, name=renaming.new)
        raise UpstreamError(Say.DOWNLOADER_WRONG, detail=refusal)

    def start(self, hashes: Sequence[str]) -> None:
        self._for(hashes, Client.torrents_start)

    def stop(self, hashes: Sequence[str]) -> None:
        self._for(hashes, Client.torrents_stop)

    def delete(self, hashes: Sequence[str], *, files: bool) -> None:
        self._for(hashes, lambda client, ids: client.torrents_delete(delete_files=files, torrent_hashes=ids))

    def move(self, hashes: Sequence[str], folder: str) -> None:
        self._for(hashes, lambda client, ids: client.torrents_set_location(location=folder, torrent_hashes=ids))

    def add_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        self._for(hashes, lambda client, ids: _tag(client, client.torrents_add_tags, ids, tags))

    def remove_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        self._for(hashes, lambda client, ids: _tag(client, client.torrents_remove_tags, ids, tags))

    def _for(self, hashes: Sequence[str], command: Callable[[Client, str], None]) -> None:
        """One call for all; qBittorrent passes over those that it does not have."""
        if hashes:
            self._call(lambda client: command(client, joined(hashes)))

    def _listed(self, ids: Sequence[str], waits_s: Sequence[float]) -> str:
        """The infohash under which it is there, "" where it does not show up."""
        for seconds in waits_s:
            self._clock.sleep(seconds)
            if rows := self._call(lambda client: client.torrents_info(torrent_hashes=joined(ids))):
                return infohash_of(rows[0])
        return ""

    def _call(self, call: Callable[[Client], T]) -> T:
        """Runs what talks to qBittorrent, once more with a new session where the old one is over."""
        with translated(self._config.host):
            cookie = self._sessions.current()
            try:
                self._client = client = self._client or Client(self._config, cookie)
                try:
                    answer = call(client)
                except Forbidden403Error:
                    self._client = client = self._signed_in(cookie)
                    answer = call(client)
            except FOREIGN:
                self._client = None  # the next call looks anew: it may be another version by then
                raise
        self._sessions.confirm()
        return answer

    def _signed_in(self, stale: str) -> Client:
        if self._config.api_key:
            refused = LoginRefusedError(Say.DOWNLOADER_REFUSED)
            self._sessions.refuse(refused)
            raise refused
        return Client(self._config, self._sessions.renew(stale, self._sign_in))

    def _sign_in(self) -> str:
        try:
            return sign_in(self._config)
        except LoginFailed as error:
            raise LoginRefusedError(Say.DOWNLOADER_REFUSED) from error
        except Forbidden403Error as error:
            raise LoginRefusedError(Say.DOWNLOADER_BANNED) from error


def _send(client: Client, torrent: TorrentFile | str, folder: str, category: str, tags: Sequence[str], *, stopped: bool) -> str:
    """ "" when it was taken, else what qBittorrent says: it may be broken or there already."""
    magnet, data = (torrent, None) if isinstance(torrent, str) else (None, torrent.data)
    try:
        answer = client.torrents_add(
            urls=magnet,
            torrent_files=data,
            save_path=folder,
            category=category,  # qBittorrent makes it, where it is missing
            tags=list(tags) or None,
            # A magnet that is stopped never learns its files; since 4.5 it can stop once it knows them.
            is_stopped=stopped and magnet is None,
            stop_condition="MetadataReceived" if stopped and magnet else None,
            use_auto_torrent_management=False,
            content_layout="NoSubfolder",
        )
    except (Conflict409Error, UnsupportedMediaType415Error) as error:
        return str(error) or type(error).__name__
    return "Fails." if answer == "Fails." else ""


def _rename(client: Client, infohash: str, renaming: Renaming) -> str:
    """ "" when it was taken, else what qBittorrent says."""
    _check_version(client, API_RENAME, "renameFile")
    if _app_version(client) < _RENAMES_BY_PATH and _folder(renaming.old) != _folder(renaming.new):
        raise UpstreamError(Say.DOWNLOADER_TOO_OLD, version=client.app_version(), action="move a file", needed="4.3.3")
    try:
        client.torrents_rename_file(infohash, old_path=renaming.old, new_path=renaming.new)
    except NotFound404Error:
        _check_present(client, infohash)
        raise
    except (Conflict409Error, HTTP400Error) as error:
        return str(error) or type(error).__name__
    return ""


def _tag(client: Client, command: Callable[[Sequence[str], str], None], ids: str, tags: Sequence[str]) -> None:
    if tags:
        _check_version(client, API_TAGS, "tags")
        command(tags, ids)


def _check_present(client: Client, infohash: str) -> None:
    """A 404 may come from a wrong path before the API too; only a list without the torrent proves that it is gone."""
    if not client.torrents_info(torrent_hashes=joined([infohash])):
        raise NotFoundError(Say.GONE_FROM_DOWNLOADER)


def _check_version(client: Client, needed: tuple[str, str], action: str) -> None:
    if not client.has_api(needed[0]):
        raise UpstreamError(Say.DOWNLOADER_TOO_OLD, version=client.app_version(), action=action, needed=needed[1])


def _app_version(client: Client) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", client.app_version())[:3])


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
