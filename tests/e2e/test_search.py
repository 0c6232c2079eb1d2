"""From a word to files, on real parts: search → subscribe, analysis → collect, and the episodes that were before.

One home lives through all of it; the tests are its days, in order.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.home import Home, at_home
from tests.support.streams import Event, listening
from tests.support.waiting import eventually
from tests.support.world import faults

pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("search")) as home:
        assert home.set_up(rss_url="").status_code == 200
        home.sign_in()
        yield home


def search(home: Home, **query: str) -> list[Event]:
    with listening(f"{home.stack.url}/api/v1/search/bangumi", home.token, **query) as events:
        return [event for event in events if event.kind != "comment"]


def feed_of(url: str) -> dict[str, Any]:
    """What AutoBangumi's web UI sends beside a rule."""
    return {"id": 0, "name": "", "url": url, "aggregate": False, "parser": "mikan", "enabled": True}


def test_results_stream_through_the_gateway(home: Home) -> None:
    slow = home.world.publish(home.world.show("慢番", en="Slow Tale"), 1)
    home.world.publish(home.world.show("快番", en="Fast Tale"), 1)
    held = faults.Held()
    home.world.fault(slow.mikan_page_url, held)

    with listening(f"{home.stack.url}/api/v1/search/bangumi", home.token, keyword="Tale", provider="mikan") as events:
        first = next(event for event in events if event.kind == "message")
        held.let_go()
        second, last = (event for event in events if event.kind != "comment")

    home.world.heal()
    assert (first.data["official_title"], second.data["official_title"]) == ("快番", "慢番")
    assert last.kind == "end"


def test_new_providers_are_used_at_once(home: Home) -> None:
    providers = {
        "mikan": "https://mikanani.me/RSS/Search?searchstr=%s",
        "nyaa": home.world.nyaa.search_url("x").replace("=x", "=%s"),
    }
    assert home.call("PUT", "/search/provider/config", json=providers).json() == providers
    assert home.get("/search/provider") == ["mikan", "nyaa"]
    found = [event.data["provider"] for event in search(home, keyword="Tale", provider="nyaa")[:-1]]
    assert found == ["nyaa", "nyaa"]


def test_a_result_is_followed_as_it_came(home: Home) -> None:
    show = home.world.show("葬送的芙莉莲 第二季", en="Sousou no Frieren", season=2)
    home.world.publish(show, 1)
    home.world.publish(show, 2)
    found, last = search(home, keyword="Frieren", provider="mikan")
    assert last.kind == "end"

    answer = home.call("POST", "/rss/subscribe", json={"data": found.data, "rss": feed_of(found.data["rss_link"])})

    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    folder = "葬送的芙莉莲/Season 2"
    names = [f"{folder}/Sousou no Frieren 第二季 S02E0{number}.mkv" for number in (1, 2, 3)]
    eventually(lambda: home.files == names[:2])
    home.world.publish(show, 3)
    (feed,) = home.get("/rss")
    # The reading that following asked for may be the one that takes it.
    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200
    eventually(lambda: home.files == names)


def test_a_feed_is_analysed_and_collected(home: Home) -> None:
    show = home.world.show("迷宫饭", en="Dungeon Meshi")
    for number in (1, 2):
        home.world.publish(show, number)
        home.world.publish(show, number, group="ANi")
    url = home.world.mikan.show_feed_url(show)
    draft = home.call("POST", "/rss/analysis", json=feed_of(url)).json()

    answer = home.call("POST", "/rss/collect", json=draft)

    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    mine = eventually(lambda: [file for file in home.files if file.startswith("迷宫饭/")])
    assert len(mine) == 2
    assert home.call("POST", "/rss/collect", json=draft).json()["count"] == 0
    assert home.world.mikan.url not in next(
        one["poster_link"] for one in home.get("/bangumi/get/all") if one["official_title"] == "迷宫饭"
    )


def test_older_episodes_come_along(home: Home) -> None:
    assert home.call("PATCH", "/config/update", json={"bangumi_manager": {"eps_complete": True}}).status_code == 200
    show = home.world.show("药屋少女的呢喃", en="Kusuriya no Hitorigoto")
    for number in (1, 2):
        home.world.publish(show, number, sites=["mikan"])
    home.world.publish(show, 3)
    home.world.fault("/RSS/MyBangumi", faults.Status(503))

    assert (
        home.call("POST", "/rss/add", json={"url": home.world.nyaa.search_url("Kusuriya"), "parser": "tmdb"}).status_code == 200
    )

    eventually(lambda: len([file for file in home.files if file.startswith("药屋少女的呢喃")]) == 3, 60)
    home.world.heal()


def test_who_hangs_up_stops_the_asking(home: Home) -> None:
    for number in range(60):
        home.world.publish(home.world.show(f"番剧{number}", en=f"Saga {'abcdefghij'[number // 10] * 3}{number}x"), 1)
    home.world.fault("/Home/Episode/", faults.Delay(0.3))
    home.world.forget()

    with listening(f"{home.stack.url}/api/v1/search/bangumi", home.token, keyword="Saga", provider="mikan") as events:
        next(event for event in events if event.kind == "message")

    time.sleep(0.5)
    asked = len(home.world.asked("/Home/Episode/"))
    time.sleep(0.5)
    assert len(home.world.asked("/Home/Episode/")) == asked < 60
    home.world.heal()
