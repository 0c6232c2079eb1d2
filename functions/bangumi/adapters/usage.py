"""What each invocation used, added to the counters of its day: one write of one unit at its end.

Every door measures itself but the search's, which may only read. A burst of calls to the API is written down together, so
that a page which asks six things at once costs two writes instead of six; what a process has not written when it ends, at
most `every_s` seconds of it, is lost.
"""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from bangumi.adapters import metrics
from bangumi.adapters.meter import Meter
from bangumi.core.errors import DomainError
from bangumi.ports import Clock, Stats

log = logging.getLogger(__name__)


class Measured(Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def meter(self) -> Meter: ...
    @property
    def stats(self) -> Stats: ...


class _Waiting:
    """Counts of this process that are not written yet."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.written_at = -1e9
        self.lock = threading.Lock()
        # AWS bills the start of a process as its first call's.
        self.start_s = time.process_time()

    def take(self, more: Counter[str], every_s: float) -> Counter[str] | None:
        """All that waits, where it is time to write."""
        with self.lock:
            self.counts.update(more)
            if time.monotonic() - self.written_at < every_s:
                return None
            self.written_at = time.monotonic()
            taken, self.counts = self.counts, Counter()
            return taken


_waiting = _Waiting()


@contextmanager
def measured(job: str, world: Measured, *, every_s: float = 0) -> Iterator[Counter[str]]:
    """Around one invocation. What the block adds to the counter is counted with it, and what `metrics` told meanwhile."""
    world.meter.reset()
    noted: Counter[str] = Counter()
    start = time.perf_counter()
    try:
        yield noted
    finally:
        _waiting.start_s, started_s = 0.0, _waiting.start_s
        took_s = time.perf_counter() - start + started_s
        memory_gb = int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")) / 1024
        used: Counter[str] = Counter(noted)
        used.update({f"{job}.calls": 1, f"{job}.ms": round(1000 * took_s), "mbs": round(1024 * memory_gb * took_s)})
        used.update(metrics.taken())
        used.update({"half_reads": round(2 * world.meter.reads), "writes": round(world.meter.writes)})
        if counts := _waiting.take(used, every_s):
            _write(counts, world)


def _write(counts: Counter[str], world: Measured) -> None:
    counts["writes"] += 1  # this one
    try:
        world.stats.add(world.clock.now().date(), {name: number for name, number in counts.items() if number})
    except DomainError as error:
        log.warning("usage_not_counted", extra={"cause": str(error)})
