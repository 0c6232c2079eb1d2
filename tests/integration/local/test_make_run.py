"""`make run` as a user meets it: it starts, survives, stops, and says what is wrong."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from support.stack import LocalStack, family, send

from infra.local.settings import REPO


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One stack for the file; a test that stops it starts it again."""
    stack = LocalStack(tmp_path_factory.mktemp("stack"))
    stack.start()
    yield stack
    stack.stop()


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(stack: LocalStack) -> bool:
    try:
        return httpx.get(f"{stack.url}/", timeout=20).status_code == 200
    except httpx.TransportError:
        return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def put(stack: LocalStack, name: str) -> None:
    item = {"pk": {"S": f"test#{name}"}, "sk": {"S": "-"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs()["TableName"], Item=item)


def has(stack: LocalStack, name: str) -> bool:
    key = {"pk": {"S": f"test#{name}"}, "sk": {"S": "-"}}
    return "Item" in stack.client("dynamodb").get_item(TableName=stack.outputs()["TableName"], Key=key)


def test_one_origin_answers(stack: LocalStack) -> None:
    assert "text/html" in httpx.get(f"{stack.url}/").headers["content-type"]
    assert httpx.get(f"{stack.url}/openapi.json").json()["openapi"].startswith("3.")
    refused = httpx.get(f"{stack.url}/api/v1/rss")
    assert (refused.status_code, set(refused.json())) == (401, {"status", "msg_en", "msg_zh"})


def test_the_table_forgets_what_has_expired(stack: LocalStack) -> None:
    table = stack.client("dynamodb")
    told = table.describe_time_to_live(TableName=stack.outputs()["TableName"])["TimeToLiveDescription"]
    assert told == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


@pytest.mark.parametrize("name", ["gateway", "emulator"])
def test_a_child_that_is_killed_comes_back_with_everything(stack: LocalStack, name: str) -> None:
    put(stack, f"before-{name}-died")
    before = stack.pids[name]
    send(before, signal.SIGKILL)
    wait_until(lambda: stack.pids[name] != before and answers(stack))
    assert has(stack, f"before-{name}-died")


@pytest.mark.parametrize("victims", [["supervisor"], ["supervisor", "emulator", "gateway"]])
def test_the_next_start_finds_everything_whoever_was_killed(stack: LocalStack, victims: list[str]) -> None:
    put(stack, f"before-{len(victims)}-died")
    stack.kill(victims)
    stack.start()
    assert has(stack, f"before-{len(victims)}-died")


def test_the_queue_feeds_its_function_after_a_start_elsewhere(stack: LocalStack) -> None:
    """The emulator's port differs each time, and event sources know queues by their address."""
    stack.stop()
    stack.start()
    queue = stack.outputs()["FeedQueueUrl"]
    sqs = stack.client("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"feed_id": 987654321}))
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def handled() -> bool:
        left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return {int(left[name]) for name in names} == {0}

    wait_until(handled)


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_nobody_behind(stack: LocalStack, signal_: signal.Signals) -> None:
    put(stack, f"before-{signal_.name}")
    everyone = family(stack.pids["supervisor"])
    assert len(everyone) > 3
    stack.stop(signal_)
    wait_until(lambda: not any(alive(pid) for pid in everyone), 5)
    stack.start()
    assert has(stack, f"before-{signal_.name}")


def test_a_killed_make_takes_the_product_with_it(stack: LocalStack) -> None:
    stack.stop()
    data, port = str(stack.data_dir), "0"
    shell = f"env DATA_DIR={data} PORT={port} {sys.executable} -m infra.local & wait"
    with subprocess.Popen(["sh", "-c", shell], cwd=REPO, stderr=subprocess.DEVNULL) as make:
        wait_until(lambda: "gateway" in stack.pids_if_any())
        everyone = family(stack.pids["supervisor"])
        make.kill()
    wait_until(lambda: not any(alive(pid) for pid in everyone), 10)
    stack.start()


def test_a_start_that_has_nothing_to_build_takes_seconds(stack: LocalStack) -> None:
    stack.stop()
    stack.start()
    shown = stack.logs().split("\n-- ")[0].rpartition("Build the functions")[2]
    assert "Deploy template.yaml" not in shown


# -- what it says when it can't


def run(data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "DATA_DIR": str(data), "PORT": "0", **env}
    return subprocess.run(
        [sys.executable, "-m", "infra.local"], cwd=REPO, env=settings, capture_output=True, text=True, timeout=60, check=False
    )


def says(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert re.search(r"[\u4e00-\u9fff]{4}", done.stderr)


def test_a_second_start_on_the_same_data_says_where_the_first_is(stack: LocalStack) -> None:
    says(run(stack.data_dir), stack.url, str(stack.pids["supervisor"]))


def test_a_port_in_use_is_named_with_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        says(run(tmp_path, PORT=str(port)), f"Port {port} is in use", "make run")


@pytest.mark.parametrize(("version", "found"), [("v18.20.4", "v18.20.4"), ("", "none"), (None, "none")])
def test_a_node_that_is_old_or_missing_is_said(tmp_path: Path, version: str | None, found: str) -> None:
    if version is not None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
            (tmp_path / name).chmod(0o755)
    says(run(tmp_path / "data", PATH=str(tmp_path)), "Node.js 20", found)


def test_a_data_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    says(run(tmp_path / "file" / "data"), "can't be written", "DATA_DIR")


def test_an_unknown_host_is_said(tmp_path: Path) -> None:
    says(run(tmp_path, HOST="203.0.113.9"), "HOST=203.0.113.9")
