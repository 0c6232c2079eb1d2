"""Contract: setup."""

from typing import Any

import pytest
from mangum import Mangum

from bangumi.core.config import Program
from bangumi.core.errors import UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry
from bangumi.ports import FeedJob
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

FEED = "https://mikanani.me/RSS/MyBangumi?token=abc"
FORM = {
    "username": "alice",
    "password": "correct horse",
    "downloader_type": "qbittorrent",
    "downloader_host": "192.168.1.10:8080",
    "downloader_username": "admin",
    "downloader_password": "s3cret",
    "downloader_path": "/media/Bangumi",
    "downloader_ssl": True,
    "rss_url": FEED,
    "rss_name": "",
    "notification_enable": True,
    "notification_type": "telegram",
    "notification_token": "123:abc",
    "notification_chat_id": "42",
}


def test_status_says_that_setup_is_needed_until_it_is_done(visitor: RestClient) -> None:
    assert visitor.get("setup/status").json()["need_setup"] is True
    assert visitor.post("setup/complete", FORM).status == 200
    assert visitor.get("setup/status").json()["need_setup"] is False


def test_the_wizards_form_makes_a_running_home(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    fresh_home.feed_reader.documents[FEED] = FeedDocument("My Bangumi", ())
    answer = visitor.post("setup/complete", FORM)
    assert (answer.status, answer.json()["status"]) == (200, True)
    config = fresh_home.configs.load()
    assert (config.downloader.host, config.downloader.password) == ("192.168.1.10:8080", "s3cret")
    assert (config.downloader.path, config.downloader.ssl) == ("/media/Bangumi", True)
    [provider] = config.notification.providers
    assert config.notification.enable
    assert (provider.type, provider.token, provider.chat_id) == ("telegram", "123:abc", "42")
    [feed] = fresh_home.feeds.all()
    assert (feed.url, feed.name, feed.aggregate, feed.parser, feed.enabled) == (FEED, "My Bangumi", True, "mikan", True)
    assert visitor.post("auth/login", {"username": "alice", "password": "correct horse"}).status == 200
    assert visitor.get("status").json() == {"status": "running", "version": WebSettings().version, "first_run": False}


def test_after_setup_schedules_are_armed_and_a_round_begins_at_once(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    visitor.post("setup/complete", FORM)
    assert fresh_home.schedules.applied[-1] == (fresh_home.configs.load().program, True)
    assert fresh_home.feed_queue.jobs == [FeedJob(fresh_home.feeds.all()[0].id)]


def test_a_form_of_empty_texts_keeps_the_defaults(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    empty: dict[str, Any] = {name: "" if isinstance(value, str) else False for name, value in FORM.items()}
    answer = visitor.post("setup/complete", empty | {"username": "alice", "password": "correct horse"})
    assert answer.status == 200
    downloader = fresh_home.configs.load().downloader
    assert (downloader.host, downloader.path) == ("172.17.0.1:8080", "/downloads/Bangumi")
    assert (downloader.username, downloader.password) == ("", "")
    assert fresh_home.feeds.all() == []
    assert fresh_home.configs.load().notification.providers == ()


def test_a_whole_configuration_beside_name_and_password(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    body = {
        "username": "alice",
        "password": "correct horse",
        "program": {"rss_time": 1800},
        "downloader": {"host": "nas:8080", "password": "********"},
        "bangumi_manage": {"rename_method": "advance"},
    }
    assert visitor.post("setup/complete", body).status == 200
    config = fresh_home.configs.load()
    assert (config.program.rss_time, config.downloader.host) == (1800, "nas:8080")
    assert config.downloader.password == "adminadmin"
    assert config.bangumi_manager.rename_method == "advance"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "abc"}, "username"),
        ({"username": None}, "username"),
        ({"password": "short"}, "password"),
        ({"rss_url": "ftp://example.org/x"}, "url"),
        ({"program": {"rss_time": 5}}, "program.rss_time"),
        ({"unknown_section": {}}, "unknown_section"),
        ({"downloader_type": "aria2"}, "downloader.type"),
    ],
)
def test_nothing_is_made_of_a_bad_form(
    fresh_home: MemoryWorld, visitor: RestClient, change: dict[str, Any], field: str
) -> None:
    answer = visitor.post("setup/complete", FORM | change)
    assert answer.status == 400
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert fresh_home.accounts.users() == []
    assert visitor.get("setup/status").json()["need_setup"] is True
    assert visitor.post("setup/complete", FORM).status == 200


def test_after_setup_everything_but_status_is_refused_whatever_the_body(home: MemoryWorld, visitor: RestClient) -> None:
    for path in ("complete", "test-downloader", "test-rss", "test-notification"):
        assert visitor.post(f"setup/{path}", FORM).status == 403
        assert visitor.post(f"setup/{path}", {}).status == 403
        assert visitor.call("POST", f"setup/{path}").status == 403
        broken = visitor.call("POST", f"setup/{path}", text="{", headers={"Content-Type": "application/json"})
        assert broken.status == 403
    assert [user.username for user in home.accounts.users()] == ["alice"]


def test_a_run_that_was_cut_off_can_be_repeated_by_who_began_it(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    fresh_home.accounts.create_user("alice", fresh_home.keys.hash_password("correct horse"))
    assert visitor.post("setup/complete", FORM | {"username": "mallory"}).status == 403
    assert visitor.post("setup/complete", FORM | {"password": "wrong horse"}).status == 403
    assert visitor.post("setup/complete", FORM).status == 200


def test_a_setup_that_failed_half_way_can_be_repeated(
    fresh_home: MemoryWorld, visitor: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(program: Program, *, running: bool) -> None:
        raise UpstreamError(Say.STORE_REFUSED, detail="scheduler")

    with monkeypatch.context() as broken:
        broken.setattr(fresh_home.schedules, "apply", refuse)
        assert visitor.post("setup/complete", FORM).status == 502
    assert visitor.get("setup/status").json()["need_setup"] is True
    assert visitor.post("setup/complete", FORM).status == 200
    assert len(fresh_home.feeds.all()) == 1


def test_of_two_at_a_time_one_is_refused(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    assert fresh_home.states.lease("setup", 60, fresh_home.clock.now())
    assert visitor.post("setup/complete", FORM).status == 403


def test_an_unreachable_feed_does_not_stop_the_setup(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    assert visitor.post("setup/complete", FORM).status == 200
    [feed] = fresh_home.feeds.all()
    assert feed.name == "mikanani.me"
    assert feed.last_error


def test_the_setup_can_be_locked(fresh_home: MemoryWorld) -> None:
    visitor = RestClient(Mangum(create_app(fresh_home, WebSettings(setup_token="t0ken")), lifespan="off"))
    assert visitor.get("setup/status").status == 200
    for headers in ({}, {"X-Setup-Token": "guess"}, {"X-Setup-Token": ""}):
        for path in ("complete", "test-downloader", "test-rss", "test-notification"):
            assert visitor.call("POST", f"setup/{path}", json_body=FORM, headers=headers).status == 403
    answer = visitor.call("POST", "setup/complete", json_body=FORM, headers={"X-Setup-Token": "t0ken"})
    assert answer.status == 200


# -- trying things out


def test_a_downloader_that_answers(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    body = {"type": "qbittorrent", "host": "nas:8080", "username": "admin", "password": "s3cret", "ssl": False}
    answer = visitor.post("setup/test-downloader", body)
    assert answer.status == 200
    assert answer.json()["success"] is True
    assert "v5.0.2" in answer.json()["message_en"]
    tried = fresh_home.downloaders.tried[-1]
    assert (tried.host, tried.username, tried.password, tried.ssl) == ("nas:8080", "admin", "s3cret", False)


def test_a_downloader_that_is_away_is_no_error(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    fresh_home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    answer = visitor.post("setup/test-downloader", {"type": "qbittorrent", "host": "nas:8080"})
    assert (answer.status, answer.json()["success"]) == (200, False)
    assert answer.json()["message_zh"]


def test_an_unknown_downloader_is_no_error(visitor: RestClient) -> None:
    answer = visitor.post("setup/test-downloader", {"type": "aria2", "host": "nas:8080"})
    assert (answer.status, answer.json()["success"]) == (200, False)


def test_a_feed_that_answers(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    entries = tuple(FeedEntry(f"[A] B - {n:02}", f"https://mikanani.me/{n}.torrent") for n in range(3))
    fresh_home.feed_reader.documents[FEED] = FeedDocument("My Bangumi", entries)
    answer = visitor.post("setup/test-rss", {"url": FEED}).json()
    assert (answer["success"], answer["title"], answer["item_count"]) == (True, "My Bangumi", 3)


@pytest.mark.parametrize("url", ["https://away.example/rss", "not an address", "file:///etc/passwd"])
def test_a_feed_that_can_not_be_read_is_no_error(visitor: RestClient, url: str) -> None:
    answer = visitor.post("setup/test-rss", {"url": url})
    assert (answer.status, answer.json()["success"]) == (200, False)
    assert answer.json()["message_en"]


def test_a_test_message(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    body = {"type": "bark", "token": "key", "chat_id": ""}
    assert visitor.post("setup/test-notification", body).json()["success"] is True
    provider, notice = fresh_home.notifier.sent[-1]
    assert (provider.type, provider.device_key) == ("bark", "key")
    assert notice.message.zh == Say.NOTICE_TEST.text.zh
    fresh_home.notifier.refuses = UpstreamError(Say.NOTICE_REFUSED, status=401)
    answer = visitor.post("setup/test-notification", body)
    assert (answer.status, answer.json()["success"]) == (200, False)
