"""Each function's policy: enough for all that it does, and nothing that it does not do."""

import fnmatch
from contextlib import suppress
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError

import feed
from bangumi.adapters.shows import shipped_shows
from bangumi.core.errors import DomainError
from bangumi.services.feeds import Refreshed
from tests.integration.jobs.conftest import Home, forget_process
from tests.support.aws import FUNCTIONS, STACK
from tests.support.rights import Guard, Right, granted_rights
from tests.support.world.shows import items_of

JOBS = ("refresh", "feed", "rename", "upkeep")


def without_use(function: str, used: set[Right]) -> list[Right]:
    """Granted rights that no call needed."""
    return sorted(
        (action, pattern)
        for action, pattern in granted_rights(function)
        if not any(action == asked and fnmatch.fnmatchcase(resource, pattern) for asked, resource in used)
    )


def test_a_call_that_is_not_granted_is_refused_as_aws_refuses(fresh_home: Home, guard: Guard) -> None:
    with guard.door("search"), pytest.raises(ClientError, match="AccessDenied"):
        boto3.client("dynamodb").delete_item(
            TableName=fresh_home.stored.settings.table_name, Key={"pk": {"S": "feeds"}, "sk": {"S": "1"}}
        )
    assert guard.refused == [("search", ("dynamodb:DeleteItem", guard.refused[0][1][1]))]
    guard.refused.clear()


def test_no_resource_of_another_stack_is_granted() -> None:
    made_here = ("role/schedules", ":feeds", ":::site/posters/*", ":::site/shows/*")  # whose names AWS makes
    for function in FUNCTIONS:
        for action, resource in granted_rights(function):
            assert STACK in resource or resource.endswith(made_here), (function, action, resource)


def test_the_jobs_use_all_that_they_are_granted(home: Home, guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    world, show = home.world, home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)
    world.publish(show, 1)
    life(home)
    world.publish(show, 1, version=2)  # takes the place of the first: names and claims change hands
    life(home)
    by_hand = world.publish(show, 2, sites=[])
    folder = str(home.qbittorrent.downloads / "Bangumi/迷宫饭/Season 1")
    home.qbittorrent.api.torrents_add(torrent_files=by_hand.torrent.metainfo, category="Bangumi", save_path=folder)
    life(home)

    (rule,) = home.stored.rules.all()
    home.stored.rules.save(replace(rule, poster_link=None, air_weekday=None))
    drift(home)
    world.npm.publish("99.0.1", items_of(shipped_shows()))
    forget_process()
    home.upkeep()
    home.refresh()
    monkeypatch.setattr(feed, "refresh_feed", lambda *_args, **_more: Refreshed(complete=False))  # out of time
    assert home.read(*home.queued()) == []
    assert len(home.queued()) == 1

    assert {job: without_use(job, guard.used[job]) for job in JOBS} == {job: [] for job in JOBS}


def test_the_api_uses_all_that_it_is_granted(home: Home, guard: Guard) -> None:
    show = home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)
    home.world.publish(show, 1)
    s3 = boto3.client("s3")
    for kept in s3.list_objects_v2(Bucket=home.cloud.site_bucket).get("Contents", []):
        s3.delete_object(Bucket=home.cloud.site_bucket, Key=kept["Key"])
    forget_process()
    for path in ("rss/refresh/1", "log", "stop", "start", "bangumi/get/all", "bangumi/reset/all"):
        answer = home.client.get(path)
        assert answer.status == 200, (path, answer.text)
    with guard.door("api"), suppress(DomainError):  # there is no Lambda here, but the call is made
        home.stored.rename_job.wake("0" * 40)

    assert without_use("api", guard.used["api"]) == []


def life(home: Home) -> None:
    """Queued, read, followed to its end: each job in a process of its own, as on a quiet day in Lambda."""
    forget_process()
    home.refresh()
    forget_process()
    home.read(*home.queued())
    home.qbittorrent.wait_until_complete()
    forget_process()
    home.rename()


def drift(home: Home) -> None:
    """What a deployment leaves of the schedules."""
    scheduler = boto3.client("scheduler")
    for name in ("refresh", "rename", "upkeep"):
        there = scheduler.get_schedule(Name=f"{home.cloud.schedule_prefix}-{name}")
        kept = {part: there[part] for part in ("Name", "Target", "FlexibleTimeWindow", "ScheduleExpression")}
        scheduler.update_schedule(**kept, State="DISABLED")
