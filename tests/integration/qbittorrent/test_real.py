"""What only a qBittorrent that downloads can show."""

import pytest

from bangumi.core.model import RemoteStage, Renaming
from bangumi.core.torrent_file import read_torrent
from tests.integration.qbittorrent.conftest import home_of
from tests.support.qbittorrent import QBittorrent
from tests.support.torrents import Kind
from tests.support.waiting import eventually
from tests.support.world import World


@pytest.mark.parametrize("kind", ["v1", "hybrid"])
def test_an_episode_downloads_under_the_name_that_it_got_before(world: World, qbittorrent: QBittorrent, kind: Kind) -> None:
    release = world.publish(world.show("迷宫饭"), 5, kind=kind)
    downloader = home_of(qbittorrent).invoke()

    file = read_torrent(release.torrent.metainfo)
    folder = str(qbittorrent.downloads / "迷宫饭 (2024)" / "Season 1")
    infohash = downloader.add(file, folder=folder, category="Bangumi", tags=["ab:1"], stopped=True)
    downloader.rename_file(infohash, Renaming(file.files[0][0], "迷宫饭 (2024) S01E05.mkv"))
    downloader.start([infohash])

    eventually(lambda: downloader.torrents(hashes=[infohash])[0].stage is RemoteStage.COMPLETE)
    assert qbittorrent.files_on_disk() == {"迷宫饭 (2024)/Season 1/迷宫饭 (2024) S01E05.mkv": release.size}


@pytest.mark.parametrize("kind", ["v1", "hybrid"])
def test_a_stopped_magnet_learns_its_files_and_stops(world: World, qbittorrent: QBittorrent, kind: Kind) -> None:
    files = {"第01话.mkv": 1_500_000, "第01话.ass": 900}
    release = world.publish(world.show("迷宫饭"), 1, files=files, kind=kind)
    magnet = release.magnet
    if kind == "hybrid":  # sites name the v1 hash alone; qBittorrent calls it anew once it has the metadata
        magnet = "&".join(part for part in magnet.split("&") if "btmh" not in part)
    home = home_of(qbittorrent)

    infohash = home.invoke().add(magnet, folder=str(qbittorrent.downloads), category="Bangumi", tags=(), stopped=True)
    assert infohash == release.torrent.infohash_v1
    eventually(lambda: home.invoke().torrents(hashes=[infohash])[0].stage is RemoteStage.STOPPED)

    assert sorted(size for _, size in home.invoke().files(infohash)) == [900, 1_500_000]
    assert not any(qbittorrent.files_on_disk().values())


def test_deleting_with_files_leaves_nothing(world: World, qbittorrent: QBittorrent) -> None:
    release = world.publish(world.show("迷宫饭"), 5)
    downloader = home_of(qbittorrent).invoke()
    file = read_torrent(release.torrent.metainfo)
    infohash = downloader.add(file, folder=str(qbittorrent.downloads), category="Bangumi", tags=(), stopped=False)
    eventually(lambda: downloader.torrents(hashes=[infohash])[0].stage is RemoteStage.COMPLETE)

    downloader.delete([infohash], files=True)

    eventually(lambda: not qbittorrent.files_on_disk())


def test_a_missing_category_is_made_with_the_downloaders_own_folder(world: World, qbittorrent: QBittorrent) -> None:
    release = world.publish(world.show("迷宫饭"), 5)
    file = read_torrent(release.torrent.metainfo)

    home_of(qbittorrent).invoke().add(file, folder="/d", category="Bangumi", tags=(), stopped=True)

    assert qbittorrent.api.torrents_categories()["Bangumi"] == {"name": "Bangumi", "savePath": ""}
