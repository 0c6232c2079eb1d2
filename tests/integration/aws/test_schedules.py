from typing import Any
from unittest import mock

import boto3
import pytest

from bangumi.adapters.aws import Aws, SchedulesEventBridge
from bangumi.core.config import Program
from bangumi.core.errors import UpstreamError
from bangumi.core.messages import Say
from bangumi.ports import Schedules
from tests.support.aws import Cloud


@pytest.fixture
def schedules(aws: Cloud, clients: Aws) -> Schedules:
    return SchedulesEventBridge(clients, aws.schedule_prefix)


def schedule(aws: Cloud, name: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(boto3.client("scheduler").get_schedule(Name=f"{aws.schedule_prefix}-{name}"))
    return found


@pytest.mark.parametrize(
    ("seconds", "expression"),
    [
        (60, "rate(1 minute)"),
        (61, "rate(2 minutes)"),
        (120, "rate(2 minutes)"),
        (900, "rate(15 minutes)"),
        (3599, "rate(60 minutes)"),
        (1, "rate(1 minute)"),
    ],
)
def test_periods_are_rounded_up_to_whole_minutes(aws: Cloud, schedules: Schedules, seconds: int, expression: str) -> None:
    schedules.apply(Program(rss_time=seconds, rename_time=seconds), running=True)
    assert schedule(aws, "refresh")["ScheduleExpression"] == expression
    assert schedule(aws, "rename")["ScheduleExpression"] == expression


def test_all_are_armed_and_disarmed_together_and_upkeep_keeps_its_period(aws: Cloud, schedules: Schedules) -> None:
    for running, state in ((False, "DISABLED"), (True, "ENABLED")):
        schedules.apply(Program(), running=running)
        assert {schedule(aws, name)["State"] for name in ("refresh", "rename", "upkeep")} == {state}
    assert schedule(aws, "upkeep")["ScheduleExpression"] == "rate(1 day)"


def test_what_else_a_schedule_has_stays(aws: Cloud, schedules: Schedules) -> None:
    before = schedule(aws, "refresh")
    schedules.apply(Program(rss_time=7200), running=False)
    after = schedule(aws, "refresh")
    assert after["Target"] == before["Target"]
    assert after["FlexibleTimeWindow"] == before["FlexibleTimeWindow"]
    assert (after["ScheduleExpression"], after["State"]) == ("rate(120 minutes)", "DISABLED")


def test_nothing_is_written_where_nothing_differs(clients: Aws, schedules: Schedules) -> None:
    schedules.apply(Program(rss_time=600), running=True)
    client = clients.client("scheduler")
    with mock.patch.object(client, "update_schedule", wraps=client.update_schedule) as update:
        schedules.apply(Program(rss_time=600), running=True)
        update.assert_not_called()
        schedules.apply(Program(rss_time=660), running=True)
        assert update.call_count == 1


def test_a_missing_schedule_is_told(clients: Aws) -> None:
    with pytest.raises(UpstreamError) as caught:
        SchedulesEventBridge(clients, "nobody").apply(Program(), running=True)
    assert caught.value.message.say is Say.STORE_REFUSED
