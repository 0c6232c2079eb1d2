"""Metrics by the embedded format: a line of the log, from which CloudWatch makes them without a call.

One dimension, the deployment's name, so that all of them stay within the ten that are always free.
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence

NAMESPACE = "KumoBangumi"
MOST_VALUES = 100
"""Of one metric in one line; CloudWatch takes no more."""


def count(**counts: int) -> None:
    """Emits the counts that are not zero (`FeedsRead=1, Seen=3`)."""
    _emit("Count", {name: number for name, number in counts.items() if number})


def seconds(**values: Sequence[float]) -> None:
    """Emits each value by itself, so that CloudWatch knows their average and percentiles (`ReleaseToFile=[1800, 2400]`)."""
    _emit("Seconds", {name: list(some)[:MOST_VALUES] for name, some in values.items() if some})


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
