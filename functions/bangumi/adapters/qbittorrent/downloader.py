"""`Downloader` on qBittorrent 4.1 to 5.x."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from qbittorrentapi import Conflict409Error, HTTP400Error, NotFound404Error, UnsupportedMediaType415Error

from bangumi.adapters.qbittorrent.client import Client
from bangumi.adapters.qbittorrent.line import Line
from bangumi.adapters.qbittorrent.reading import Row, id_of, infohash_of, names_of, read_torrent
from bangumi.core.errors import BadInputError, ConflictError, NotFoundError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FinishedCommand, RemoteTorrent, Renaming, TorrentFile
from bangumi.ports import Clock

T = TypeVar("T")

API_TAGS = "2.3.0", "4.2.0"
API_ADD_TAGS = "2.6.2", "4.3.2"
API_RENAME = "2.4.0", "4.2.1"
"""The web API that has it, and the qBittorrent that came with it."""

_RENAMES_BY_PATH = (4, 3, 3)  # its web API calls itself 2.7, as that of 4.3.2 does
_LISTED_AFTER_S = (0, 0.1, 0.2, 0.4, 0.8, 1.5)  # 3 s in all


class QBittorrent:
    """Speaks of torrents by their v1 infohash where they have one; what qBittorrent calls them stays in here."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._ids: dict[str, str] = {}

    def version(self) -> str:
        return self._line.call(Client.ask_version)

    def torrents(
        self, category: str | None = None, *, hashes: Sequence[str] = (), untagged: bool = False
    ) -> list[RemoteTorrent]:
        def read(client: Client) -> list[Row]:
            ids = "|".join(self._known(client, hashes)) or None
            return self._learned(client.torrents_info(category=category, torrent_hashes=ids, tag="" if untagged else None))

        torrents = [read_torrent(row) for row in self._line.call(read)]
        # qBittorrent before 4.4 has no filter by tag and answers all.
        return [torrent for torrent in torrents if not torrent.tags] if untagged else torrents

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> str:
        names = names_of(torrent)
        if not names:
            raise BadInputError(Say.NOT_A_TORRENT, url=torrent)
        magnet, data = (torrent, None) if isinstance(torrent, str) else (None, torrent.data)

        def send(client: Client) -> str:
            answer = client.torrents_add(
                urls=magnet,
                torrent_files=data,
                save_path=folder,
                category=category,  # qBittorrent makes it where it is missing
                tags=list(tags) or None,
                # A magnet that is stopped never learns its files; since 4.5 it can stop once it knows them.
                is_stopped=stopped and not magnet,
                stop_condition="MetadataReceived" if stopped and magnet else None,
                use_auto_torrent_management=False,
                content_layout="Original",  # a pack keeps its own folder: its fonts and notes meet nobody else's
            )
            return answer if answer == "Fails." else ""

        # Refused: broken, or there already. Which of them, the list tells.
        refusal = self._line.call(lambda client: _refusal(send, client, Conflict409Error, UnsupportedMediaType415Error))
        infohash = self._listed(names, (0,) if refusal else _LISTED_AFTER_S)
        if not infohash:
            raise UpstreamError(Say.DOWNLOADER_WRONG, detail=refusal or "torrents/add: taken, but not listed")
        if tags and not refusal and self._line.call(_tags_after_adding):
            self.add_tags([infohash], tags)
        return infohash

    def files(self, infohash: str) -> list[tuple[str, int]]:
        def read(client: Client, id_: str) -> Sequence[Row]:
            return client.torrents_files(id_)

        return [(str(file["name"]), int(file["size"])) for file in self._of_one(infohash, read)]

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        if renaming.old == renaming.new:
            return
        refusal = self._of_one(infohash, lambda client, id_: _rename(client, id_, renaming))
        if not refusal:
            return
        paths = {path for path, _ in self.files(infohash)}
        if renaming.new not in paths:
            raise UpstreamError(Say.DOWNLOADER_WRONG, detail=refusal)
        if renaming.old in paths:
            raise ConflictError(Say.NAME_TAKEN, name=renaming.new)
        # else an earlier try did it

    def start(self, hashes: Sequence[str]) -> None:
        self._of_many(hashes, Client.torrents_start)

    def stop(self, hashes: Sequence[str]) -> None:
        self._of_many(hashes, Client.torrents_stop)

    def delete(self, hashes: Sequence[str], *, files: bool) -> None:
        self._of_many(hashes, lambda client, ids: client.torrents_delete(delete_files=files, torrent_hashes=ids))

    def move(self, hashes: Sequence[str], folder: str) -> None:
        self._of_many(hashes, lambda client, ids: client.torrents_set_location(location=folder, torrent_hashes=ids))

    def add_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        if tags:
            self._of_many(hashes, lambda client, ids: _with_tags(client).torrents_add_tags(tags, ids))

    def remove_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None:
        if tags:
            self._of_many(hashes, lambda client, ids: _with_tags(client).torrents_remove_tags(tags, ids))

    def finished_command(self) -> FinishedCommand:
        settings = self._line.call(lambda client: client.app_preferences())
        return FinishedCommand(str(settings["autorun_program"]), bool(settings["autorun_enabled"]))

    def set_finished_command(self, command: FinishedCommand) -> None:
        settings = {"autorun_enabled": command.enabled, "autorun_program": command.program}
        self._line.call(lambda client: client.app_set_preferences(settings))

    def _of_many(self, hashes: Sequence[str], command: Callable[[Client, list[str]], None]) -> None:
        """One call for all; qBittorrent passes over those that it does not have."""
        if hashes:
            self._line.call(lambda client: command(client, self._known(client, hashes)))

    def _of_one(self, infohash: str, ask: Callable[[Client, str], T]) -> T:
        def run(client: Client) -> T:
            (id_,) = self._known(client, [infohash])
            try:
                return ask(client, id_)
            except NotFound404Error:
                # A wrong path in front of the API gives 404 too; only a list without the torrent proves that it is gone.
                if client.torrents_info(torrent_hashes=id_):
                    raise
                raise NotFoundError(Say.GONE_FROM_DOWNLOADER) from None

        return self._line.call(run)

    def _listed(self, names: Sequence[str], waits_s: Iterable[float]) -> str:
        """The infohash of what shows up under one of the names, "" where nothing does."""
        for seconds in waits_s:
            if seconds:
                self._clock.sleep(seconds)
            rows = self._line.call(lambda client: client.torrents_info(torrent_hashes="|".join(names)))
            if rows:
                return infohash_of(self._learned(rows)[0])
        return ""

    def _known(self, client: Client, hashes: Sequence[str]) -> list[str]:
        """The ids of these torrents. Those not met before are looked up, for a hybrid has another id than its infohash; one
        that qBittorrent lacks keeps its name."""
        wanted = [infohash.lower()[:40] for infohash in hashes]
        if any(infohash not in self._ids for infohash in wanted):
            self._learned(client.torrents_info(torrent_hashes=wanted))
        if any(infohash not in self._ids for infohash in wanted):
            self._learned(client.torrents_info())
        return [self._ids.setdefault(infohash, infohash) for infohash in wanted]

    def _learned(self, rows: Sequence[Row]) -> list[Row]:
        for row in rows:
            self._ids[infohash_of(row)] = self._ids[id_of(row)] = id_of(row)
        return list(rows)


def _refusal(ask: Callable[[Client], str], client: Client, *refusals: type[Exception]) -> str:
    """What qBittorrent has against it, "" for nothing."""
    try:
        return ask(client)
    except refusals as error:
        return str(error) or type(error).__name__


def _rename(client: Client, id_: str, renaming: Renaming) -> str:
    """What qBittorrent has against it, "" for nothing."""
    _check_version(client, API_RENAME, "renameFile")
    try:
        if _app_version(client) >= _RENAMES_BY_PATH:
            client.torrents_rename_file(id_, old_path=renaming.old, new_path=renaming.new)
        else:
            _rename_by_number(client, id_, renaming)
    except (Conflict409Error, HTTP400Error) as error:
        return str(error) or type(error).__name__
    return ""


def _rename_by_number(client: Client, id_: str, renaming: Renaming) -> None:
    """Before 4.3.3 a file stays in its folder. One that is not there has number -1, which qBittorrent refuses."""
    folder, _, name = renaming.new.rpartition("/")
    if folder != renaming.old.rpartition("/")[0]:
        raise UpstreamError(Say.DOWNLOADER_TOO_OLD, version=client.app_version(), action="move a file", needed="4.3.3")
    files: Sequence[Row] = client.torrents_files(id_)
    number = next((at for at, file in enumerate(files) if file["name"] == renaming.old), -1)
    client.torrents_rename_file(id_, file_id=number, new_file_name=name)


def _tags_after_adding(client: Client) -> bool:
    """Whether it has tags, but takes none with a torrent."""
    return client.has_api(API_TAGS[0]) and not client.has_api(API_ADD_TAGS[0])


def _with_tags(client: Client) -> Client:
    _check_version(client, API_TAGS, "tags")
    return client


def _check_version(client: Client, needed: tuple[str, str], action: str) -> None:
    if not client.has_api(needed[0]):
        raise UpstreamError(Say.DOWNLOADER_TOO_OLD, version=client.app_version(), action=action, needed=needed[1])


def _app_version(client: Client) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", client.app_version())[:3])
