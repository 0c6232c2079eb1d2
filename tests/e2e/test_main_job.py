"""The main job, end to end on real parts: feed → rule → qBittorrent → named file → notice.

One home lives through all of it; the tests are its days, in order.
"""

import sys
from collections.abc import Iterator

import pytest

from tests.e2e.home import Home, at_home
from tests.support.waiting import eventually
from tests.support.world import Show

pytestmark = [pytest.mark.timeout(400)]

A_ROUND_S = 75
"""The shortest schedule is a minute."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("main-job")) as home:
        yield home


@pytest.fixture(scope="module")
def meshi(home: Home) -> Show:
    return home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)


@pytest.fixture(autouse=True)
def tell_what_happened(home: Home, request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        sys.stdout.write(home.stack.logs())


def test_setup_alone_brings_the_first_episode_under_its_final_name(home: Home, meshi: Show) -> None:
    home.world.publish(meshi, 1)
    assert home.get("/setup/status")["need_setup"] is True

    assert home.set_up().status_code == 200

    eventually(lambda: home.files == ["迷宫饭/Season 1/Dungeon Meshi S01E01.mkv"], 60)
    home.sign_in()
    (rule,) = home.get("/bangumi/get/all")
    facts = {name: rule[name] for name in ("official_title", "title_raw", "season", "group_name", "dpi", "source", "subtitle")}
    assert facts == {
        "official_title": "迷宫饭",
        "title_raw": "Dungeon Meshi",
        "season": 1,
        "group_name": "LoliHouse",
        "dpi": "1080p",
        "source": "WebRip",
        "subtitle": "简繁内封字幕",
    }
    assert rule["save_path"] == str(home.qbittorrent.downloads / "Bangumi/迷宫饭/Season 1")
    assert rule["rss_link"] == home.world.mikan.feed_url()
    assert rule["poster_link"].startswith("posters/")
    (torrent,) = home.qbittorrent.api.torrents_info()
    assert (torrent.category, torrent.tags) == ("Bangumi", f"ab:{rule['id']}")


def test_schedule_tells_the_finished_episode_once_with_its_poster(home: Home, meshi: Show) -> None:
    home.qbittorrent.wait_until_complete()

    (notice,) = eventually(lambda: home.world.notices("telegram"), A_ROUND_S)

    assert all(word in notice.text for word in ("迷宫饭", "1"))
    assert notice.photo == meshi.poster
    home.run("rename")
    assert len(home.world.notices()) == 1


def test_refresh_answers_when_the_items_are_sent(home: Home, meshi: Show) -> None:
    home.world.publish(meshi, 11.5)
    (feed,) = home.get("/rss")

    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200

    assert len(home.hashes) == 2
    eventually(lambda: "迷宫饭/Season 1/Dungeon Meshi S01E11.5.mkv" in home.files)


def test_restart_adds_nothing_twice(home: Home) -> None:
    before = home.hashes
    home.stack.stop()
    home.stack.start()

    (feed,) = home.get("/rss")
    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200
    home.run("rename")

    assert home.hashes == before


def test_hard_kill_loses_nothing_and_doubles_nothing(home: Home, meshi: Show) -> None:
    home.world.publish(meshi, 2)
    (feed,) = home.get("/rss")
    home.call("GET", f"/rss/refresh/{feed['id']}")
    before, rules = home.hashes, home.get("/bangumi/get/all")

    home.stack.kill()
    home.stack.start()

    assert home.get("/bangumi/get/all") == rules
    home.call("GET", f"/rss/refresh/{feed['id']}")
    home.qbittorrent.wait_until_complete()
    eventually(lambda: home.run("rename")["open"] == 0)
    assert home.hashes == before
    texts = [notice.text for notice in home.world.notices("telegram")]
    assert len(texts) == len(set(texts)) == 3


def test_episode_waits_for_an_absent_downloader(home: Home, meshi: Show) -> None:
    home.qbittorrent.stop()
    home.world.publish(meshi, 3)
    (feed,) = home.get("/rss")
    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200
    assert home.get("/check/downloader") is False

    home.qbittorrent.start()

    eventually(lambda: "迷宫饭/Season 1/Dungeon Meshi S01E03.mkv" in home.files, 2 * A_ROUND_S)


def test_second_version_takes_the_place_of_the_first(home: Home, meshi: Show) -> None:
    (feed,) = home.get("/rss")
    home.qbittorrent.wait_until_complete()
    better = home.world.publish(meshi, 3, version=2, size=150_000)

    home.call("GET", f"/rss/refresh/{feed['id']}")
    home.qbittorrent.wait_until_complete(better.torrent.client_id)
    home.run("rename")

    name = "Bangumi/迷宫饭/Season 1/Dungeon Meshi S01E03.mkv"
    eventually(lambda: home.qbittorrent.files_on_disk().get(name) == better.size)
    assert not [file for file in home.files if "v2" in file]


def test_magnet_and_torrent_added_by_hand_are_named(home: Home, meshi: Show) -> None:
    folder = str(home.qbittorrent.downloads / "Bangumi/迷宫饭/Season 1")
    by_hand = home.world.publish(meshi, 7, sites=())
    home.qbittorrent.api.torrents_add(torrent_files=by_hand.torrent.metainfo, category="Bangumi", save_path=folder)
    magnet = home.world.publish(meshi, 8, sites=())
    home.qbittorrent.api.torrents_add(urls=magnet.magnet, category="Bangumi", save_path=folder)
    home.qbittorrent.wait_until_complete(by_hand.torrent.client_id, magnet.torrent.client_id)

    home.run("rename")

    eventually(
        lambda: {"迷宫饭/Season 1/Dungeon Meshi S01E07.mkv", "迷宫饭/Season 1/Dungeon Meshi S01E08.mkv"} <= set(home.files)
    )
