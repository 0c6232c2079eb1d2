"""The sample events for `sam local invoke` (docs/sam-local.md) do with the real handlers what they say."""

import asyncio
import importlib
import json
import re
from typing import Any

import pytest
from starlette.types import Message, Scope

import search
from bangumi.core.model import FeedHealth
from tests.integration.jobs.conftest import CONTEXT, EVENTS, Home, event
from tests.support.aws import FUNCTIONS, TEMPLATE

NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))
ANSWERS = {
    "api": {"statusCode": 200},
    "api_login": {"statusCode": 200},
    "feed": {"batchItemFailures": []},
    "refresh": {"queued": 1},
    "rename": {"done": 1, "told": 1},
    "rename_finished": {"done": 0},  # of a torrent that is not there
    "upkeep": {"failed": ()},
}


def test_each_function_has_its_event() -> None:
    declared = re.findall(r"^  (\w+)Function:$", TEMPLATE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(map(str.lower, declared)) == sorted([*FUNCTIONS, "check"])
    assert {name.partition("_")[0] for name in NAMES} == {*FUNCTIONS, "check"}
    assert {*ANSWERS, "search", "check"} == set(NAMES)


def test_the_search_s_event_as_the_web_adapter_hands_it_over(home: Home) -> None:
    home.world.publish(home.world.show("葬送的芙莉莲", en="Sousou no Frieren", episodes=28), 1, sites=["mikan"])
    home.stored.search_providers.save({"mikan": f"{home.world.mikan.url}/RSS/Search?searchstr=%s"})
    sample = event("search")
    assert answer_to(sample)[0] == 401
    token = home.client.post("auth/login", {"username": "haruhi", "password": "sos-dan-2006"}).json()["access_token"]
    sample["headers"]["Authorization"] = f"Bearer {token}"

    status, body = answer_to(sample)

    assert status == 200
    assert "Sousou no Frieren" in body
    assert body.rstrip().endswith("event: end\ndata:")


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_an_event_does_its_job(home: Home, name: str) -> None:
    home.world.publish(home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24), 1)
    if name.startswith("rename"):
        home.read_feeds()
        home.qbittorrent.wait_until_complete()
    door = importlib.import_module(name.partition("_")[0])

    answer: dict[str, Any] = door.handler(event(name), CONTEXT)

    assert ANSWERS[name].items() <= answer.items(), answer
    if name == "feed":
        assert [feed.health for feed in home.stored.feeds.all()] == [FeedHealth.HEALTHY]


def answer_to(sample: dict[str, Any]) -> tuple[int, str]:
    loop = asyncio.new_event_loop()  # `asyncio.run` would take away the one that Mangum finds
    try:
        return loop.run_until_complete(asked(sample))
    finally:
        loop.close()


async def asked(sample: dict[str, Any]) -> tuple[int, str]:
    """The event as HTTP (status, body), in the words of the Lambda Web Adapter."""
    headers = {name.lower(): value for name, value in sample["headers"].items()}
    headers["x-amzn-request-context"] = json.dumps(sample["requestContext"])
    query = "&".join(f"{name}={value}" for name, value in sample["queryStringParameters"].items())
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": sample["httpMethod"],
        "scheme": "http",
        "path": sample["path"],
        "raw_path": sample["path"].encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8080),
    }
    sent: list[Message] = []
    body = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for message in body:
            return message
        await asyncio.Event().wait()  # nobody hangs up
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await search.app(scope, receive, send)
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent).decode()
