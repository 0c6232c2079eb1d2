"""MiniStack in a process of ours: `python -m infra.local.emulator HOME PORT`, in the emulator's environment.

Its life hangs on standard input: one JSON object a line asks for something, one on standard output answers; the end of
the input ends the process, with everything saved. So it never outlives the one who started it.

    {"do": "checkpoint"}                    → {"done": true}
    {"do": "environment", "function": f}    → {"environment": {…}}
"""

import asyncio
import fcntl
import json
import os
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from infra.local.journal import Journal

CHECKPOINT_BYTES = 4_000_000  # a replay of that takes about a second, its snapshot stalls the loop for less
TICK_S = 2.0
WAIT_FOR_LAST_S = 20.0
LOG_LEVEL = "LOG_LEVEL"

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def main(home: Path, port: int) -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever prints goes to the log
    home.mkdir(parents=True, exist_ok=True)
    lock = take_lock(home / "lock")
    prepare_environment(home, port)
    asyncio.run(Emulator(home, port, answers).serve())
    lock.close()


def take_lock(path: Path) -> Any:
    """One emulator a folder: the last one may still be saving."""
    lock = path.open("w")
    deadline = time.monotonic() + WAIT_FOR_LAST_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def root_key(home: Path) -> str:
    """The access key that may do everything in this data folder; its signature is not checked, so it is the secret."""
    path = home / "root-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name("root-key.new")
        aside.touch(0o600)
        aside.write_text(f"AKIA{secrets.token_hex(16).upper()}")
        aside.replace(path)
    return path.read_text()


def prepare_environment(home: Path, port: int) -> None:
    """MiniStack's own switches; it reads them when it is imported."""
    shutil.rmtree(home / "tmp", ignore_errors=True)  # folders of workers that were killed
    (home / "tmp").mkdir()
    os.environ.update(
        {
            "AWS_ACCESS_KEY_ID": root_key(home),
            "AWS_SECRET_ACCESS_KEY": "unused",
            "AUTH": "true",
            # For the workers. GATEWAY_PORT stays unset: it is part of the queues' names, and the port differs each time.
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(home / "shared"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(home / "s3"),
            "TMPDIR": str(home / "tmp"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            LOG_LEVEL: "WARNING",
        }
    )


class Emulator:
    def __init__(self, home: Path, port: int, answers: Any) -> None:
        from infra.local import seams

        self._seams = seams
        self._home = home
        self._port = port
        self._answers = answers
        self._journal = Journal(home / "state")
        self._gate = threading.Event()
        self._over = asyncio.Event()
        self._dirty = False
        seams.load_from(self._journal.folder)
        seams.hurry_log_drain()
        seams.tick_schedules_each_second()
        seams.extract_layers_once(home / "layers")
        seams.isolate_workers(home / "python")
        seams.hold_invocations(self._gate)
        seams.only_our_key_is_root(root_key(home))
        seams.batches_need_the_right_to_one()
        self._services = seams.leave_saving_to_us()
        self._prune_code = seams.keep_code_blobs()

    async def serve(self) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        config = Config()
        config.bind = [f"127.0.0.1:{self._port}"]
        config.keep_alive_timeout = 75
        config.graceful_timeout = 1
        config.loglevel = "WARNING"
        watch = asyncio.create_task(self._watch_input())
        tick = asyncio.create_task(self._tick())
        opening = asyncio.create_task(self._open_gate())
        await serve(self._app, config, shutdown_trigger=self._over.wait)
        for task in (watch, tick, opening):
            task.cancel()
        if opening.done():
            self._checkpoint(with_code=False)
        # Not the usual way out: threads of MiniStack's pool may sit in a call of a worker that is still busy.
        os._exit(0)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._seams.serve_ministack(scope, receive, self._recover_before(send))
        elif scope["type"] == "http" and is_door_of_ministack(scope["path"]):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
        else:
            self._dirty = self._dirty or scope.get("method") not in {"GET", "HEAD"}
            await self._seams.serve_ministack(scope, receive, send)

    def _recover_before(self, send: Send) -> Send:
        async def hooked(message: dict[str, Any]) -> None:
            if message["type"] == "lifespan.startup.complete":
                await self._seams.replay(self._journal.images())
                self._seams.log_writes(self._journal.append)
            await send(message)

        return hooked

    async def _open_gate(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                break
        self._gate.set()
        self._answer({"ready": True})

    # -- saving

    async def _tick(self) -> None:
        """The table's writes are in the log at once; queues, schedules, parameters and logs follow here."""
        while True:
            await asyncio.sleep(TICK_S)
            if not self._gate.is_set() or not self._dirty:
                continue
            self._dirty = False
            self._seams.prune_logs()
            if self._journal.size > CHECKPOINT_BYTES:
                self._checkpoint(with_code=False)
                continue
            quick = {"sqs", "scheduler", "ssm", "cloudwatch_logs", "s3"}
            states = {name: state for name, state in self._services().items() if name in quick}
            self._seams.save(states, self._journal.folder)
            await asyncio.to_thread(self._journal.sync)

    def _checkpoint(self, *, with_code: bool) -> None:
        """A new generation. The functions' code and layers change with deployments only, and are linked otherwise."""
        old = self._journal.folder

        def fill(folder: Path) -> None:
            states = dict(self._services())
            if not with_code and (old / "lambda.json").exists():
                del states["lambda"]
                os.link(old / "lambda.json", folder / "lambda.json")
            self._seams.save(states, folder)

        self._journal.renew(fill)
        if with_code:
            self._prune_code()

    # -- the one who started us

    async def _watch_input(self) -> None:
        loop = asyncio.get_running_loop()
        lines = asyncio.StreamReader(limit=1_000_000)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            self._answer(self._obey(json.loads(line)))
        self._over.set()

    def _obey(self, order: dict[str, str]) -> dict[str, Any]:
        match order["do"]:
            case "checkpoint":
                self._checkpoint(with_code=True)
                return {"done": True}
            case "environment":
                environment = self._seams.function_environment(order["function"], self._home / "code")
                return {"environment": environment}
            case other:
                raise ValueError(other)

    def _answer(self, answer: dict[str, Any]) -> None:
        self._answers.write(json.dumps(answer) + "\n")


def is_door_of_ministack(path: str) -> bool:
    """MiniStack's own pages answer without a signature, and one of them erases everything."""
    return path.startswith(("/_ministack", "/_localstack")) or (
        path.startswith("/_aws/") and not path.startswith("/_aws/execute-api/")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
