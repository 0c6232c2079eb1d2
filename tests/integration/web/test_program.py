"""Contract: status, start, stop, restart, shutdown, check/downloader, downloader/torrents."""

from dataclasses import replace

import pytest

from bangumi.core.errors import LoginRefusedError, UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import DownloaderHealth, Feed, FeedId
from bangumi.ports import FeedJob
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

HASH = "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123"


@pytest.fixture
def feed(home: MemoryWorld) -> Feed:
    home.feeds.create(Feed(FeedId(0), "https://a.example/off", "off", enabled=False))
    return home.feeds.create(Feed(FeedId(0), "https://a.example/on", "on"))


def test_status(home: MemoryWorld, client: RestClient) -> None:
    body = client.get("status").json()
    assert body["status"] == "running"
    assert body["first_run"] is False
    assert body["version"]


def test_stop_switches_the_schedules_off_and_the_api_stays(home: MemoryWorld, client: RestClient) -> None:
    answer = client.get("stop")
    assert (answer.status, answer.json()["status"]) == (200, True)
    assert home.schedules.applied[-1] == (home.configs.load().program, False)
    assert client.get("status").json()["status"] == "stopped"
    assert client.get("rss").status == 200


def test_start_switches_them_on_and_begins_a_round(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    client.get("stop")
    assert client.get("start").status == 200
    assert home.schedules.applied[-1] == (home.configs.load().program, True)
    assert client.get("status").json()["status"] == "running"
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_each_switch_answers_200_in_any_state(client: RestClient) -> None:
    for path in ("start", "start", "stop", "stop", "restart", "restart", "shutdown", "start", "restart"):
        assert client.get(path).status == 200, path


def test_restart_starts_a_stopped_program_and_begins_a_round(home: MemoryWorld, client: RestClient, feed: Feed) -> None:
    client.get("stop")
    home.schedules.applied.clear()
    assert client.get("restart").status == 200
    assert client.get("status").json()["status"] == "running"
    assert home.schedules.applied == [(home.configs.load().program, True)]
    assert home.feed_queue.jobs == [FeedJob(feed.id)]


def test_restart_gives_a_refused_downloader_one_more_try(home: MemoryWorld, client: RestClient) -> None:
    refused = replace(home.states.downloader(), health=DownloaderHealth.REFUSED, settings="digest", fails=1)
    home.states.save_downloader(refused)
    client.get("restart")
    assert home.states.downloader().health is DownloaderHealth.UNKNOWN


def test_check_downloader(home: MemoryWorld, client: RestClient) -> None:
    assert client.get("check/downloader").json() is True
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    assert client.get("check/downloader").json() is False
    home.downloaders.far.away = LoginRefusedError(Say.DOWNLOADER_REFUSED)
    assert client.get("check/downloader").json() is False


def test_torrents_of_our_category_are_listed(home: MemoryWorld, client: RestClient) -> None:
    home.downloaders.far.put(HASH, "/downloads/Bangumi/Show/Season 1", tags=("ab:3", "mine"), progress=0.5, dlspeed=7)
    home.downloaders.far.put("0" * 40, category="Movies")
    [torrent] = client.get("downloader/torrents").json()
    assert torrent["hash"] == HASH
    assert torrent["tags"] == "ab:3, mine"
    assert torrent["save_path"] == "/downloads/Bangumi/Show/Season 1"
    assert (torrent["progress"], torrent["dlspeed"], torrent["eta"]) == (0.5, 7, 8640000)
    names = "hash name size progress dlspeed upspeed num_seeds num_leechs state eta category save_path added_on tags"
    assert torrent.keys() == set(names.split())
