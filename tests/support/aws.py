"""A small AWS in this process: what template.yaml declares, without the functions.

`aws` and its `clients` last a test module and are cheap to share; each test may have an empty `table` of its own.
"""

import functools
import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest
import yaml
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from bangumi.adapters.aws import Aws
from bangumi.adapters.dynamo import Table

REGION = "eu-central-1"
STACK = "bangumi-test"
FUNCTIONS = ("api", "search", "refresh", "feed", "rename", "upkeep")
SCHEDULES = {"refresh": "rate(15 minutes)", "rename": "rate(1 minute)", "upkeep": "rate(1 day)"}
TEMPLATE = Path(__file__).parents[2] / "template.yaml"

_numbers = itertools.count(1)
_turn = threading.RLock()


@dataclass(frozen=True, slots=True)
class Cloud:
    """The names of what is there."""

    table_name: str
    feed_queue_url: str
    dead_letters_url: str
    key_parameter: str
    site_bucket: str
    schedule_prefix: str
    log_group_prefix: str

    def environment(self) -> dict[str, str]:
        """What the functions find in their environment."""
        return {
            "TABLE_NAME": self.table_name,
            "FEED_QUEUE_URL": self.feed_queue_url,
            "KEY_PARAMETER": self.key_parameter,
            "SITE_BUCKET": self.site_bucket,
            "SCHEDULE_PREFIX": self.schedule_prefix,
            "LOG_GROUP_PREFIX": self.log_group_prefix,
        }


@pytest.fixture(scope="module")
def aws() -> Iterator[Cloud]:
    with small_aws() as cloud:
        yield cloud


@contextmanager
def small_aws() -> Iterator[Cloud]:
    """Everything that the stack has: table, queue with dead letters, bucket, schedules, log groups; no key parameter."""
    credentials = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }
    answer = BotocoreStubber.process_request

    def one_at_a_time(self: BotocoreStubber, request: Any) -> Any:
        # moto checks a condition and writes in two steps; DynamoDB does it in one.
        with _turn:
            return answer(self, request)

    with (
        mock.patch.dict(os.environ, credentials),
        mock.patch.object(BotocoreStubber, "process_request", one_at_a_time),
        mock_aws(),
    ):
        os.environ.pop("AWS_ENDPOINT_URL", None)
        yield _build()


@pytest.fixture(scope="module")
def clients(aws: Cloud) -> Aws:
    """One set of clients for a module: making them is what takes time."""
    return Aws()


@pytest.fixture
def table_name(aws: Cloud) -> str:
    """A new, empty table."""
    return create_table(f"{STACK}-{next(_numbers)}")


@pytest.fixture
def table(clients: Aws, table_name: str) -> Table:
    return Table(clients, table_name)


def create_table(name: str) -> str:
    """The table of the template, on demand; answers its name."""
    declared = template()["Resources"]["Table"]["Properties"]
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=declared["AttributeDefinitions"],
        KeySchema=declared["KeySchema"],
        GlobalSecondaryIndexes=[
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in declared["GlobalSecondaryIndexes"]
        ],
    )
    return name


def _build() -> Cloud:
    sqs, logs = boto3.client("sqs"), boto3.client("logs")
    cloud = Cloud(
        table_name=create_table(f"{STACK}-{next(_numbers)}"),
        feed_queue_url=sqs.create_queue(QueueName=f"{STACK}-feeds")["QueueUrl"],
        dead_letters_url=sqs.create_queue(QueueName=f"{STACK}-feeds-dead")["QueueUrl"],
        key_parameter=f"/{STACK}/keys",
        site_bucket=f"{STACK}-site",
        schedule_prefix=STACK,
        log_group_prefix=f"/{STACK}/",
    )
    boto3.client("s3").create_bucket(Bucket=cloud.site_bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for function in FUNCTIONS:
        logs.create_log_group(logGroupName=cloud.log_group_prefix + function)
    for name, expression in SCHEDULES.items():
        boto3.client("scheduler").create_schedule(
            Name=f"{cloud.schedule_prefix}-{name}",
            ScheduleExpression=expression,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": f"arn:aws:lambda:{REGION}:123456789012:function:{STACK}-{name}",
                "RoleArn": f"arn:aws:iam::123456789012:role/{STACK}-{name}",
                "RetryPolicy": {"MaximumRetryAttempts": 0},
            },
        )
    return cloud


class _CloudFormation(yaml.SafeLoader):
    """YAML with CloudFormation's tags, which stay unread."""


_CloudFormation.add_multi_constructor("!", lambda _loader, suffix, _node: f"!{suffix}")


@functools.cache
def template() -> dict[str, Any]:
    """template.yaml; CloudFormation's tags are unread."""
    with TEMPLATE.open(encoding="utf-8") as file:
        read: dict[str, Any] = yaml.load(file, _CloudFormation)  # noqa: S506 - a safe loader
    return read
