"""Bad input on the deployed stack: a clear answer in both languages, in bounded time, and nothing else is affected."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.home import Home, at_home
from tests.support.world import Show, faults

pytestmark = pytest.mark.timeout(240)

A_REFRESH_S = 25


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("bad-input")) as home:
        assert home.set_up().status_code == 200
        home.sign_in()
        yield home


@pytest.fixture(scope="module")
def show(home: Home) -> Show:
    return home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)


def refresh(home: Home, feed_id: int = 1) -> httpx.Response:
    return home.call("GET", f"/rss/refresh/{feed_id}")


def is_explained(answer: httpx.Response) -> bool:
    told = answer.json()
    return told["status"] is False and bool(told["msg_en"]) and bool(told["msg_zh"])


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/auth/login", {"json": {"username": "haruhi", "password": "wrong-wrong"}}, 401),
        ("GET", "/bangumi/get/999", {}, 404),
        ("GET", "/bangumi/get/abc", {}, 404),
        ("POST", "/rss/add", {"content": b'{"url":'}, 400),
        ("POST", "/rss/add", {"json": {"url": "ftp://example.org"}}, 400),
        ("PATCH", "/config/update", {"json": {"program": {"rss_time": 5}}}, 400),
        ("PATCH", "/config/update", {"json": {"nothing": {}}}, 400),
        ("PATCH", "/config/update", {"json": {"rss_parser": {"filter": ["("]}}}, 400),
        ("POST", "/setup/complete", {"json": {}}, 403),
    ],
)
def test_request_is_refused_with_a_reason(home: Home, method: str, path: str, sent: dict[str, Any], status: int) -> None:
    answer = home.call(method, path, **sent)

    assert answer.status_code == status
    assert is_explained(answer)


@pytest.mark.parametrize(
    ("name", "fault", "status"),
    [
        ("page", faults.web_page(), 502),
        ("broken", faults.broken_feed(), 502),
        ("huge", faults.Huge(200_000_000, declared=False), 502),
        ("endless", faults.Endless(), 502),
        ("drip", faults.Drip(0.5), 503),
        ("loop", faults.RedirectLoop(), 502),
        ("reset", faults.Reset(), 503),
    ],
)
def test_bad_feed_gets_an_error_in_time(home: Home, name: str, fault: Any, status: int) -> None:
    url = home.world.mikan.feed_url(name)
    home.world.fault(url, fault)
    assert home.call("POST", "/rss/add", json={"url": url, "name": name}).status_code == 200
    (feed_id,) = [feed["id"] for feed in home.get("/rss") if feed["url"] == url]

    start = time.monotonic()
    answer = refresh(home, feed_id)

    assert time.monotonic() - start < A_REFRESH_S
    assert answer.status_code == status
    assert is_explained(answer)
    (feed,) = [feed for feed in home.get("/rss") if feed["url"] == url]
    assert (feed["connection_status"], bool(feed["last_error"])) == ("error", True)


def test_what_is_wrong_with_one_item_stops_no_other(home: Home, show: Show) -> None:
    fake = home.world.publish(show, 2)
    home.world.fault(fake.mikan_torrent_url, faults.not_a_torrent())
    home.world.publish(None, title="???? 1080p [][]")
    good = home.world.publish(show, 3)

    assert refresh(home).json()["sent"] == 1

    items = {item["name"]: item for item in home.get("/rss/torrent/1")}
    assert good.torrent.client_id in home.hashes
    assert "not a torrent" in items[fake.title]["reason_en"]
    assert "needs help" in items["???? 1080p [][]"]["reason_en"]


def test_refused_login_is_tried_once_until_the_settings_change(home: Home, show: Show) -> None:
    assert home.call("PATCH", "/config/update", json={"downloader": {"password": "nope"}}).status_code == 200
    waiting = home.world.publish(show, 4)
    for _ in range(7):  # qBittorrent bans after five
        refresh(home)
        assert home.get("/check/downloader") is False

    home.call("PATCH", "/config/update", json={"downloader": {"password": home.qbittorrent.password}})
    home.run("rename")

    assert waiting.torrent.client_id in home.hashes
