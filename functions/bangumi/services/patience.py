"""Somebody waits for the answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def within(seconds: float, job: Callable[[], Answer]) -> Answer:
    """The job's answer or error; `TimeoutError` where it takes longer. It then goes on in its thread for as long as the
    process does: for jobs whose steps may be cut off and repeated."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(job).result(seconds)
    finally:
        pool.shutdown(wait=False)
