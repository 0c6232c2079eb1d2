"""Waiting for what other processes do."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T], timeout_s: float = 20, every_s: float = 0.05) -> T:
    """Call `probe` until it answers something true, and give that back.

    An AssertionError of the probe counts as "not yet", so a probe may be a block of asserts that ends with True.
    When the time is over the last AssertionError is raised, or one that shows the last answer.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            answer = probe()
            failure = AssertionError(f"still {answer!r} after {timeout_s} s")
        except AssertionError as error:
            failure = error
        else:
            if answer:
                return answer
        if time.monotonic() > deadline:
            raise failure
        time.sleep(every_s)
