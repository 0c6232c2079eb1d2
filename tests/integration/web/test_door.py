"""The real door in front of the real world: settings from the environment, AWS in moto, argon2 and JWT as in Lambda."""

from collections.abc import Iterator

import boto3
import pytest

import api
from bangumi.wiring import live_world
from tests.support.aws import Cloud
from tests.support.rest import RestClient

FORM = {"username": "alice", "password": "correct horse", "downloader_host": "127.0.0.1:9", "program": {"rss_time": 1830}}


@pytest.fixture
def visitor(aws: Cloud, table_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[RestClient]:
    for name, value in (aws.environment() | {"TABLE_NAME": table_name, "SETUP_TOKEN": "t0ken"}).items():
        monkeypatch.setenv(name, value)
    fresh_process()
    yield RestClient(api.handler)
    fresh_process()


def fresh_process() -> None:
    live_world.cache_clear()
    api._application.cache_clear()


def schedule(aws: Cloud, name: str) -> tuple[str, str]:
    answer = boto3.client("scheduler").get_schedule(Name=f"{aws.schedule_prefix}-{name}")
    return answer["ScheduleExpression"], answer["State"]


def test_a_homes_first_day(aws: Cloud, visitor: RestClient) -> None:
    assert visitor.get("setup/status").json()["need_setup"] is True
    assert visitor.call("POST", "setup/complete", json_body=FORM).status == 403
    locked = {"X-Setup-Token": "t0ken"}
    assert visitor.call("POST", "setup/complete", json_body=FORM, headers=locked).status == 200
    assert schedule(aws, "refresh") == ("rate(31 minutes)", "ENABLED")

    assert visitor.post("auth/login", {"username": "alice", "password": "wrong horse"}).status == 401
    assert visitor.post("auth/login", {"username": "alice", "password": "correct horse"}).status == 200
    assert visitor.get("status").json()["status"] == "running"
    assert visitor.get("check/downloader").json() is False
    assert visitor.post("rss/add", {"url": "https://a.example/rss", "name": "a"}).status == 200
    assert visitor.get("rss/refresh/all").json()["count"] == 1

    assert (
        visitor.patch("config/update", {"security": {"login_tokens": ["a-token"]}, "program": {"rss_time": 60}}).status == 200
    )
    assert schedule(aws, "refresh") == ("rate(1 minute)", "ENABLED")
    assert visitor.get("stop").status == 200
    assert schedule(aws, "refresh")[1] == schedule(aws, "rename")[1] == "DISABLED"

    cookie = dict(visitor.cookies)
    assert visitor.get("auth/logout").status == 200
    fresh_process()
    visitor.cookies = cookie
    assert visitor.get("status").status == 401
    visitor.bearer = "a-token"
    assert visitor.get("status").json()["status"] == "stopped"


def test_nothing_secret_is_readable_in_the_table(aws: Cloud, table_name: str, visitor: RestClient) -> None:
    secrets = {"downloader_password": "s3cret-1", "notification_token": "s3cret-2", "notification_chat_id": "42"}
    form = FORM | secrets | {"notification_enable": True, "notification_type": "telegram"}
    assert visitor.call("POST", "setup/complete", json_body=form, headers={"X-Setup-Token": "t0ken"}).status == 200
    login = visitor.post("auth/login", {"username": "alice", "password": "correct horse"}).json()
    items = str(boto3.client("dynamodb").scan(TableName=table_name)["Items"])
    for secret in ("s3cret-1", "s3cret-2", "correct horse", login["access_token"]):
        assert secret not in items
