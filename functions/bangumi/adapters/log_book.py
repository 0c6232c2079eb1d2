"""The functions' logs, as CloudWatch keeps them, in the one text that people read."""

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from bangumi import __version__
from bangumi.adapters.aws import Aws, faults_mapped
from bangumi.adapters.dynamo import Table, in_parallel
from bangumi.adapters.table import LOG_START, Item

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import FilteredLogEventTypeDef

_FUNCTIONS = ("api", "search", "refresh", "feed", "rename", "upkeep")
_TIME_LIMIT_S = 8.0
_SPANS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=14),
)
"""CloudWatch reads forward only, and the newest lines are wanted: so look back in steps until there are enough."""

_NOT_SHOWN = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")
_FRAME = frozenset(
    {
        "level",
        "message",
        "timestamp",
        "time",
        "location",
        "service",
        "logger",
        "cold_start",
        "function_name",
        "function_memory_size",
        "function_arn",
        "function_request_id",
        "requestId",
        "xray_trace_id",
        "sampling_rate",
        "exception",
        "exception_name",
        "stack_trace",
        "stackTrace",
        "errorType",
        "errorMessage",
    }
)
"""Fields of a JSON line that are shown elsewhere or say nothing to a reader; all others follow the message."""

_LEVELS = {"WARN": "WARNING", "FATAL": "CRITICAL"}

_Line = tuple[int, str]
"""(milliseconds since 1970, text)"""


class CloudLogBook:
    """Port `LogBook`, over the log groups of the functions.

    Clearing sets a mark, before which nothing is shown: a deleted stream would also swallow what its running function
    says next. The lines themselves end with the groups' retention.
    """

    def __init__(self, aws: Aws, table: Table, group_prefix: str) -> None:
        self._aws = aws
        self._table = table
        self._groups = [group_prefix + function for function in _FUNCTIONS]

    def read(self, limit_bytes: int) -> str:
        now = datetime.now(UTC)
        lines = self._newest(now, limit_bytes)
        title = f"INFO:     Version {__version__}"
        room = limit_bytes - len(_stamped(0, title)) - 1
        shown: deque[_Line] = deque()
        for line in reversed(lines):
            room -= len(line[1].encode(errors="replace")) + 1
            if room < 0:
                break
            shown.appendleft(line)
        first = shown[0][0] if shown else _milliseconds(now)
        return "\n".join([_stamped(first, title), *(text for _, text in shown)]) + "\n"

    def clear(self) -> None:
        self._table.put(Item.at(LOG_START, n=_milliseconds(datetime.now(UTC))))

    def _newest(self, now: datetime, enough_bytes: int) -> list[_Line]:
        deadline = time.monotonic() + _TIME_LIMIT_S
        mark = self._table.get(LOG_START)
        start = int(mark.n) if mark else 0
        lines: list[_Line] = []
        until = _milliseconds(now) + 60_000  # clocks differ
        for span in _SPANS:
            since = max(start, _milliseconds(now - span))
            lines = self._between(since, until, enough_bytes, deadline) + lines
            until = since
            if since == start or _size(lines) >= enough_bytes or time.monotonic() > deadline:
                break
        return lines

    def _between(self, since: int, until: int, enough_bytes: int, deadline: float) -> list[_Line]:
        """In order of time, of all groups."""

        def of_group(group: str) -> list[_Line]:
            kept: deque[_Line] = deque()
            size = 0
            for line in self._lines(group, since, until, deadline):
                kept.append(line)
                size += len(line[1])
                while size - len(kept[0][1]) > enough_bytes:
                    size -= len(kept.popleft()[1])
            return list(kept)

        return sorted((line for lines in in_parallel(of_group, self._groups) for line in lines), key=lambda line: line[0])

    def _lines(self, group: str, since: int, until: int, deadline: float) -> Iterator[_Line]:
        logs: CloudWatchLogsClient = self._aws.client("logs")
        more: dict[str, Any] = {}
        while time.monotonic() < deadline:
            with faults_mapped():
                try:
                    page = logs.filter_log_events(logGroupName=group, startTime=since, endTime=until - 1, **more)
                except ClientError as error:
                    if error.response["Error"]["Code"] == "ResourceNotFoundException":
                        return  # a function that has not run yet
                    raise
            for event in page["events"]:
                if text := _text(event):
                    yield event["timestamp"], text
            if not page.get("nextToken"):
                return
            more = {"nextToken": page["nextToken"]}


def _text(event: "FilteredLogEventTypeDef") -> str:
    """The line of an event, "" where it tells a reader nothing."""
    raw = event["message"].rstrip()
    try:
        fields = json.loads(raw)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return "" if raw.startswith(_NOT_SHOWN) else _stamped(event["timestamp"], f"INFO:     {raw}")
    if "_aws" in fields or str(fields.get("type", "")).startswith("platform."):
        return ""
    level = _LEVELS.get(level := str(fields.get("level", "INFO")).upper(), level)
    return _stamped(event["timestamp"], f"{level + ':':<10}{_told(fields)}")


def _told(fields: dict[str, Any]) -> str:
    """Message, own fields, and below them the trace of an error."""
    message = fields.get("message") or fields.get("errorMessage") or ""
    parts = [message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)]
    parts += [f"{name}={_shown(value)}" for name, value in fields.items() if name not in _FRAME and value is not None]
    trace = fields.get("exception") or fields.get("stackTrace") or ""
    if isinstance(trace, list):
        trace = "".join(map(str, trace))
    return "\n    ".join([" ".join(parts), *str(trace).strip().splitlines()])


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _stamped(milliseconds: int, text: str) -> str:
    return f"[{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S}] {text}"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _size(lines: Sequence[_Line]) -> int:
    return sum(len(text) for _, text in lines)
