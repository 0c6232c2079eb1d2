"""`make run`."""

import os
import signal
import sys
import threading

from infra.local.problems import Problem
from infra.local.progress import Progress
from infra.local.settings import read_settings
from infra.local.stack import Stack


def main() -> int:
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: over.set())
    try:
        Stack(read_settings(os.environ), Progress()).run(over)
    except Problem as problem:
        print(f"\n{problem.show()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
