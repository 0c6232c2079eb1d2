"""Search results leave as they become known, and who hangs up stops the asking."""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import search
from bangumi.adapters.store.configs import StoredConfigs
from bangumi.core.config import RssParser
from bangumi.web.routes import search as routes
from bangumi.wiring import LiveWorld
from tests.support.memory import MemoryWorld
from tests.support.ports import free_port
from tests.support.rights import Guard
from tests.support.streams import Event, listening, serving
from tests.support.waiting import eventually
from tests.support.world import World, faults

PATH = "/api/v1/search/bangumi"
FUNCTIONS = Path(search.__file__).parent


@pytest.fixture
def url(server: str) -> str:
    return f"{server}{PATH}"


def told(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind != "comment"]


def kinds(events: list[Event]) -> dict[str, int]:
    return dict(Counter(event.kind for event in told(events)))


def test_first_result_leaves_before_the_last_upstream_page_has_come(world: World, url: str, token: str) -> None:
    slow = world.publish(world.show("慢番", en="Slow Show"), 1, sites=["mikan"])
    world.publish(world.show("快番", en="Fast Show"), 1, sites=["mikan"])
    held = faults.Held()
    world.fault(slow.mikan_page_url, held)

    with listening(url, token, keyword="Show", provider="mikan") as events:
        first = next(event for event in events if event.kind == "message")
        held.let_go()
        second, last = told(list(events))

    assert (first.data["official_title"], second.data["official_title"]) == ("快番", "慢番")
    assert last.kind == "end"


def test_providers_are_asked_side_by_side(world: World, url: str, token: str) -> None:
    show = world.show("迷宫饭", en="Dungeon Meshi")
    for site, group in (("mikan", "LoliHouse"), ("nyaa", "SubsPlease"), ("dmhy", "喵萌奶茶屋")):
        world.publish(show, 5, group=group, sites=[site])
    held = faults.Held()
    sites = (world.mikan, world.nyaa, world.dmhy)
    for site in sites:
        world.fault(f"{site.url}/", held, times=1)

    with listening(url, token, keyword="Dungeon Meshi") as events:
        eventually(lambda: all(world.asked(f"{site.url}/") for site in sites))
        held.let_go()
        read = list(events)

    assert kinds(read) == {"message": 3, "end": 1}
    assert {event.data["provider"] for event in told(read)[:-1]} == {"mikan", "nyaa", "dmhy"}
    assert {event.data["official_title"] for event in told(read)[:-1]} == {"迷宫饭"}


def test_a_provider_that_fails_is_an_error_after_the_others_results(world: World, url: str, token: str) -> None:
    world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 5, sites=["mikan"])
    world.fault(world.nyaa.url, faults.Status(500))

    with listening(url, token, keyword="Dungeon Meshi") as events:
        read = told(list(events))

    assert [event.kind for event in read] == ["message", "error"]
    assert read[-1].data["status"] is False
    assert read[-1].data["msg_zh"]


@pytest.mark.parametrize(
    "fault", [faults.Status(404), faults.Reset(), faults.Cut(), faults.web_page(), faults.broken_feed(), faults.RedirectLoop()]
)
def test_whatever_an_upstream_does_the_stream_ends_with_an_error(
    world: World, url: str, token: str, fault: faults.Status
) -> None:
    world.fault(world.mikan.url, fault)
    with listening(url, token, keyword="x", provider="mikan") as events:
        assert kinds(list(events)) == {"error": 1}


def test_who_hangs_up_stops_the_asking(world: World, url: str, token: str) -> None:
    shows = [world.show(f"番剧{number}", en=f"Show {chr(65 + number % 26)}{chr(97 + number // 26)}x") for number in range(60)]
    for show in shows:
        world.publish(show, 1, sites=["mikan"])
    world.fault("/Home/Episode/", faults.Delay(0.3))

    with listening(url, token, keyword="Show", provider="mikan") as events:
        next(event for event in events if event.kind == "message")

    time.sleep(0.4)  # what was under way
    asked = len(world.asked("/Home/Episode/"))
    time.sleep(0.5)
    assert len(world.asked("/Home/Episode/")) == asked < len(shows)


def test_the_line_is_kept_open_while_nobody_answers(
    world: World, url: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "HEART_BEAT_S", 0.1)
    world.fault(world.mikan.url, faults.Delay(0.5))
    with listening(url, token, keyword="Show", provider="mikan") as events:
        read = list(events)
    assert sum(event.kind == "comment" for event in read) >= 4
    assert kinds(read) == {"end": 1}


def test_no_keyword_an_unknown_provider_and_no_token_are_plain_refusals(url: str, token: str) -> None:
    def ask(token: str, **query: str) -> httpx.Response:
        return httpx.get(url, params=query, headers={"Authorization": f"Bearer {token}"}, trust_env=False)

    assert [ask(token).status_code, ask(token, keyword="x", provider="google").status_code] == [400, 400]
    refused = ask("made up", keyword="x")
    assert (refused.status_code, refused.json()["status"]) == (401, False)


def test_many_listen_at_once(world: World, url: str, token: str) -> None:
    world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 5, sites=["mikan"])
    held = faults.Held()
    world.fault("/RSS/Search", held)
    with (
        listening(url, token, keyword="Dungeon", provider="mikan") as one,
        listening(url, token, keyword="Meshi", provider="mikan") as other,
    ):
        eventually(lambda: len(world.asked("/RSS/Search")) == 2)
        held.let_go()
        assert kinds(list(one)) == kinds(list(other)) == {"message": 1, "end": 1}


# -- the door


def test_ready_asks_nobody(server: str, world: World) -> None:
    answer = httpx.get(f"{server}/ready", trust_env=False)
    assert answer.status_code == 200
    assert world.requests == []


def test_a_changed_configuration_counts_with_the_next_search(
    live: LiveWorld, world: World, url: str, token: str, guard: Guard
) -> None:
    world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 5, sites=["mikan"])

    def found() -> int:
        with listening(url, token, keyword="Dungeon", provider="mikan") as events:
            return kinds(list(events)).get("message", 0)

    before = found()
    other = StoredConfigs(live._table, live.keys)  # of the api function, which is another process
    with guard.elsewhere():
        other.save(replace(other.load(), rss_parser=RssParser(filter=("LoliHouse",))))

    assert (before, found()) == (1, 0)


def test_the_callers_address_is_the_one_that_api_gateway_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"])
        await Response()(scope, receive, send)

    monkeypatch.setattr(search, "_application", lambda: application)
    monkeypatch.setattr(search, "live_world", MemoryWorld)
    with serving(search.app) as server:
        for context in ('{"requestId": "r1", "identity": {"sourceIp": "203.0.113.7"}}', "not json", "[]"):
            headers = {"x-amzn-request-context": context, "x-forwarded-for": "198.51.100.1"}
            httpx.get(f"{server}{PATH}", headers=headers, trust_env=False)
    assert seen == [("203.0.113.7", 0), ("", 0), ("", 0)]


@pytest.mark.usefixtures("live")
def test_its_script_starts_the_server_as_the_adapter_wants_it() -> None:
    port = free_port()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "AWS_LWA_PORT": str(port), "LAMBDA_TASK_ROOT": str(FUNCTIONS)}
    process = subprocess.Popen([FUNCTIONS / "search.sh"], env=environment, cwd="/")
    try:
        ready = eventually(lambda: get_quietly(f"http://127.0.0.1:{port}/ready"))
        assert (ready.status_code, "server" in ready.headers) == (200, False)
    finally:
        process.terminate()
        process.wait(10)


def get_quietly(url: str) -> httpx.Response | None:
    try:
        return httpx.get(url, trust_env=False)
    except httpx.TransportError:
        return None
