"""Structured logs: one JSON object a line, with the job and the request that it belongs to.

Modules log through the standard library (`logging.getLogger(__name__)`, an event name, values in `extra`); doors call
`start_job` first. Powertools' formatter makes the line, so CloudWatch Logs Insights finds the fields that it expects.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

_ROOT = logging.getLogger("bangumi")
_formatter = LambdaPowertoolsFormatter(utc=True)


def start_job(job: str, context: Any, **ids: str) -> None:
    """Every line from here on carries the job's name, its request id and `ids`."""
    if not _ROOT.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(_formatter)
        _ROOT.addHandler(handler)
        _ROOT.setLevel(logging.INFO)
        _ROOT.propagate = False
    _formatter.clear_state()
    _formatter.append_keys(service="kumo-bangumi", job=job, request_id=getattr(context, "aws_request_id", "") or "local", **ids)


def request_id() -> str:
    """Of the call that runs; empty outside of one."""
    return str(_formatter.get_current_keys().get("request_id", ""))


@contextmanager
def also(**ids: object) -> Iterator[None]:
    """Lines of this thread carry these too. Messages of one batch are worked on side by side."""
    _formatter.thread_safe_append_keys(**ids)
    try:
        yield
    finally:
        _formatter.thread_safe_remove_keys(ids)


def set_debug(debug: bool) -> None:  # noqa: FBT001 - the configuration's switch
    _ROOT.setLevel(logging.DEBUG if debug else logging.INFO)
