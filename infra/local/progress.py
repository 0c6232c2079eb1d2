"""Steps with a running clock on a terminal, and as plain lines everywhere else. Writes to standard error only."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    def __init__(self, out: TextIO = sys.stderr) -> None:
        self._out = out
        self._live = out.isatty()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Shows `title` while the block runs, then whether it was done and how long it took."""
        began = time.monotonic()
        done = threading.Event()
        spinner = threading.Thread(target=self._spin, args=(title, began, done), daemon=True)
        if self._live:
            spinner.start()
        mark = "✗"
        try:
            yield
            mark = "✓"
        finally:
            done.set()
            if self._live:
                spinner.join()
            self._write(f"{mark} {title} ({time.monotonic() - began:.1f} s)", end="\n")

    def say(self, text: str) -> None:
        self._write(text, end="\n")

    def _spin(self, title: str, began: float, done: threading.Event) -> None:
        frame = 0
        while not done.wait(0.1):
            frame += 1
            self._write(f"{_FRAMES[frame % len(_FRAMES)]} {title} ({time.monotonic() - began:.0f} s)", end="")

    def _write(self, text: str, end: str) -> None:
        line = text.encode(self._out.encoding or "utf-8", "replace").decode(self._out.encoding or "utf-8")
        self._out.write(f"\r\x1b[K{line}{end}" if self._live else f"{line}{end}")
        self._out.flush()
