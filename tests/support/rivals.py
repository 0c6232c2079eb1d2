"""Threads that meet at one moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(rivals: int, work: Callable[[int], T]) -> list[T | Exception]:
    """What each of so many threads, all let go together, answers or raises."""
    start = threading.Barrier(rivals)

    def run(number: int) -> T | Exception:
        start.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(rivals) as pool:
        return list(pool.map(run, range(rivals)))
