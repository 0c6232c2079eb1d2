"""Every place where we reach into MiniStack, and nothing else of ours imports it.

MiniStack is pinned (infra/local/pyproject.toml). Each name here is looked up through `_swap`, so that a new version
that moved one fails at start; tests/integration/local/test_seams.py says which.
"""

import contextlib
import hashlib
import inspect
import io
import json
import os
import threading
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import ministack.app as front
from ministack.core import iam_actions, iam_evaluator, lambda_runtime, persistence, responses
from ministack.services import cloudwatch_logs, dynamodb, lambda_svc, scheduler, sts

from infra.local.journal import AfterImage

serve_ministack = front.app
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[tuple[int, dict[str, str], bytes]]]

KEPT_LOG_EVENTS = 2000
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}


class SeamMovedError(RuntimeError):
    """MiniStack no longer has the name, or it takes other arguments."""


def _swap(owner: Any, name: str, new: Any, parameters: list[str] | None = None) -> Any:
    """Replaces `owner.name`, answers what was there."""
    if not hasattr(owner, name):
        raise SeamMovedError(f"{owner.__name__}.{name} is gone")
    old = getattr(owner, name)
    if parameters is not None and list(inspect.signature(old).parameters) != parameters:
        raise SeamMovedError(f"{owner.__name__}.{name} takes {list(inspect.signature(old).parameters)}")
    setattr(owner, name, new)
    return old


# -- speed


def hurry_log_drain() -> None:
    """A call waits 2 ms for its first log line instead of 50: a warm call takes 4 ms instead of 53. Later lines still
    arrive, with the next call's."""
    drain = lambda_runtime.Worker._drain_stderr_bounded
    if list(inspect.signature(drain).parameters)[1:] != ["first_line_wait", "idle_confirm", "hard_cap"]:
        raise SeamMovedError("Worker._drain_stderr_bounded has other parameters")
    drain.__defaults__ = (0.002, 0.002, 0.25)


def tick_schedules_each_second() -> None:
    _swap(scheduler, "_SCHEDULE_TICK_INTERVAL", 1)


def extract_layers_once(folder: Path) -> None:
    """One copy of a layer on disk for all workers. As shipped each worker unzips its own: ten at once take 14 s."""

    def resolve(attachment: str | dict[str, Any]) -> bytes | None:
        if data := find(attachment):
            os.environ["PYTHONPATH"] = str(extract(data, folder) / "python")
        return None

    find = _swap(lambda_svc, "_resolve_layer_zip", resolve, ["attachment"])


def extract(archive: bytes, folder: Path) -> Path:
    """The folder that holds the archive's files; its name is their digest."""
    target = folder / hashlib.sha256(archive).hexdigest()[:16]
    if not target.exists():
        aside = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}")
        with zipfile.ZipFile(io.BytesIO(archive)) as members:
            members.extractall(aside)
        with contextlib.suppress(OSError):  # another worker was first
            aside.rename(target)
    return target


# -- fidelity


def isolate_workers(interpreter: Path) -> None:
    """Workers run without site-packages, as on AWS: what the layer lacks is missing here too. `interpreter` is where
    the small script that stands for Python is written."""

    def isolated(runtime: str) -> tuple[str, str]:
        return str(interpreter), detect(runtime)[1]

    detect: Callable[[str], tuple[str, str]] = _swap(lambda_runtime, "_detect_runtime_binary", isolated, ["runtime"])
    python, _ = detect("python3.13")
    interpreter.write_text(f'#!/bin/sh\nexec "{python}" -S "$@"\n')
    interpreter.chmod(0o700)


def hold_invocations(gate: threading.Event) -> None:
    """No function runs before the table is whole and the port answers: schedules and queues start earlier."""

    def acquire(*args: Any, **kwargs: Any) -> Any:
        gate.wait()
        return original(*args, **kwargs)

    original = _swap(lambda_svc, "acquire_worker", acquire)


def function_environment(name: str, folder: Path) -> dict[str, str]:
    """What a worker of the function would have: its variables, its role's credentials, and PYTHONPATH with its code
    (extracted under `folder`) before its layer."""
    record = next(record for (_, _, key), record in lambda_svc._functions._data.items() if key == name)
    config = record["config"]
    lambda_svc._resolve_layer_zip(config["Layers"][0])
    code = extract(record["code_zip"], folder)
    paths = [str(code), os.environ["PYTHONPATH"]]
    variables: dict[str, str] = config.get("Environment", {}).get("Variables", {})
    return {**variables, **lambda_runtime.execution_credentials(config), "PYTHONPATH": os.pathsep.join(paths)}


# -- who may call


def only_our_key_is_root(access_key: str) -> None:
    """As shipped an unsigned request, the key `test` and any account's number are root, and no signature of root is
    checked: a web page in the developer's browser could do anything. The key that is left must be unguessable."""

    def is_root(access_key_id: str) -> bool:
        return access_key_id == access_key

    for module in (iam_evaluator, sts):
        _swap(module, "is_root_access_key", is_root, ["access_key_id"])


def batches_need_the_right_to_one() -> None:
    """SQS asks for `sqs:SendMessage` for a batch of messages too, and so on; MiniStack asks for an action that IAM lacks.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""

    def action(headers: dict[str, str]) -> str | None:
        name: str | None = asked(headers)
        is_sqs = headers.get("x-amz-target", "").startswith("AmazonSQS.")
        return name.removesuffix("Batch") if name and is_sqs else name

    asked = _swap(iam_actions, "_action_from_target", action, ["headers"])


# -- durability


def load_from(folder: Path) -> None:
    _swap(persistence, "STATE_DIR", str(folder))


def leave_saving_to_us() -> Callable[[], dict[str, Callable[[], Any]]]:
    """MiniStack saves nothing at its end; answers what makes the mapping of services to their states."""
    services: Callable[[], dict[str, Callable[[], Any]]] = _swap(front, "_build_persistence_save_dict", dict, [])
    return services


def keep_code_blobs() -> Callable[[], None]:
    """Code that the newest state no longer names stays on disk until the answered function is called: the state before
    it may still be the one to start from."""
    unused: list[set[str]] = []
    prune = _swap(lambda_svc, "_prune_orphan_code_blobs", unused.append, ["referenced"])
    return lambda: prune(unused[-1]) if unused else None


def save(services: dict[str, Callable[[], Any]], folder: Path) -> None:
    """Writes each service's state into `folder`; raises OSError when one is missing there (MiniStack only logs it)."""
    before = _swap(persistence, "STATE_DIR", str(folder))
    stamps = {name: _changed_at(folder / f"{name}.json") for name in services}
    try:
        persistence.save_all(services)
    finally:
        persistence.STATE_DIR = before
    for name, stamp in stamps.items():
        if _changed_at(folder / f"{name}.json") == stamp:
            raise OSError(f"the state of {name} was not written")


def _changed_at(path: Path) -> int:
    return path.stat().st_ino if path.exists() else 0


def prune_logs() -> None:
    """Keeps the newest events of each group: the emulator ignores retention and writes all of them at each save."""
    with cloudwatch_logs._log_events_lock:
        for group in cloudwatch_logs._log_groups._data.values():
            streams = group["streams"]
            ages = sorted((e["timestamp"] for s in streams.values() for e in s["events"]), reverse=True)
            if len(ages) <= KEPT_LOG_EVENTS:
                continue
            oldest = ages[KEPT_LOG_EVENTS - 1]
            for name, stream in list(streams.items()):
                stream["events"][:] = [e for e in stream["events"] if e["timestamp"] >= oldest]
                if not stream["events"]:
                    del streams[name]
        records = cloudwatch_logs._log_records._data
        for pointer in list(records)[: max(0, len(records) - 8 * KEPT_LOG_EVENTS)]:
            del records[pointer]


async def replay(images: Iterator[AfterImage]) -> int:
    """Puts the items back, oldest first. Answers how many. What belongs to a table that the snapshot lacks was never
    acknowledged to a user (it was being deployed) and is left out."""
    count = 0
    for image in images:
        responses.set_request_account_id(image.account)
        responses.set_request_region(image.region)
        if dynamodb._tables.get(image.table) is None:
            continue
        action, body = ("PutItem", {"Item": image.item}) if image.item else ("DeleteItem", {"Key": image.key})
        target = {"x-amz-target": f"DynamoDB_20120810.{action}"}
        request = json.dumps({"TableName": image.table, **body}).encode()
        status, _, answer = await dynamodb.handle_request("POST", "/", target, request, {})
        if status != 200:
            raise RuntimeError(f"an item of {image.table} can't be restored: {answer.decode()}")
        count += 1
    return count


def log_writes(append: Callable[[list[AfterImage]], None]) -> None:
    """Hands what each write left behind to `append` before the answer goes out."""

    async def logged(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> tuple[int, dict[str, str], bytes]:
        answer = await original(method, path, headers, body, query)
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if answer[0] == 200 and action in _WRITES:
            append([after_image(table, item) for table, item in touched(action, json.loads(body))])
        return answer

    parameters = ["method", "path", "headers", "body", "query_params"]
    original: Handler = _swap(dynamodb, "handle_request", logged, parameters)


def touched(action: str, request: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, something with the key's attributes) of each item that the request may have changed."""
    if action == "BatchWriteItem":
        for table, writes in request["RequestItems"].items():
            for write in writes:
                yield table, write["PutRequest"]["Item"] if "PutRequest" in write else write["DeleteRequest"]["Key"]
    elif action == "TransactWriteItems":
        for part in request["TransactItems"]:
            for kind, write in part.items():
                if kind != "ConditionCheck":
                    yield write["TableName"], write["Item"] if kind == "Put" else write["Key"]
    else:
        yield request["TableName"], request["Item"] if action == "PutItem" else request["Key"]


def after_image(table_name: str, item: dict[str, Any]) -> AfterImage:
    table = dynamodb._tables[table_name]
    key = {name: item[name] for name in (table["pk_name"], table["sk_name"]) if name}
    hash_value = dynamodb._extract_key_val(item[table["pk_name"]])
    range_value = dynamodb._extract_key_val(item[table["sk_name"]]) if table["sk_name"] else "__no_sort__"
    now = table["items"].get(hash_value, {}).get(range_value)
    return AfterImage(responses.get_account_id(), responses.get_region(), table_name, key, now)
