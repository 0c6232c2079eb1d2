"""What the port promises, on a real qBittorrent and on fakes of other releases."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bangumi.core.errors import ConflictError, NotFoundError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FinishedCommand, RemoteStage, RemoteTorrent, Renaming, TorrentFile
from bangumi.ports import Downloader
from tests.integration.qbittorrent.conftest import Home, file_of, home_of, season
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.torrents import generate, make_torrent
from tests.support.waiting import eventually

EPISODE = "[Group] Show/ep01.mkv"
SUBTITLE = "[Group] Show/subs/ep01.ass"
ABSENT = "b" * 40
MAGNET_HASH = "a1" * 20
MAGNET = f"magnet:?xt=urn:btih:{MAGNET_HASH}&dn=Show"


@dataclass
class Far:
    """A downloader, `again` (as the next invocation gets it), and the folder that it may use."""

    home: Home
    folder: str

    @property
    def again(self) -> Downloader:
        return self.home.invoke()

    def add(self, torrent: TorrentFile | str, *, stopped: bool = True, tags: tuple[str, ...] = ()) -> str:
        return self.again.add(torrent, folder=self.folder, category="Bangumi", tags=tags, stopped=stopped)

    def one(self, infohash: str) -> RemoteTorrent:
        (torrent,) = self.again.torrents(hashes=[infohash])
        return torrent


@pytest.fixture(params=["real", "4.3.9", "4.6.7", "5.0.4", "5.2.4"])
def far(request: pytest.FixtureRequest, fakes: Callable[..., FakeQBittorrent]) -> Far:
    if request.param == "real":
        real = request.getfixturevalue("qbittorrent")
        return Far(home_of(real), str(real.downloads / "Show" / "Season 1"))
    return Far(home_of(fakes(request.param)), "/downloads/Show/Season 1")


def test_tells_its_version(far: Far) -> None:
    assert far.again.version().startswith("v")


def test_a_torrent_is_listed_as_soon_as_it_is_added(far: Far) -> None:
    infohash = far.add(file_of(season()), tags=("ab:7", "more"))

    torrent = far.one(infohash)
    assert infohash == season().infohash_v1
    assert (torrent.name, torrent.category, torrent.save_path) == ("[Group] Show", "Bangumi", far.folder)
    assert set(torrent.tags) == {"ab:7", "more"}
    assert torrent.size == 300_900


def test_a_torrent_added_stopped_stands_still_until_it_is_started(far: Far) -> None:
    infohash = far.add(file_of(season()))
    eventually(lambda: far.one(infohash).stage is RemoteStage.STOPPED)
    assert far.one(infohash).state == "pausedDL"

    far.again.start([infohash])
    eventually(lambda: far.one(infohash).stage is RemoteStage.DOWNLOADING)

    far.again.stop([infohash])
    eventually(lambda: far.one(infohash).stage is RemoteStage.STOPPED)


def test_a_torrent_added_to_run_runs(far: Far) -> None:
    infohash = far.add(file_of(season()), stopped=False)

    eventually(lambda: far.one(infohash).stage is RemoteStage.DOWNLOADING)


def test_adding_again_does_no_harm(far: Far) -> None:
    infohash = far.add(file_of(season()), tags=("ab:1",))

    assert far.add(file_of(season()), tags=("ab:2",)) == infohash
    assert far.one(infohash).tags == ("ab:1",)


@pytest.mark.parametrize("kind", ["v1", "hybrid"])
def test_every_call_knows_a_torrent_by_its_v1_infohash(far: Far, kind: str) -> None:
    torrent = season("hybrid") if kind == "hybrid" else season()
    infohash = torrent.infohash_v1
    assert infohash
    assert far.add(file_of(torrent)) == infohash

    far.again.rename_file(infohash, Renaming(EPISODE, "Show S01E01.mkv"))
    eventually(lambda: "Show S01E01.mkv" in dict(far.again.files(infohash)))
    far.again.add_tags([infohash], ["ab:1"])
    far.again.start([infohash])
    eventually(lambda: far.one(infohash).stage is RemoteStage.DOWNLOADING)
    assert [found.infohash for found in far.again.torrents("Bangumi")] == [infohash]

    far.again.delete([infohash], files=True)
    eventually(lambda: not far.again.torrents())


def test_a_v2_torrent_goes_by_the_hash_that_the_reader_tells(far: Far) -> None:
    torrent = file_of(season("v2"))

    assert far.add(torrent) == torrent.infohash


def test_files_come_as_the_torrent_has_them(far: Far) -> None:
    infohash = far.add(file_of(season()))

    assert far.again.files(infohash) == [(EPISODE, 300_000), (SUBTITLE, 900)]
    assert file_of(season()).files == ((EPISODE, 300_000), (SUBTITLE, 900))


def test_a_single_file_has_no_folder(far: Far) -> None:
    infohash = far.add(file_of(make_torrent("Show - 01.mkv", generate("c", 20_000))))

    assert far.again.files(infohash) == [("Show - 01.mkv", 20_000)]


def test_a_file_moves_to_its_new_path(far: Far) -> None:
    infohash = far.add(file_of(season()))

    far.again.rename_file(infohash, Renaming(EPISODE, "葬送的芙莉莲 S01E01.mkv"))
    far.again.rename_file(infohash, Renaming(SUBTITLE, "葬送的芙莉莲 S01E01.zh.ass"))

    names = {"葬送的芙莉莲 S01E01.mkv", "葬送的芙莉莲 S01E01.zh.ass"}
    eventually(lambda: set(dict(far.again.files(infohash))) == names)


def test_a_renaming_may_be_repeated(far: Far) -> None:
    infohash = far.add(file_of(season()))
    renaming = Renaming(EPISODE, "Show S01E01.mkv")
    far.again.rename_file(infohash, renaming)
    eventually(lambda: "Show S01E01.mkv" in dict(far.again.files(infohash)))

    far.again.rename_file(infohash, renaming)

    assert "Show S01E01.mkv" in dict(far.again.files(infohash))


def test_a_name_that_another_file_has_is_refused(far: Far) -> None:
    infohash = far.add(file_of(season()))

    with pytest.raises(ConflictError) as error:
        far.again.rename_file(infohash, Renaming(EPISODE, SUBTITLE))

    assert error.value.message.say is Say.NAME_TAKEN


def test_a_file_that_is_not_there_cannot_be_renamed(far: Far) -> None:
    infohash = far.add(file_of(season()))

    with pytest.raises(UpstreamError):
        far.again.rename_file(infohash, Renaming("ep99.mkv", "Show S01E99.mkv"))


def test_a_torrent_that_is_not_there_has_no_files(far: Far) -> None:
    with pytest.raises(NotFoundError) as error:
        far.again.files(ABSENT)

    assert error.value.message.say is Say.GONE_FROM_DOWNLOADER


def test_a_magnet_waits_for_its_metadata(far: Far) -> None:
    infohash = far.add(MAGNET)

    assert infohash == MAGNET_HASH
    assert far.one(infohash).stage is RemoteStage.METADATA
    assert far.again.files(infohash) == []


def test_bytes_that_are_no_torrent_are_refused(far: Far) -> None:
    broken = TorrentFile(b"d4:infod4:name1:ae", ABSENT, "broken", (("broken", 1),))

    with pytest.raises(UpstreamError) as error:
        far.add(broken)

    assert error.value.message.say is Say.DOWNLOADER_WRONG


def test_deleted_torrents_are_gone(far: Far) -> None:
    kept, gone = far.add(file_of(season())), far.add(MAGNET)

    far.again.delete([gone, ABSENT], files=True)

    eventually(lambda: [torrent.infohash for torrent in far.again.torrents()] == [kept])


def test_several_torrents_move_with_one_call(far: Far) -> None:
    one = far.add(file_of(season()))
    other = far.add(file_of(make_torrent("Show - 02.mkv", generate("d", 20_000))))

    far.again.move([one, other], f"{far.folder}0")

    eventually(lambda: {torrent.save_path for torrent in far.again.torrents()} == {f"{far.folder}0"})


def test_tags_come_and_go(far: Far) -> None:
    infohash = far.add(file_of(season()), tags=("ab:1",))

    far.again.add_tags([infohash], ["ab:2", "x"])
    far.again.remove_tags([infohash], ["ab:1"])

    assert set(far.one(infohash).tags) == {"ab:2", "x"}


def test_torrents_are_found_by_category_hash_and_lack_of_tags(far: Far) -> None:
    tagged, untagged = far.add(file_of(season()), tags=("ab:1",)), far.add(MAGNET)

    def found(torrents: list[RemoteTorrent]) -> set[str]:
        return {torrent.infohash for torrent in torrents}

    assert found(far.again.torrents("Bangumi")) == {tagged, untagged}
    assert found(far.again.torrents("Films")) == set()
    assert found(far.again.torrents("Bangumi", untagged=True)) == {untagged}
    assert found(far.again.torrents(hashes=[tagged.upper(), ABSENT])) == {tagged}


def test_an_empty_command_asks_nothing_of_anyone() -> None:
    nowhere = home_of(FakeQBittorrent()).invoke()

    nowhere.start([])
    nowhere.delete([], files=True)
    nowhere.add_tags([], ["x"])


def test_the_command_that_it_runs_when_a_torrent_is_finished(far: Far) -> None:
    downloader = far.home.invoke()
    assert downloader.finished_command() == FinishedCommand()

    command = FinishedCommand('curl -H "X-Token: a b" -d "hash=%I&id=%K" "https://x/y"', enabled=True)
    downloader.set_finished_command(command)

    assert far.home.invoke().finished_command() == command
