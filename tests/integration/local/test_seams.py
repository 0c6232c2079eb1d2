"""Every name in MiniStack that we replace or read is still there, and is what we think it is."""

import json
import subprocess
from pathlib import Path

import pytest

from infra.local.build import EMULATOR_BIN
from infra.local.settings import REPO

PROBE = """
import json, os, sys, threading
from pathlib import Path
folder = Path(sys.argv[1])
os.environ |= {"PERSIST_STATE": "1", "STATE_DIR": str(folder / "shared"), "S3_PERSIST": "1", "AUTH": "true"}
from infra.local import seams

told = {}
def attempt(name, what):
    try:
        told[name] = what()
    except Exception as error:
        told[name] = f"{type(error).__name__}: {error}"

def drain():
    seams.hurry_log_drain()
    return seams.lambda_runtime.Worker._drain_stderr_bounded.__defaults__
def tick():
    seams.tick_schedules_each_second()
    return seams.scheduler._SCHEDULE_TICK_INTERVAL
def layers():
    seams.extract_layers_once(folder / "layers")
    return seams.lambda_svc._resolve_layer_zip("arn:aws:lambda:us-east-1:000000000000:layer:none:1")
def isolate():
    seams.isolate_workers(folder / "python")
    return seams.lambda_runtime._detect_runtime_binary("python3.13")[0]
def hold():
    seams.hold_invocations(threading.Event())
    return seams.lambda_svc.acquire_worker.__qualname__
def root():
    seams.only_our_key_is_root("AKIA1")
    from ministack.services import sts
    return [sts.is_root_access_key(key) for key in ("AKIA1", "test", "", "000000000000")]
def batch():
    seams.batches_need_the_right_to_one()
    targets = [{"x-amz-target": f"{service}.SendMessageBatch"} for service in ("AmazonSQS", "X")]
    return [seams.iam_actions._action_from_target(target) for target in targets]
def load():
    seams.load_from(folder / "gen")
    return seams.persistence.STATE_DIR
def saving():
    services = seams.leave_saving_to_us()
    return [seams.front._build_persistence_save_dict(), sorted(services())]
def blobs():
    prune = seams.keep_code_blobs()
    seams.lambda_svc.get_state()
    return prune()
def save():
    (folder / "gen").mkdir()
    from ministack.services import sqs
    seams.save({"sqs": sqs.get_state}, folder / "gen")
    return sorted(path.name for path in (folder / "gen").iterdir())
def failing_save():
    seams.save({"sqs": lambda: {"not": object()}}, folder / "gen")
def log_writes():
    seams.log_writes(lambda images: None)
    return seams.dynamodb.handle_request.__qualname__
steps = drain, tick, layers, isolate, hold, root, batch, load, saving, blobs, save, failing_save, seams.prune_logs, log_writes
for step in steps:
    attempt(step.__name__, step)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("seams")
    command = [str(EMULATOR_BIN / "python"), "-c", PROBE, str(folder)]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: dict[str, object] = json.loads(done.stdout)
    return {"folder": str(folder), **answers}


def test_the_log_drain_waits_less(told: dict[str, object]) -> None:
    assert told["drain"] == [0.002, 0.002, 0.25]


def test_schedules_tick_each_second(told: dict[str, object]) -> None:
    assert told["tick"] == 1


def test_layers_are_resolved_by_us(told: dict[str, object]) -> None:
    assert told["layers"] is None


def test_workers_start_without_site_packages(told: dict[str, object]) -> None:
    assert told["isolate"] == f"{told['folder']}/python"
    script = Path(str(told["isolate"])).read_text()
    assert script == f'#!/bin/sh\nexec "{EMULATOR_BIN / "python"}" -S "$@"\n'


def test_invocations_can_be_held(told: dict[str, object]) -> None:
    assert str(told["hold"]).startswith("hold_invocations")


def test_only_our_key_is_root(told: dict[str, object]) -> None:
    assert told["root"] == [True, False, False, False]


def test_a_batch_of_messages_needs_the_right_to_one(told: dict[str, object]) -> None:
    assert told["batch"] == ["SendMessage", "SendMessageBatch"]


def test_state_is_loaded_from_and_saved_where_we_say(told: dict[str, object]) -> None:
    assert told["load"] == f"{told['folder']}/gen"
    assert told["save"] == ["sqs.json"]
    assert told["failing_save"] == "OSError: the state of sqs was not written"


def test_ministack_saves_nothing_by_itself(told: dict[str, object]) -> None:
    assert isinstance(told["saving"], list)
    own, services = told["saving"]
    assert own == {}
    assert {"dynamodb", "lambda", "scheduler", "cloudwatch_logs"} <= set(services)


def test_code_and_logs_can_be_pruned(told: dict[str, object]) -> None:
    assert (told["blobs"], told["prune_logs"]) == (None, None)


def test_writes_are_seen(told: dict[str, object]) -> None:
    assert str(told["log_writes"]).startswith("log_writes")
