import json
import time
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from bangumi import __version__
from bangumi.adapters.aws import Aws
from bangumi.adapters.dynamo import Table
from bangumi.adapters.log_book import CloudLogBook
from bangumi.ports import LogBook
from tests.support.aws import FUNCTIONS, Cloud

HALF_MIB = 512 * 1024


@pytest.fixture
def book(aws: Cloud, clients: Aws, table: Table) -> LogBook:
    logs = boto3.client("logs")
    for function in FUNCTIONS:
        group = aws.log_group_prefix + function
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
            logs.delete_log_stream(logGroupName=group, logStreamName=stream["logStreamName"])
        logs.create_log_stream(logGroupName=group, logStreamName="s")
    return CloudLogBook(clients, table, aws.log_group_prefix)


def say(aws: Cloud, function: str, *messages: str | dict[str, Any], seconds_ago: float = 10) -> None:
    at = int((time.time() - seconds_ago) * 1000)
    boto3.client("logs").put_log_events(
        logGroupName=aws.log_group_prefix + function,
        logStreamName="s",
        logEvents=[
            {"timestamp": at + place, "message": message if isinstance(message, str) else json.dumps(message)}
            for place, message in enumerate(messages)
        ],
    )


def texts(book: LogBook, limit: int = HALF_MIB) -> list[str]:
    """The lines below the first, without their time."""
    return [line[22:] for line in book.read(limit).splitlines()[1:]]


def test_the_first_line_tells_the_version(book: LogBook) -> None:
    (line,) = book.read(HALF_MIB).splitlines()
    assert line.endswith(f"] INFO:     Version {__version__}")
    datetime.strptime(line[:21], "[%Y-%m-%d %H:%M:%S]").replace(tzinfo=UTC)


def test_lines_of_all_functions_come_in_order_of_time(aws: Cloud, book: LogBook) -> None:
    say(aws, "feed", {"level": "INFO", "message": "second"}, seconds_ago=20)
    say(aws, "api", {"level": "WARNING", "message": "first"}, seconds_ago=30)
    say(aws, "rename", {"level": "WARN", "message": "third"}, seconds_ago=10)
    assert texts(book) == ["WARNING:  first", "INFO:     second", "WARNING:  third"]


def test_old_lines_come_before_new_ones_each_once(aws: Cloud, book: LogBook) -> None:
    for hours in (0.1, 0.5, 3, 20, 80, 300):
        say(aws, "feed", f"{hours} h ago", seconds_ago=hours * 3600)
    assert texts(book) == [f"INFO:     {hours} h ago" for hours in (300, 80, 20, 3, 0.5, 0.1)]


def test_own_fields_follow_the_message_and_a_trace_stands_below(aws: Cloud, book: LogBook) -> None:
    say(
        aws,
        "feed",
        {
            "level": "ERROR",
            "location": "handler:12",
            "message": "feed failed",
            "timestamp": "2026-11-24 08:15:02,123+0000",
            "service": "kumo-bangumi",
            "cold_start": True,
            "feed_id": 3,
            "title": "葬送的芙莉莲",
            "exception": "Traceback (most recent call last):\n  x\nValueError: y",
            "exception_name": "ValueError",
        },
        {"level": "ERROR", "errorType": "KeyError", "errorMessage": "'z'", "stackTrace": ["  File a\n", "  File b\n"]},
        {"level": "INFO", "message": {"a": "ü"}},
    )
    lines = book.read(HALF_MIB).splitlines()[1:]
    assert [line if line.startswith(" ") else line[22:] for line in lines] == [
        "ERROR:    feed failed feed_id=3 title=葬送的芙莉莲",
        "    Traceback (most recent call last):",
        "      x",
        "    ValueError: y",
        "ERROR:    'z'",
        "    File a",
        "      File b",
        'INFO:     {"a": "ü"}',
    ]


def test_what_the_platform_says_of_itself_is_left_out(aws: Cloud, book: LogBook) -> None:
    say(
        aws,
        "api",
        {"time": "2026-11-24T08:15:02.123Z", "type": "platform.report", "record": {"requestId": "r"}},
        "START RequestId: 1 Version: 3",
        "plain text\n",
        "REPORT RequestId: 1 Duration: 3 ms",
    )
    assert texts(book) == ["INFO:     plain text"]


def test_the_newest_bytes_are_shown(aws: Cloud, book: LogBook) -> None:
    for part in range(10):
        say(aws, "feed", *[f"{part}-{number} {'长' * 50}" for number in range(100)], seconds_ago=3000 - part * 300)
    text = book.read(20_000)
    assert 18_000 < len(text.encode()) <= 20_000
    assert text.splitlines()[-1].endswith(f"9-99 {'长' * 50}")
    assert "Version" in text.splitlines()[0]


def test_after_clearing_only_later_lines_are_shown(aws: Cloud, book: LogBook) -> None:
    say(aws, "feed", "before")
    book.clear()
    assert texts(book) == []
    say(aws, "feed", "after", seconds_ago=-0.5)
    assert texts(book) == ["INFO:     after"]
    book.clear()


def test_a_function_without_a_log_yet_is_no_fault(aws: Cloud, clients: Aws, table: Table) -> None:
    assert CloudLogBook(clients, table, "/nobody/").read(HALF_MIB).count("\n") == 1
