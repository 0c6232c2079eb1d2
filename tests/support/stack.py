"""The whole product on a free port, as `make run` starts it; state in a folder of the caller's."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from infra.local.deploy import Cloud
from infra.local.settings import PRODUCT, REPO


class LocalStack:
    """`start` and `stop` may alternate; the state stays in `data_dir`. `env` is what a user would export before
    `make run`: TMDB_API_URL and so on. With `port` None a free one is found, anew at each start."""

    def __init__(self, data_dir: Path, env: Mapping[str, str] | None = None, port: int | None = None) -> None:
        self.data_dir = data_dir
        self._env = dict(env or {})
        self._port = port or 0
        self._process: subprocess.Popen[bytes] | None = None
        self._output = data_dir / "make-run.log"

    def start(self, timeout: float = 240) -> None:
        """Returns when the API answers; raises AssertionError with the output when it ends or takes too long."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        settings = {**self._env, "DATA_DIR": str(self.data_dir), "PORT": str(self._port)}
        inherited = {name: value for name, value in os.environ.items() if name not in {*PRODUCT, "HOST"}}
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local"], cwd=REPO, env=inherited | settings, stdout=output, stderr=output
            )
        deadline = time.monotonic() + timeout
        while not self._answers():
            assert self._process.poll() is None, f"make run ended:\n{self.logs()}"
            assert time.monotonic() < deadline, f"make run takes too long:\n{self.logs()}"
            time.sleep(0.1)

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT, without a slash at the end."""
        return str(self._note()["url"])

    @property
    def pids(self) -> dict[str, int]:
        """Of `supervisor`, `emulator`, `gateway`."""
        note = self._note()
        return {"supervisor": note["pid"], **note["children"]}

    def pids_if_any(self) -> dict[str, int]:
        """As `pids`; empty while nothing runs on the data."""
        return self.pids if (self.data_dir / "running.json").exists() else {}

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """As Ctrl-C does: everything is saved, nothing runs on."""
        if self._process:
            self._process.send_signal(how)
            assert self._process.wait(60) == 0, self.logs()
            self._process = None

    def kill(self, victims: Sequence[str] = ("supervisor", "emulator", "gateway")) -> None:
        """`kill -9` of these at the same moment, the functions' workers with them. Without the supervisor, it starts
        what was killed again; with it, `start` is needed."""
        pids = self.pids
        doomed = [pids[name] for name in victims] + [p for name in victims if name != "supervisor" for p in family(pids[name])]
        for pid in doomed:
            send(pid, signal.SIGKILL)
        if self._process and "supervisor" in victims:
            self._process.wait()
            self._process = None

    def logs(self) -> str:
        """What the terminal would show, then the logs of the children (their last 20,000 characters)."""
        children = sorted((self.data_dir / "logs").glob("*.log"))
        parts = [f"-- {path.name}\n{path.read_text(errors='replace')[-20_000:]}" for path in [self._output, *children]]
        return "\n".join(parts)

    def client(self, service: str) -> Any:
        """A boto3 client of the emulated AWS, with every right."""
        return Cloud(self.data_dir / "emulator", int(self._note()["emulator_port"])).client(service)

    def outputs(self) -> dict[str, str]:
        """The deployed stack's: TableName, FeedQueueUrl, …"""
        return Cloud(self.data_dir / "emulator", int(self._note()["emulator_port"])).outputs()

    def _note(self) -> dict[str, Any]:
        note: dict[str, Any] = json.loads((self.data_dir / "running.json").read_text())
        return note

    def _answers(self) -> bool:
        try:
            note = self._note()
            if self._process is None or note["pid"] != self._process.pid or "gateway" not in note["children"]:
                return False
            return httpx.get(f"{note['url']}/api/v1/status", timeout=30).status_code < 500
        except (OSError, ValueError, httpx.HTTPError):
            return False


@contextmanager
def running(stack: LocalStack) -> Iterator[LocalStack]:
    stack.start()
    try:
        yield stack
    finally:
        stack.stop()


def family(pid: int) -> list[int]:
    """The process and its children, grandchildren, …"""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = [t for t in Path(f"/proc/{pid}/task").iterdir() if t.name != str(pid)]
        children += [c for t in threads for c in (t / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(p for child in children for p in family(int(child)))]


def send(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)
