"""AutoBangumi 3.2's own web UI as a client: every request that it makes, in the shapes that it sends, against the deployed
local stack with a real qBittorrent; asserted is what it reads of the answers.

One home lives through all of it; the tests are the pages that its user opens, in order.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from tests.e2e.home import PASSWORD, USERNAME, Home, at_home
from tests.support.waiting import eventually
from tests.support.world import Season, Show, weekly

pytestmark = [pytest.mark.timeout(300)]

Json = Any


class Browser:
    """Its axios: paths relative to the site's root, the cookie and nothing else, what a same-origin page sends along."""

    def __init__(self, url: str) -> None:
        own = {"Accept": "application/json, text/plain, */*", "Origin": url, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=url, headers=own, timeout=40)

    def ask(self, method: str, path: str, body: Json = ..., **more: Any) -> httpx.Response:
        """Without a body it sends no Content-Type either."""
        if body is not ...:
            more["json"] = body
        return self.http.request(method, f"/api/v1/{path}", **more)

    def get(self, path: str) -> Json:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def toast(self, method: str, path: str, body: Json = ..., **more: Any) -> Json:
        """An action whose answer is shown: both texts are there, and the whole is an object."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        assert shown["status"] is True
        assert shown["msg_en"] and shown["msg_zh"]
        return shown

    def search(self, site: str, keywords: str) -> list[Json]:
        """Its EventSource: what unnamed events carry, until the server closes the line."""
        query = {"site": site, "keywords": keywords}
        with self.http.stream("GET", "/api/v1/search/bangumi", params=query, headers={"Accept": "text/event-stream"}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            events = "".join(answer.iter_text()).strip().split("\n\n")
        assert events[-1].startswith("event: end")
        return [json.loads(event.removeprefix("data: ")) for event in events if event.startswith("data: ")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("autobangumi")) as home:
        yield home


@pytest.fixture(scope="module")
def browser(home: Home) -> Iterator[Browser]:
    browser = Browser(home.stack.url)
    with browser.http:
        yield browser


@pytest.fixture(scope="module")
def meshi(home: Home) -> Show:
    show = home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)
    home.world.publish(show, 1)
    home.world.publish(show, 2)
    return show


def the_rule(browser: Browser, title: str = "迷宫饭") -> Json:
    rules = {rule["official_title"]: rule for rule in browser.get("bangumi/get/all")}
    assert title in rules
    return rules[title]


def new_feed(url: str, **more: Any) -> Json:
    """The template that its dialogs fill in."""
    empty = {"connection_status": None, "last_checked_at": None, "last_error": None}
    return {"id": 0, "name": "", "url": url, "aggregate": True, "parser": "mikan", "enabled": False, **empty} | more


# -- the first run


def test_wizard(home: Home, browser: Browser, meshi: Show) -> None:
    assert browser.get("setup/status")["need_setup"] is True
    form = home.setup_form()
    downloader = {name: form[f"downloader_{name}"] for name in ("type", "host", "username", "password", "ssl")}
    for test, body in {
        "test-downloader": downloader,
        "test-rss": {"url": form["rss_url"]},
        "test-notification": {"type": "telegram", "token": "123:abc", "chat_id": "42"},
    }.items():
        answer = browser.ask("POST", f"setup/{test}", body).json()
        assert answer["success"] is True, answer
        assert answer["message_en"] and answer["message_zh"]
        if test == "test-rss":
            assert (answer["title"], answer["item_count"]) == ("Mikan Project - 我的番组", 2)
    refused = browser.ask("POST", "setup/test-downloader", downloader | {"password": "wrong password"})
    assert (refused.status_code, refused.json()["success"]) == (200, False)

    assert browser.ask("POST", "setup/complete", form).status_code == 200

    assert browser.get("setup/status")["need_setup"] is False
    assert browser.ask("POST", "setup/test-rss", {"url": form["rss_url"]}).status_code == 403


def test_sign_in(browser: Browser) -> None:
    assert browser.ask("GET", "bangumi/get/all").status_code == 401
    form = {"username": USERNAME, "password": PASSWORD}
    assert browser.ask("POST", "auth/login", data=form).status_code == 200
    assert browser.ask("GET", "auth/refresh_token").status_code == 200
    status = browser.get("status")
    assert status["status"] == "running"
    assert status["version"]


# -- the list of shows


def test_list(home: Home, browser: Browser, meshi: Show) -> None:
    rule = eventually(lambda: the_rule(browser), 60)
    assert all(isinstance(rule[name], str) for name in ("filter", "rss_link", "title_raw", "official_title"))
    assert isinstance(rule["id"], int) and rule["season"] == 1
    poster = browser.http.get(f"/{rule['poster_link']}")
    assert (poster.status_code, poster.content) == (200, meshi.poster)
    eventually(lambda: len(home.files) == 2)


def test_edit_sends_the_whole_rule_with_its_old_path(home: Home, browser: Browser) -> None:
    rule = the_rule(browser)
    edited = {name: value for name, value in rule.items() if name != "id"} | {"year": "2024"}
    edited["filter"] = ",".join([*rule["filter"].split(","), "HEVC-8bit"])

    browser.toast("PATCH", f"bangumi/update/{rule['id']}", edited)

    after = the_rule(browser)
    assert after["save_path"].endswith("/迷宫饭 (2024)/Season 1")
    assert after["filter"] == "720,\\d+-\\d+,HEVC-8bit"
    eventually(lambda: home.files and all(file.startswith("迷宫饭 (2024)/Season 1/") for file in home.files))


def test_shows_come_and_go(browser: Browser) -> None:
    number = the_rule(browser)["id"]
    browser.toast("PATCH", f"bangumi/archive/{number}")
    assert the_rule(browser)["archived"] is True
    browser.toast("PATCH", f"bangumi/unarchive/{number}")
    assert the_rule(browser)["archived"] is False
    browser.toast("DELETE", f"bangumi/disable/{number}?file=false")
    assert the_rule(browser)["deleted"] is True
    browser.toast("GET", f"bangumi/enable/{number}")
    assert the_rule(browser)["deleted"] is False


def test_calendar_page(browser: Browser, meshi: Show) -> None:
    browser.toast("GET", "bangumi/refresh/calendar")
    rule = the_rule(browser)
    assert rule["air_weekday"] == meshi.weekday
    other = (meshi.weekday + 1) % 7
    assert browser.ask("PATCH", f"bangumi/{rule['id']}/weekday", {"weekday": other}).status_code == 200
    browser.toast("GET", "bangumi/refresh/calendar")
    assert the_rule(browser)["air_weekday"] == other
    assert browser.ask("PATCH", f"bangumi/{rule['id']}/weekday", {"weekday": None}).status_code == 200


def test_metadata_and_offsets(home: Home, browser: Browser) -> None:
    browser.toast("GET", "bangumi/refresh/poster/all")
    browser.toast("GET", "bangumi/refresh/metadata")
    number = the_rule(browser)["id"]
    suggested = browser.get(f"bangumi/suggest-offset/{number}")
    assert isinstance(suggested["suggested_offset"], int) and suggested["reason"]
    home.world.series("一季番", en="One Season", seasons=[Season(1, weekly(date(2024, 1, 4), 24))])
    question = {"title": "一季番", "parsed_season": 2, "parsed_episode": 1}
    detected = browser.ask("POST", "bangumi/detect-offset", question).json()
    assert detected["has_mismatch"] is True
    assert isinstance(detected["suggestion"]["episode_offset"], int) and isinstance(
        detected["suggestion"]["season_offset"], int
    )
    assert detected["suggestion"]["reason"] and detected["suggestion"]["confidence"]
    assert {"title", "total_seasons", "season_episode_counts", "status"} <= detected["tmdb_info"].keys()
    assert browser.ask("POST", "bangumi/detect-offset", question | {"title": "没有这部"}).json() == {
        "has_mismatch": False,
        "suggestion": None,
        "tmdb_info": None,
    }
    assert browser.ask("POST", f"bangumi/dismiss-review/{number}").status_code == 200


# -- feeds, and what is followed by hand


def test_feeds_page(home: Home, browser: Browser, meshi: Show) -> None:
    browser.toast("POST", "rss/add", new_feed(home.world.mikan.show_feed_url(meshi), aggregate=False))
    first, second = browser.get("rss")
    assert second["enabled"] is True and second["name"]
    assert {"aggregate", "parser", "connection_status", "last_checked_at", "last_error"} <= second.keys()
    browser.toast("POST", "rss/disable/many", [second["id"]])
    assert [feed["enabled"] for feed in browser.get("rss")] == [True, False]
    browser.toast("POST", "rss/enable/many", [first["id"], second["id"]])
    browser.toast("POST", "rss/delete/many", [second["id"]])
    assert [feed["id"] for feed in browser.get("rss")] == [first["id"]]
    assert browser.ask("POST", "rss/add", new_feed(first["url"])).status_code == 409


def test_add_dialog_analyses_and_subscribes(home: Home, browser: Browser) -> None:
    show = home.world.show("葬送的芙莉莲", en="Sousou no Frieren")
    home.world.publish(show, 1, sites={"nyaa", "dmhy"})

    feed = new_feed(home.world.nyaa.search_url("Frieren"), aggregate=False, parser="tmdb")
    draft = browser.ask("POST", "rss/analysis", feed).json()
    assert (draft["official_title"], draft["season"]) == ("葬送的芙莉莲", 1)
    assert isinstance(draft["filter"], str) and isinstance(draft["rss_link"], str)

    browser.toast("POST", "rss/subscribe", {"data": draft, "rss": feed})

    eventually(lambda: "Sousou no Frieren S01E01.mkv" in " ".join(home.files))


def test_search_dialog_collects(home: Home, browser: Browser) -> None:
    assert browser.get("search/provider")[0] == "mikan"
    templates = browser.get("search/provider/config")
    templates |= {"nyaa": home.world.nyaa.search_url("x").replace("=x", "=%s")}
    assert browser.ask("PUT", "search/provider/config", templates).json() == templates
    home.world.publish(home.world.show("孤独摇滚", en="Bocchi the Rock"), 1, sites={"nyaa"})

    (found,) = browser.search("nyaa", "Bocchi")

    assert found["official_title"] and isinstance(found["filter"], str) and isinstance(found["rss_link"], str)
    browser.toast("POST", "rss/collect", found | {"id": 0})
    eventually(lambda: "Bocchi the Rock S01E01.mkv" in " ".join(home.files))


# -- the downloader's page


def test_downloader_page(home: Home, browser: Browser) -> None:
    home.qbittorrent.wait_until_complete()
    one = browser.get("downloader/torrents")[0]
    numbers = ("size", "progress", "dlspeed", "upspeed", "num_seeds", "num_leechs", "eta", "added_on")
    assert all(isinstance(one[name], int | float) for name in numbers)
    assert all(isinstance(one[name], str) for name in ("hash", "name", "state", "save_path"))
    these = {"hashes": [one["hash"]]}

    def state() -> str:
        return next(torrent["state"] for torrent in browser.get("downloader/torrents") if torrent["hash"] == one["hash"])

    browser.toast("POST", "downloader/torrents/pause", these)
    eventually(lambda: state() == "pausedUP")
    browser.toast("POST", "downloader/torrents/resume", these)
    eventually(lambda: state() != "pausedUP")
    browser.toast("POST", "downloader/torrents/delete", these | {"delete_files": True})
    eventually(lambda: one["hash"] not in home.hashes)


# -- settings


def test_settings_are_saved_whole_and_the_program_restarted(browser: Browser) -> None:
    config = browser.get("config/get")
    assert config["bangumi_manage"] == config["bangumi_manager"]
    assert config["downloader"]["password"] == "********"
    config["proxy"]["port"] = "8118"
    config["program"]["rss_time"] = ""
    config["bangumi_manage"]["group_tag"] = True
    browser.toast("PATCH", "config/update", config)
    browser.toast("GET", "restart")
    after = browser.get("config/get")
    assert (after["proxy"]["port"], after["program"]["rss_time"]) == (8118, 900)
    assert after["bangumi_manager"]["group_tag"] is True
    assert browser.get("check/downloader") is True


def test_notifications_are_tried(home: Home, browser: Browser) -> None:
    (stored,) = browser.get("config/get")["notification"]["providers"]
    assert stored["token"] == "********"
    for path, body in {"notification/test": {"provider_index": 0}, "notification/test-config": stored}.items():
        before = len(home.world.notices("telegram"))
        answer = browser.ask("POST", path, body).json()
        assert answer["success"] is True, answer
        assert answer["message"] and answer["message_zh"]
        assert len(home.world.notices("telegram")) == before + 1


def test_account_and_passkeys(browser: Browser) -> None:
    options = browser.ask("POST", "passkey/register/options").json()
    assert {
        "challenge",
        "rp",
        "user",
        "pubKeyCredParams",
        "timeout",
        "excludeCredentials",
        "authenticatorSelection",
    } <= options.keys()
    assert {"id", "name", "displayName"} <= options["user"].keys()
    for body in ({}, {"username": USERNAME}):
        asked = browser.ask("POST", "passkey/auth/options", body).json()
        assert {"challenge", "timeout", "rpId", "allowCredentials", "userVerification"} <= asked.keys()
    assert browser.get("passkey/list") == []
    assert browser.ask("POST", "passkey/delete", {"passkey_id": 1}).status_code == 404
    updated = browser.ask("POST", "auth/update", {"username": USERNAME, "password": f"{PASSWORD}!"}).json()
    assert updated["message"].lower() == "update success"
    assert browser.get("status")["status"] == "running"


# -- log and program


def test_log_page(browser: Browser) -> None:
    answer = eventually(lambda: "Version" in (log := browser.ask("GET", "log")).text and log)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("[20")
    browser.toast("GET", "log/clear")


def test_program_menu(browser: Browser) -> None:
    browser.toast("GET", "stop")
    assert browser.get("status")["status"] == "stopped"
    browser.toast("GET", "start")
    assert browser.get("status")["status"] == "running"
    browser.toast("GET", "shutdown")
    assert browser.ask("GET", "rss").status_code == 503
    browser.toast("GET", "start")


def test_the_last_day(home: Home, browser: Browser) -> None:
    number = the_rule(browser)["id"]
    browser.toast("DELETE", f"bangumi/delete/{number}?file=true")
    eventually(lambda: not any(file.startswith("迷宫饭") for file in home.files))
    browser.toast("GET", "bangumi/reset/all")
    assert browser.get("bangumi/get/all") == []
    browser.toast("GET", "auth/logout")
    assert browser.ask("GET", "status").status_code == 401
