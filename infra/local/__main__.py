"""`make run`."""

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import NoReturn

from infra.local.problems import Problem
from infra.local.progress import Progress
from infra.local.settings import read_settings
from infra.local.stack import Stack

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """The first signal unwinds the start or the wait; more of them do not disturb the saving."""
    for name in STOPS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def end_with_parent(parent: int) -> None:
    """A killed `make` must not leave a product behind that blocks the next start."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    for name in STOPS:
        signal.signal(name, stop)
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    try:
        Stack(read_settings(os.environ), Progress()).run()
    except Problem as problem:
        print(f"\n{problem.show()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
