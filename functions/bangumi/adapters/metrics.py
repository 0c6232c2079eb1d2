"""Metrics by the embedded format: a line of the log, from which CloudWatch makes them without a call.

One dimension, the deployment's name, so that all of them stay within the ten that are always free.
"""

import json
import os
import sys
import time

NAMESPACE = "KumoBangumi"


def count(**counts: int) -> None:
    """Emits the counts that are not zero (`FeedsRead=1, Seen=3`)."""
    told = {name: number for name, number in counts.items() if number}
    if not told:
        return
    metrics = [{"Name": name, "Unit": "Count"} for name in told]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["service"]], "Metrics": metrics}
    line = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]},
        "service": os.environ.get("SCHEDULE_PREFIX", "kumo-bangumi"),
        **told,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
