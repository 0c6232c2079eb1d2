from typing import Any
from unittest import mock

import boto3
import pytest

from bangumi.adapters.aws import Aws, FeedQueueSqs, read_job, write_job
from bangumi.core.errors import UnavailableError
from bangumi.core.model import FeedId
from bangumi.ports import FeedJob, FeedQueue
from tests.support.aws import Cloud

JOBS = [FeedJob(FeedId(number), "round-1") for number in range(1, 26)]


@pytest.fixture
def url(aws: Cloud, request: pytest.FixtureRequest) -> str:
    """Of a new queue."""
    name: str = request.node.name
    made: str = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return made


@pytest.fixture
def queue(clients: Aws, url: str) -> FeedQueue:
    return FeedQueueSqs(clients, url)


def received(url: str) -> list[FeedJob]:
    sqs, jobs = boto3.client("sqs"), []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        jobs += [read_job(message["Body"]) for message in found]
    return sorted(jobs, key=lambda job: job.feed_id)


def test_each_job_arrives_once_ten_in_a_call(url: str, clients: Aws, queue: FeedQueue) -> None:
    client = clients.client("sqs")
    with mock.patch.object(client, "send_message_batch", wraps=client.send_message_batch) as call:
        queue.send(JOBS)
    assert call.call_count == 3
    assert received(url) == JOBS


def test_no_jobs_are_no_call(clients: Aws, queue: FeedQueue) -> None:
    with mock.patch.object(clients.client("sqs"), "send_message_batch") as call:
        queue.send([])
    call.assert_not_called()


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)


def failing(send: Any, times: int) -> Any:
    """Sends all entries but the first, so many times; then all."""

    def send_some(*, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: N803 - AWS's names
        nonlocal times
        if times == 0:
            return send(QueueUrl=QueueUrl, Entries=Entries)
        times -= 1
        if Entries[1:]:
            send(QueueUrl=QueueUrl, Entries=Entries[1:])
        return {"Failed": [{"Id": Entries[0]["Id"], "Code": "ThrottlingException", "SenderFault": False}]}

    return send_some


@pytest.mark.usefixtures("without_pauses")
def test_only_what_failed_is_sent_again(url: str, clients: Aws, queue: FeedQueue) -> None:
    client = clients.client("sqs")
    with mock.patch.object(client, "send_message_batch", failing(client.send_message_batch, 2)):
        queue.send(JOBS[:5])
    assert received(url) == JOBS[:5]


@pytest.mark.usefixtures("without_pauses")
def test_what_keeps_failing_is_told(clients: Aws, queue: FeedQueue) -> None:
    client = clients.client("sqs")
    with (
        mock.patch.object(client, "send_message_batch", failing(client.send_message_batch, 99)),
        pytest.raises(UnavailableError),
    ):
        queue.send(JOBS[:1])


def test_a_job_is_read_as_it_was_written() -> None:
    without_cause = FeedJob(FeedId(4))
    assert read_job(write_job(JOBS[3])) == JOBS[3]
    assert read_job(write_job(without_cause)) == without_cause


@pytest.mark.parametrize("body", ["", "{}", "[]", "3", '{"feed_id": null}', '{"feed_id": "x"}'])
def test_other_messages_are_no_jobs(body: str) -> None:
    with pytest.raises(ValueError, match="not a feed job"):
        read_job(body)
