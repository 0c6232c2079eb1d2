"""A finished episode is told because qBittorrent itself calls, through its command and curl, on the deployed stack.

The rename schedule comes once an hour here, so that nothing but the call can be the cause.
"""

import re
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.home import Home, at_home
from tests.support.waiting import eventually
from tests.support.world import Show

pytestmark = [pytest.mark.timeout(300)]

OWN_COMMAND = '/bin/true "%N"'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("webhook")) as home:
        assert home.set_up().status_code == 200
        home.sign_in()
        assert home.call("PATCH", "/config/update", json={"program": {"rename_time": 3600}}).status_code == 200
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


def bring(home: Home, show: Show, episode: int) -> None:
    """The episode is with the downloader, and complete."""
    home.world.publish(show, episode)
    (feed,) = home.get("/rss")
    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200
    home.qbittorrent.wait_until_complete()


def command(home: Home) -> str:
    return str(home.qbittorrent.api.app_preferences()["autorun_program"])


def test_one_click_asks_before_it_takes_the_place_of_a_command(home: Home) -> None:
    home.qbittorrent.api.app_set_preferences({"autorun_enabled": True, "autorun_program": OWN_COMMAND})
    assert home.call("POST", "/downloader/webhook/enable", json={}).status_code == 409
    assert command(home) == OWN_COMMAND

    answer = home.call("POST", "/downloader/webhook/enable", json={"replace": True})

    assert (answer.status_code, answer.json()["replaced"]) == (200, OWN_COMMAND)
    assert home.get("/downloader/webhook")["state"] == "on"


def test_a_finished_episode_is_told_without_the_schedule(home: Home, meshi: Show) -> None:
    bring(home, meshi, 1)

    (notice,) = eventually(lambda: home.world.notices("telegram"), 20)

    assert "迷宫饭" in notice.text
    assert notice.photo == meshi.poster
    assert home.files == ["迷宫饭/Season 1/Dungeon Meshi S01E01.mkv"]


def test_a_magnet_is_named_and_told_by_the_call(home: Home, meshi: Show) -> None:
    """It was added to qBittorrent by hand: no job of ours has seen it before."""
    release = home.world.publish(meshi, 2)
    home.qbittorrent.api.torrents_add(
        urls=release.magnet, category="Bangumi", save_path=str(home.qbittorrent.downloads / "Bangumi/迷宫饭/Season 1")
    )

    eventually(lambda: len(home.world.notices("telegram")) == 2, 30)

    assert "迷宫饭/Season 1/Dungeon Meshi S01E02.mkv" in home.files


def test_forged_and_repeated_calls_tell_nobody(home: Home) -> None:
    found = re.fullmatch(r'curl .* -H "X-Webhook-Token: (.+)" -d "(.+)" "(.+)"', command(home))
    assert found
    token, url = found[1], found[3]
    body = {"hash": home.hashes[0], "id": home.hashes[0]}
    for guess in ("", "guess", home.token):
        assert httpx.post(url, data=body, headers={"X-Webhook-Token": guess}).status_code == 401
    assert httpx.post(url, data=body, headers={"X-Webhook-Token": token}).status_code == 200
    home.run("rename")
    assert len(home.world.notices("telegram")) == 2


def test_disabled_it_calls_no_more(home: Home, meshi: Show) -> None:
    assert home.call("POST", "/downloader/webhook/disable").status_code == 200
    assert command(home) == ""

    bring(home, meshi, 3)

    assert home.run("rename")["told"] == 1  # the schedule would have told it
