"""Servers and readers of event streams, both on loopback."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is "message" for an unnamed event and "comment" for a comment line; `at`: when it was read, in seconds."""

    kind: str
    data: Any
    at: float


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The app under uvicorn; gives its URL."""
    config = uvicorn.Config(app, lifespan="off", log_level="error", proxy_headers=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def listening(url: str, token: str = "", **query: str) -> Iterator[Iterator[Event]]:
    """The events of an answer as they come; leaving early hangs up."""
    headers = {"Cookie": f"token={token}"} if token else {}
    with httpx.stream("GET", url, params=query, headers=headers, timeout=30, trust_env=False) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            yield Event("comment", line[1:].strip(), time.monotonic())
        elif line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif fields:
            yield _event(fields)
            fields = {}


def _event(fields: Mapping[str, str]) -> Event:
    data = fields.get("data")
    return Event(fields.get("event", "message"), json.loads(data) if data else None, time.monotonic())
