"""Metrics by the embedded format: a line of the log, from which CloudWatch makes them without a call.

One dimension, the deployment's name, so that all of them stay within the ten that are always free.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence

NAMESPACE = "KumoBangumi"
MOST_VALUES = 100
"""Of one metric in one line; CloudWatch takes no more."""


_told: Counter[str] = Counter()
_lock = threading.Lock()


def count(**counts: int) -> None:
    """Emits the counts that are not zero (`FeedsRead=1, Seen=3`)."""
    with _lock:
        _told.update(counts)
    _emit("Count", {name: number for name, number in counts.items() if number})


class Metrics:
    """Port `Tally`."""

    def count(self, **counts: int) -> None:
        count(**counts)


def seconds(**values: Sequence[float]) -> None:
    """Emits each value by itself, so that CloudWatch knows their average and percentiles (`ReleaseToFile=[1800, 2400]`)."""
    with _lock:
        _told.update({f"{name}.s": round(sum(some)) for name, some in values.items()})
        _told.update({f"{name}.n": len(some) for name, some in values.items()})
    _emit("Seconds", {name: list(some)[:MOST_VALUES] for name, some in values.items() if some})


def taken() -> Counter[str]:
    """All that was told since the last time: counts by name, and for values in seconds their sum (`.s`) and number (`.n`)."""
    with _lock:
        taken = Counter(_told)
        _told.clear()
    return taken


def _emit(unit: str, told: Mapping[str, object]) -> None:
    if not told:
        return
    metrics = [{"Name": name, "Unit": unit} for name in told]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["service"]], "Metrics": metrics}
    line = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]},
        "service": os.environ.get("SCHEDULE_PREFIX", "kumo-bangumi"),
        **told,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
