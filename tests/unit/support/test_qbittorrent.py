"""What the world publishes, a real qBittorrent downloads."""

from collections.abc import Callable

import pytest
import qbittorrentapi

from tests.support.qbittorrent import QBittorrent
from tests.support.torrents import Kind
from tests.support.waiting import eventually
from tests.support.world import Release, World


def add(qbittorrent: QBittorrent, release: Release, *, stopped: bool = False) -> None:
    downloads = str(qbittorrent.downloads)
    answer = qbittorrent.api.torrents_add(
        torrent_files=release.torrent.metainfo, save_path=downloads, is_stopped=stopped, category="Bangumi"
    )
    assert answer == "Ok."


@pytest.mark.parametrize("kind", ["v1", "v2", "hybrid"])
@pytest.mark.parametrize("files", [None, {"第01话.mkv": 120_000, "字幕/第01话.ass": 900, "ncop.mkv": 40_000}])
def test_downloads_by_web_seed_to_the_last_byte(
    world: World, qbittorrent: QBittorrent, kind: Kind, files: dict[str, int] | None
) -> None:
    release = world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 1, kind=kind, files=files)

    add(qbittorrent, release)
    qbittorrent.wait_until_complete(release.torrent.client_id)

    on_disk = {path: qbittorrent.read(path) for path in qbittorrent.files_on_disk()}
    assert on_disk == {file.path: file.content for file in release.torrent.files}


def test_a_file_renamed_while_stopped_downloads_under_its_new_name(world: World, qbittorrent: QBittorrent) -> None:
    release = world.publish(world.show("迷宫饭"), 5)
    add(qbittorrent, release, stopped=True)
    client_id = release.torrent.client_id
    eventually(lambda: qbittorrent.api.torrents_info(torrent_hashes=client_id))  # "Ok." comes before the torrent

    qbittorrent.api.torrents_rename_file(client_id, old_path=release.torrent.name, new_path="迷宫饭 S01E05.mkv")
    qbittorrent.api.torrents_start(client_id)
    qbittorrent.wait_until_complete(client_id)

    assert qbittorrent.files_on_disk() == {"迷宫饭 S01E05.mkv": release.size}


@pytest.mark.parametrize("kind", ["v1", "hybrid"])
def test_a_magnet_link_gets_its_metadata_and_content_from_the_worlds_peer(
    world: World, qbittorrent: QBittorrent, kind: Kind
) -> None:
    files = {"a.mkv": 1_500_000, "b.ass": 70}
    release = world.publish(world.show("迷宫饭"), 5, files=files, kind=kind)

    qbittorrent.api.torrents_add(urls=release.magnet, save_path=str(qbittorrent.downloads))
    eventually(qbittorrent.api.torrents_info)
    qbittorrent.wait_until_complete()

    for file in release.torrent.files:
        assert qbittorrent.read(file.path) == file.content


def test_a_torrent_that_arrives_while_the_seed_is_down_completes_when_it_is_back(
    world: World, qbittorrent: QBittorrent
) -> None:
    release = world.publish(world.show("迷宫饭"), 5)
    world.seed.stop()
    world.tracker.stop()
    add(qbittorrent, release)
    eventually(lambda: qbittorrent.api.torrents_info(status_filter="downloading"))

    world.seed.start()
    qbittorrent.restart()

    qbittorrent.wait_until_complete(release.torrent.client_id)


@pytest.mark.parametrize("end", [QBittorrent.stop, QBittorrent.kill])
def test_keeps_its_torrents_and_its_port_when_ended_and_started_again(
    world: World, qbittorrent: QBittorrent, end: Callable[[QBittorrent], None]
) -> None:
    release = world.publish(world.show("迷宫饭"), 5)
    add(qbittorrent, release)
    qbittorrent.wait_until_complete()
    url = qbittorrent.url

    end(qbittorrent)
    assert not qbittorrent.is_running
    qbittorrent.start()

    assert qbittorrent.url == url
    qbittorrent.wait_until_complete(release.torrent.client_id)


def test_wants_its_password(qbittorrent: QBittorrent) -> None:
    stranger = qbittorrentapi.Client(qbittorrent.url, username=qbittorrent.username, password="wrong")
    with pytest.raises(qbittorrentapi.LoginFailed):
        stranger.auth_log_in()
