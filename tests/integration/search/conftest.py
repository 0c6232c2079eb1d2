"""The search's own door, streaming: settings from the environment, AWS in moto, sites on loopback."""

from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

import search
from bangumi.core.model import User
from bangumi.services import accounts
from bangumi.wiring import LiveWorld, live_world
from tests.support.aws import Cloud
from tests.support.rights import Guard, enforced
from tests.support.streams import serving
from tests.support.world import World


@pytest.fixture
def live(aws: Cloud, table_name: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveWorld]:
    """A process of the search function whose search providers are the loopback sites."""
    for name, value in (aws.environment() | world.environment | {"TABLE_NAME": table_name}).items():
        monkeypatch.setenv(name, value)
    fresh_process()
    live = live_world()
    live.search_providers.save(
        {
            "mikan": f"{world.mikan.url}/RSS/Search?searchstr=%s",
            "nyaa": f"{world.nyaa.url}/?page=rss&q=%s&c=0_0&f=0",
            "dmhy": f"{world.dmhy.url}/topics/rss/rss.xml?keyword=%s",
        }
    )
    yield live
    live._fetcher.close()
    fresh_process()


def fresh_process() -> None:
    live_world.cache_clear()
    search._application.cache_clear()


@pytest.fixture
def token(live: LiveWorld) -> str:
    return accounts.start_session(User(1, "alice", "hash"), live).token


@pytest.fixture
def guard(live: LiveWorld) -> Iterator[Guard]:
    with enforced() as guard:
        yield guard
    assert guard.refused == []


@pytest.fixture
def server(guard: Guard) -> Iterator[str]:
    """The search function has the rights that template.yaml gives it, and no other."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        with guard.door("search"):
            await search.app(scope, receive, send)

    with serving(app) as url:
        yield url
