"""AWS: one session, clients on first use, one table of its faults; the queue, the schedules, the site's files, the secret.

Nothing here is made at import, and a service that is never called costs nothing: a client takes tens of milliseconds.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from bangumi.adapters.logs import request_id
from bangumi.core.config import Program
from bangumi.core.errors import DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedId
from bangumi.ports import FeedJob

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import GetScheduleOutputTypeDef
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef
    from mypy_boto3_ssm import SSMClient

_BUSY = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def fault(error: Exception) -> DomainError:
    """The one table of AWS's faults: what passes with time is `UnavailableError`, a refusal is `UpstreamError`."""
    if not isinstance(error, ClientError):  # BotoCoreError: no answer, or no way to ask
        return UnavailableError(Say.STORE_BUSY, detail=type(error).__name__)
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _BUSY or status >= 500:
        return UnavailableError(Say.STORE_BUSY, detail=code)
    return UpstreamError(Say.STORE_REFUSED, detail=f"{error.operation_name}: {code}")


@contextmanager
def faults_mapped() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise fault(error) from error


class Aws:
    """Clients by service name, each made once. Region, credentials and endpoints come from the environment."""

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()  # a session must not make two clients at once
        self._session: botocore.session.Session | None = None

    def client(self, service: str) -> Any:
        if service not in self._clients:
            with self._lock:
                if service not in self._clients:
                    self._clients[service] = self._make(service)
        return self._clients[service]

    def _make(self, service: str) -> Any:
        self._session = self._session or botocore.session.get_session()
        config = ClientConfig(
            connect_timeout=2,
            read_timeout=8,
            retries={"mode": "standard", "total_max_attempts": 4},  # throttled and lost calls, with back-off
            parameter_validation=False,  # the types are checked, and it takes a third of a call
            s3={"addressing_style": "path"},  # a local emulator's host name has no subdomains
        )
        with faults_mapped():
            return self._session.create_client(service, config=config)


class FeedQueueSqs:
    """Port `FeedQueue`."""

    def __init__(self, aws: Aws, queue_url: str) -> None:
        self._aws = aws
        self._url = queue_url

    def send(self, jobs: Sequence[FeedJob]) -> None:
        for start in range(0, len(jobs), 10):
            self._send_ten(
                [{"Id": str(place), "MessageBody": _caused(job)} for place, job in enumerate(jobs[start : start + 10])]
            )

    def _send_ten(self, entries: "list[SendMessageBatchRequestEntryTypeDef]") -> None:
        sqs: SQSClient = self._aws.client("sqs")
        reason = ""
        for pause_s in (0.1, 0.4, 1.6, 0):
            with faults_mapped():
                failed = sqs.send_message_batch(QueueUrl=self._url, Entries=entries).get("Failed", [])
            if not failed:
                return
            reason = failed[0]["Code"]
            again = {entry["Id"] for entry in failed}
            entries = [entry for entry in entries if entry["Id"] in again]
            time.sleep(pause_s)
        raise UnavailableError(Say.STORE_BUSY, detail=reason)


def write_job(job: FeedJob) -> str:
    """The body of a queue message."""
    return json.dumps({"feed_id": job.feed_id} | ({"cause": job.cause} if job.cause else {}))


def _caused(job: FeedJob) -> str:
    return write_job(replace(job, cause=job.cause or request_id()))


def read_job(body: str) -> FeedJob:
    """What `write_job` wrote. `ValueError` for anything else."""
    try:
        read = json.loads(body)
        return FeedJob(FeedId(int(read["feed_id"])), str(read.get("cause", "")))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("not a feed job") from error


class SchedulesEventBridge:
    """Port `Schedules`: `<prefix>-refresh`, `<prefix>-rename` and `<prefix>-upkeep` in the default group."""

    def __init__(self, aws: Aws, prefix: str) -> None:
        self._aws = aws
        self._prefix = prefix

    def apply(self, program: Program, *, running: bool) -> None:
        self._set("refresh", _rate(program.rss_time), running=running)
        self._set("rename", _rate(program.rename_time), running=running)
        self._set("upkeep", None, running=running)

    def _set(self, name: str, expression: str | None, *, running: bool) -> None:
        """None leaves the expression as it was deployed."""
        scheduler: EventBridgeSchedulerClient = self._aws.client("scheduler")
        with faults_mapped():
            there = scheduler.get_schedule(Name=f"{self._prefix}-{name}")
            expression = expression or there["ScheduleExpression"]
            state = "ENABLED" if running else "DISABLED"
            if (there["ScheduleExpression"], there["State"]) != (expression, state):
                scheduler.update_schedule(**_kept(there) | {"ScheduleExpression": expression, "State": state})


# What UpdateSchedule is not told returns to its default; these are all that it takes.
_SCHEDULE_FIELDS = (
    "Name",
    "GroupName",
    "Description",
    "StartDate",
    "EndDate",
    "ScheduleExpressionTimezone",
    "FlexibleTimeWindow",
    "Target",
    "KmsKeyArn",
    "ActionAfterCompletion",
)


def _kept(there: "GetScheduleOutputTypeDef") -> dict[str, Any]:
    known: dict[str, Any] = dict(there)
    return {name: known[name] for name in _SCHEDULE_FIELDS if known.get(name) is not None}


def _rate(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return f"rate({minutes} minute{'s' if minutes > 1 else ''})"


class SiteFiles:
    """Objects of the site's bucket, such as posters."""

    def __init__(self, aws: Aws, bucket: str) -> None:
        self._aws = aws
        self._bucket = bucket

    def put(self, key: str, data: bytes, media_type: str, *, lasting: bool = True) -> None:
        """`lasting`: the key names its content, which browsers may keep for good."""
        s3: S3Client = self._aws.client("s3")
        with faults_mapped():
            s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType=media_type,
                CacheControl="public, max-age=31536000, immutable" if lasting else "no-cache",
            )

    def get(self, key: str) -> tuple[bytes, str] | None:
        """(bytes, media type)."""
        s3: S3Client = self._aws.client("s3")
        with faults_mapped():
            try:
                answer = s3.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _is_missing(error):
                    return None
                raise
            return answer["Body"].read(), answer["ContentType"]

    def exists(self, key: str) -> bool:
        s3: S3Client = self._aws.client("s3")
        with faults_mapped():
            try:
                s3.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _is_missing(error):
                    return False
                raise
            return True


def _is_missing(error: ClientError) -> bool:
    # S3 says 403 of a missing object to whoever may not list the bucket, and the functions may not.
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in (403, 404)


class SecretParameter:
    """One SecureString of the parameter store, made at first use."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._aws = aws
        self._name = name

    def read(self) -> str | None:
        with faults_mapped():
            return self._read(self._aws.client("ssm"))

    def read_or_make(self, make: Callable[[], str]) -> str:
        """Of several that make it at once, one wins and all read its value."""
        ssm: SSMClient = self._aws.client("ssm")
        with faults_mapped():
            if (value := self._read(ssm)) is not None:
                return value
            value = make()
            try:
                ssm.put_parameter(Name=self._name, Value=value, Type="SecureString", Overwrite=False)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                    raise
            else:
                return value
            for pause_s in (0.1, 0.4, 1.6, 0):  # what another wrote may show late
                if (theirs := self._read(ssm)) is not None:
                    return theirs
                time.sleep(pause_s)
        raise UnavailableError(Say.STORE_BUSY, detail="ParameterNotFound")

    def _read(self, ssm: "SSMClient") -> str | None:
        try:
            return ssm.get_parameter(Name=self._name, WithDecryption=True)["Parameter"]["Value"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
