"""The doors of the jobs, each called as AWS calls it."""

import json
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

import api
import feed
from bangumi.adapters.shows import shipped_shows
from bangumi.core.model import DownloaderHealth, FeedHealth, FeedId, TorrentState
from bangumi.services.feeds import Refreshed
from tests.integration.jobs.conftest import CONTEXT, Home, event, forget_process
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.torrents import generate, make_torrent
from tests.support.waiting import eventually
from tests.support.world import Show, faults
from tests.support.world.shows import item, items_of

CHINESE = range(0x4E00, 0xA000)


def is_bilingual(text: str | None) -> bool:
    return (
        bool(text) and any(ord(letter) in CHINESE for letter in text or "") and any(letter.isascii() for letter in text or "")
    )


@pytest.fixture
def show(fresh_home: Home) -> Show:
    return fresh_home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)


def schedule(home: Home, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = boto3.client("scheduler").get_schedule(Name=f"{home.cloud.schedule_prefix}-{name}")
    return answer


class TestApi:
    @pytest.mark.usefixtures("home")
    def test_a_login_as_api_gateway_sends_it(self) -> None:
        answer = api.handler(event("api_login"), CONTEXT)
        assert answer["statusCode"] == 200
        assert json.loads(answer["body"])["access_token"]
        assert "HttpOnly" in answer["headers"]["set-cookie"]


class TestRefresh:
    def test_queues_each_enabled_feed_once(self, home: Home) -> None:
        second = home.add_feed(home.world.nyaa.search_url("x"))
        third = home.stored.feeds.get(home.add_feed(home.world.nyaa.search_url("y")))
        home.stored.feeds.save(replace(third, enabled=False))

        assert home.refresh() == {"queued": 2}

        assert sorted(json.loads(body)["feed_id"] for body in home.queued()) == [1, second]

    @pytest.mark.parametrize("set_up", [False, True])
    def test_a_program_that_does_not_run_does_nothing(self, fresh_home: Home, show: Show, set_up: bool) -> None:
        fresh_home.world.publish(show, 1)
        if set_up:
            fresh_home.set_up()
            fresh_home.read_feeds()
            assert fresh_home.client.get("stop").status == 200
            assert schedule(fresh_home, "refresh")["State"] == schedule(fresh_home, "rename")["State"] == "DISABLED"
        fresh_home.world.forget()

        assert fresh_home.refresh() == {"queued": 0}
        assert fresh_home.rename() == {}

        assert fresh_home.queued() == []
        assert {request.site for request in fresh_home.world.requests} <= {"tracker", "seed"}  # qBittorrent's own business


class TestFeed:
    def test_an_episode_goes_to_the_downloader_named_and_started(self, home: Home, show: Show) -> None:
        release = home.world.publish(show, 1)

        assert home.read_feeds() == []

        assert home.hashes == [release.torrent.client_id]
        home.qbittorrent.wait_until_complete()
        assert list(home.qbittorrent.files_on_disk()) == ["Bangumi/迷宫饭/Season 1/Dungeon Meshi S01E01.mkv"]

    def test_a_message_that_comes_twice_adds_nothing_twice(self, home: Home, show: Show) -> None:
        release = home.world.publish(show, 1)
        home.refresh()
        (body,) = home.queued()

        assert home.read(body, body) == []
        assert home.read(body) == []

        assert home.hashes == [release.torrent.client_id]
        assert home.states() == [TorrentState.STARTED]

    def test_a_message_that_breaks_is_reported_alone(self, home: Home, show: Show) -> None:
        release = home.world.publish(show, 1)
        broken = home.add_feed(home.world.nyaa.search_url("x"))
        boto3.client("dynamodb").update_item(
            TableName=home.stored.settings.table_name,
            Key={"pk": {"S": "feeds"}, "sk": {"S": stored_key(home, broken)}},
            UpdateExpression="SET body = :b",
            ExpressionAttributeValues={":b": {"S": '{"id": 2, "health": "no such word"}'}},
        )
        good, bad, strange = '{"feed_id": 1}', json.dumps({"feed_id": broken}), "not a job"

        assert home.read(bad, good, strange) == [bad, strange]

        assert home.hashes == [release.torrent.client_id]

    def test_a_feed_that_was_deleted_meanwhile_is_dropped(self, home: Home) -> None:
        assert home.read('{"feed_id": 4711}') == []

    @pytest.mark.parametrize("fault", [faults.Drip(0.05), faults.Delay(30)], ids=["drips", "silent"])
    def test_a_slow_feed_delays_no_other(
        self, home: Home, show: Show, fault: faults.Drip | faults.Delay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "FEED_WITHIN_S", 8)
        release = home.world.publish(show, 1)
        slow = home.add_feed(home.world.nyaa.search_url("slow"))
        home.world.fault(home.world.nyaa.url, fault)
        home.refresh()

        with in_the_background(lambda: home.read(*home.queued())) as batch:
            eventually(lambda: home.hashes == [release.torrent.client_id], 3)
            assert batch.is_alive()

        read = home.stored.feeds.get(slow)
        assert read.health is FeedHealth.ERROR
        assert is_bilingual(read.last_error)

    @pytest.mark.parametrize("fault", [faults.not_a_torrent(), faults.web_page()], ids=["junk", "page"])
    def test_a_torrent_file_that_is_none_waits_with_its_reason(self, home: Home, show: Show, fault: faults.Body) -> None:
        bad, good = home.world.publish(show, 1), home.world.publish(show, 2)
        home.world.fault(bad.mikan_torrent_url, fault)

        assert home.read_feeds() == []

        assert home.hashes == [good.torrent.client_id]
        waiting = home.torrent(bad.title)
        assert waiting.state is TorrentState.WANTED
        assert waiting.reason and is_bilingual(waiting.reason.both)
        home.world.heal()
        assert home.rename()["sent"] == 1
        assert home.hashes == sorted([bad.torrent.client_id, good.torrent.client_id])

    def test_a_title_that_nothing_can_read_is_kept_with_its_reason(self, home: Home, show: Show) -> None:
        good = home.world.publish(show, 1)
        strange = home.world.publish(show, None, title="[???] 。。。", file_name="x.mkv")

        assert home.read_feeds() == []

        kept = home.torrent(strange.title)
        assert kept.state is TorrentState.SKIPPED
        assert kept.reason and is_bilingual(kept.reason.both)
        assert home.hashes == [good.torrent.client_id]


class TestRename:
    def test_a_finished_episode_is_told_once_with_its_poster(self, home: Home, show: Show) -> None:
        home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()

        done = home.rename()

        (took,) = done.pop("release_to_file_s")
        assert took > 0
        assert done == {"open": 1, "sent": 0, "adopted": 0, "named": 0, "done": 1, "told": 1}
        assert home.rename()["told"] == 0

        (notice,) = home.world.notices()
        assert "迷宫饭" in notice.text
        assert notice.photo == show.poster

    def test_a_finished_torrent_that_is_named_is_followed_alone(self, home: Home, show: Show) -> None:
        first, second = home.world.publish(show, 1), home.world.publish(show, 2)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()

        assert home.finished(first.torrent.infohash_v1)["told"] == 1
        assert home.states() == [TorrentState.STARTED, TorrentState.TOLD]
        for _ in range(3):  # repeated, and of torrents that nobody has
            assert home.finished(first.torrent.infohash_v1)["told"] == 0
            assert home.finished("0" * 40)["told"] == 0
        assert home.finished(second.torrent.infohash_v1)["told"] == 1
        assert len(home.texts) == 2

    def test_a_call_proves_that_a_downloader_is_back(self, home: Home, show: Show) -> None:
        release = home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()
        home.qbittorrent.stop()
        home.rename()
        assert home.stored.states.downloader().health is DownloaderHealth.AWAY
        home.qbittorrent.start()
        eventually(lambda: home.qbittorrent.api.torrents_info()[0].state in ("stalledUP", "uploading"))

        assert home.finished(release.torrent.infohash_v1)["told"] == 1  # long before its next try

        assert home.stored.states.downloader().health is DownloaderHealth.OK

    def test_a_finished_torrent_of_another_category_is_left_alone(self, home: Home) -> None:
        file = make_torrent("[Other] 迷宫饭 - 01 [1080p].mkv", {"01.mkv": generate("a", 300_000)}, kind="v1")
        home.qbittorrent.api.torrents_add(torrent_files=file.metainfo, category="Films")
        eventually(lambda: home.hashes)

        assert home.finished(file.infohash_v1)["adopted"] == 0

        (there,) = home.qbittorrent.api.torrents_info()
        assert there.tags == ""
        assert home.torrents() == []

    def test_a_call_about_a_torrent_that_was_removed_is_no_miss(self, home: Home, show: Show) -> None:
        release = home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.api.torrents_delete(torrent_hashes=home.hashes)
        for _ in range(5):
            home.finished(release.torrent.infohash_v1)
        assert home.states() == [TorrentState.STARTED]

    def test_episodes_wait_for_a_downloader_that_is_away(self, home: Home, show: Show) -> None:
        home.qbittorrent.stop()
        release = home.world.publish(show, 1)
        assert home.read_feeds() == []
        assert home.read_feeds() == []
        home.rename()
        home.rename()
        assert home.states() == [TorrentState.WANTED]
        assert len(home.texts) == 1

        home.qbittorrent.start()

        assert home.rename()["sent"] == 1
        home.rename()
        assert home.hashes == [release.torrent.client_id]
        assert len(home.texts) == 2 + (home.states() == [TorrentState.TOLD])
        assert all(map(is_bilingual, home.texts[:2]))

    def test_a_refused_login_is_tried_once(self, fresh_home: Home, show: Show) -> None:
        with FakeQBittorrent() as far:
            fresh_home.set_up(downloader_host=far.host, downloader_password="wrong")
            fresh_home.world.publish(show, 1)
            fresh_home.read_feeds()
            fresh_home.rename()
            fresh_home.read_feeds()
            fresh_home.rename()
            assert fresh_home.states() == [TorrentState.WANTED]
            assert fresh_home.client.get("check/downloader").json() is False
            assert len([request for request in far.requests if request.path.endswith("/auth/login")]) == 1

            answer = fresh_home.client.patch("config/update", {"downloader": {"password": far.password}})
            assert answer.status == 200, answer.text

            assert fresh_home.rename()["sent"] == 1


class TestWatching:
    """What an operator finds in the logs, and CloudWatch makes metrics of."""

    def test_a_feeds_lines_name_their_message_and_the_round_that_queued_it(
        self, home: Home, show: Show, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logging.getLogger("bangumi"), "handlers", [])  # one that writes to this test's output is made
        home.world.publish(show, 1)
        second = home.add_feed(home.world.nyaa.search_url("x"))
        home.read_feeds()

        lines = [line for line in read_lines(capsys) if line.get("message") == "feed_refreshed"]
        assert {line["request_id"] for line in lines} == {"8f1b2c3d"}
        assert {line["cause_id"] for line in lines} == {"round-1"}
        assert {(line["feed"], line["message_id"]) for line in lines} == {(1, "message-0"), (second, "message-1")}

    def test_what_is_left_of_a_feed_keeps_its_cause(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(feed, "refresh_feed", lambda *_args, **_more: Refreshed(complete=False))
        home.refresh()
        home.read(*home.queued())
        (again,) = home.queued()
        assert json.loads(again) == {"feed_id": 1, "cause": "round-1"}

    def test_an_episodes_life_in_numbers(self, home: Home, show: Show, capsys: pytest.CaptureFixture[str]) -> None:
        home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()
        home.rename()

        told = Counter({name: number for name, number in metrics(capsys) if not isinstance(number, list)})
        assert told == {"FeedsRead": 1, "Seen": 1, "Added": 1, "Told": 1}

    def test_a_broken_feed_is_a_failure_and_time_to_the_file_is_told(
        self, home: Home, show: Show, capsys: pytest.CaptureFixture[str]
    ) -> None:
        home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()
        home.rename()
        home.world.fault(home.world.mikan.url, faults.Status(500))
        home.read_feeds()

        told = dict(metrics(capsys))
        assert told["Failed"] == 1
        assert [value > 0 for value in told["ReleaseToFile"]] == [True]

    def test_an_episode_that_is_on_its_way_for_a_day_is_stuck(
        self, home: Home, show: Show, capsys: pytest.CaptureFixture[str]
    ) -> None:
        home.qbittorrent.stop()
        home.world.publish(show, 1)
        home.read_feeds()
        home.upkeep()
        assert "Stuck" not in dict(metrics(capsys))

        home.clock.sleep(25 * 3600)
        home.upkeep()

        assert dict(metrics(capsys))["Stuck"] == 1

    def test_the_days_figures_are_what_the_jobs_did_and_used(self, home: Home, show: Show) -> None:
        yesterday = home.clock.now().date() - timedelta(days=1)
        before = Counter(home.stored.stats.since(yesterday).get(yesterday, {}))
        home.world.publish(show, 1)
        home.read_feeds()
        home.qbittorrent.wait_until_complete()
        home.rename()
        home.upkeep()

        counted: Counter[str] = Counter()
        for counts in home.stored.stats.since(yesterday).values():
            counted.update(counts)
        counted -= before
        done = {name: counted[name] for name in ("FeedsRead", "Seen", "Added", "Told", "Done", "Queued", "Messages")}
        assert done == dict.fromkeys(done, 1)
        calls = {name: number for name, number in counted.items() if name.endswith(".calls") and not name.startswith("api")}
        assert calls == {"refresh.calls": 1, "feed.calls": 1, "rename.calls": 1, "upkeep.calls": 1}
        assert counted["ReleaseToFile.n"] == 1
        assert counted["writes"] > 20
        assert counted["half_reads"] > 20

    @pytest.mark.usefixtures("home")
    def test_a_health_check_that_fails_is_a_fault(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check = event("api")
        assert api.handler(check, CONTEXT)["statusCode"] == 200
        assert metrics(capsys) == []

        monkeypatch.setenv("TABLE_NAME", "gone")
        forget_process()
        assert api.handler(check, CONTEXT)["statusCode"] >= 500

        assert metrics(capsys) == [("Faults", 1)]


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def metrics(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, Any]]:
    lines = [line for line in read_lines(capsys) if "_aws" in line]
    return [
        (declared["Name"], line[declared["Name"]])
        for line in lines
        for directive in line["_aws"]["CloudWatchMetrics"]
        for declared in directive["Metrics"]
    ]


class TestAskingWhichShow:
    def test_from_an_unsure_release_to_the_chosen_shows_folder(self, home: Home) -> None:
        home.world.publish(None, title="[X] Hunter x Hunter - 05 [1080p]")
        home.read_feeds()
        (asked,) = home.client.get("bangumi/needs-review").json()
        assert asked["official_title"] == "Hunter x Hunter"
        assert {"1704", "21032"} <= {one["bangumi_tv_id"] for one in asked["candidates"]}
        assert is_bilingual(asked["needs_review_reason"])

        answer = home.client.post(f"bangumi/choose/{asked['id']}", {"bangumi_tv_id": "21032"})

        assert answer.status == 200
        assert is_bilingual(answer.json()["msg_en"] + answer.json()["msg_zh"])
        (torrent,) = home.qbittorrent.api.torrents_info()
        assert torrent.save_path.endswith("/猎人 (2011)/Season 1")
        assert home.client.get("bangumi/needs-review").json() == []


class TestUpkeep:
    def test_puts_schedules_posters_and_weekdays_right(self, home: Home, show: Show) -> None:
        home.world.fault("/images", faults.Status(500))
        home.world.fault("/t/p", faults.Status(500))
        home.world.publish(show, 1)
        home.read_feeds()
        home.world.heal()
        (rule,) = home.stored.rules.all()
        rule = home.stored.rules.save(replace(rule, poster_link=None, air_weekday=None))
        drifted = schedule(home, "refresh")
        kept = ("Name", "Target", "FlexibleTimeWindow")
        boto3.client("scheduler").update_schedule(
            **{name: drifted[name] for name in kept}, ScheduleExpression="rate(7 days)", State="DISABLED"
        )

        assert home.upkeep() == {"posters": 1, "archived": 0, "weekdays": 1, "reviews": 0, "shows": 0, "failed": ()}

        assert (schedule(home, "refresh")["ScheduleExpression"], schedule(home, "refresh")["State"]) == (
            "rate(15 minutes)",
            "ENABLED",
        )
        (mended,) = home.stored.rules.all()
        assert (mended.poster_link or "").startswith("posters/")
        assert mended.air_weekday == show.weekday

    def test_a_site_that_is_down_stops_only_its_own_chore(self, home: Home, show: Show) -> None:
        home.world.publish(show, 1)
        home.read_feeds()
        home.world.bangumi_tv.stop()

        assert home.upkeep()["failed"] == ("weekdays",)

    def test_a_newer_index_of_shows_is_there_for_the_next_new_rule(self, home: Home) -> None:
        title = "[桜都字幕组] 星屑配达人 [01][1080p][简体内嵌]"
        new = item("星屑の配達人", zh="星屑配达人", bangumi_id="990001", begin="2026-10-01T15:00:00.000Z")
        home.world.npm.publish("99.0.1", [*items_of(shipped_shows()), new])

        assert home.upkeep()["shows"] == 1
        forget_process()  # the feed function is a process of its own
        home.world.publish(None, title=title, published_at=datetime(2026, 10, 2, tzinfo=UTC))
        home.read_feeds()

        (rule,) = home.stored.rules.all()
        assert (rule.official_title, rule.bangumi_tv_id) == ("星屑配达人", "990001")

    def test_the_index_of_shows_is_asked_for_once_a_week(self, home: Home) -> None:
        for days in range(15):
            assert home.upkeep()["failed"] == ()
            home.clock.sleep(86_300 if days % 2 else 86_500)
        asked = [request for request in home.world.requests if request.path == "/bangumi-data/latest"]
        assert len(asked) == 3

    def test_an_index_that_can_not_be_had_is_asked_for_the_next_day(self, home: Home) -> None:
        home.world.npm.stop()
        assert home.upkeep()["failed"] == ("shows",)
        home.world.npm.start()
        home.clock.sleep(86_400)
        assert home.upkeep()["failed"] == ()


def stored_key(home: Home, feed_id: FeedId) -> str:
    found = boto3.client("dynamodb").query(
        TableName=home.stored.settings.table_name,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "feeds"}},
    )
    keys = [str(item["sk"]["S"]) for item in found["Items"]]
    return next(key for key in keys if key.isdecimal() and int(key) == feed_id)


@contextmanager
def in_the_background(job: Any) -> Iterator[threading.Thread]:
    """Runs it meanwhile; waits for its end, and fails as it did."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            assert job() == []
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(60)
    assert not failures, failures
