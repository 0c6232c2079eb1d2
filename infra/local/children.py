"""The processes that the supervisor starts. Each lives in a session of its own (Ctrl-C does not reach it) and ends by
itself when its standard input does: one that is orphaned by `kill -9` goes too."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from infra.local.settings import REPO

KEEP_LOG_BYTES = 5_000_000


class Child:
    """A running process that answers each JSON line with one."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path, pass_fds: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        too_long = log.exists() and log.stat().st_size > KEEP_LOG_BYTES
        with log.open("w" if too_long else "a") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=REPO,
                env=dict(env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
                pass_fds=pass_fds,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        return self._process.poll() is not None

    def ask(self, question: Mapping[str, str]) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next line of its output; BrokenPipeError when it has ended."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise BrokenPipeError(f"{self.name} ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self, patience_s: float) -> None:
        """Asks it to end and waits; what is left of its session afterwards is killed."""
        self._close(self._process.stdin)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        self.clear()

    def clear(self) -> None:
        """Kills whatever its session still holds: workers of an emulator that died."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close(self._process.stdin)
        self._close(self._process.stdout)

    def _close(self, pipe: IO[str] | None) -> None:
        with contextlib.suppress(BrokenPipeError):
            if pipe:
                pipe.close()
