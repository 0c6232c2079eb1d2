"""The REST API, asked through API Gateway events. Each test runs twice: over a store in memory, and over the real one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from mangum import Mangum

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.accounts import StoredAccounts
from bangumi.adapters.store.claims import StoredClaims
from bangumi.adapters.store.configs import StoredConfigs
from bangumi.adapters.store.feeds import StoredFeeds
from bangumi.adapters.store.inbox import StoredInbox
from bangumi.adapters.store.names import StoredNames
from bangumi.adapters.store.passkeys import StoredPasskeys
from bangumi.adapters.store.providers import StoredSearchProviders
from bangumi.adapters.store.rules import StoredRules
from bangumi.adapters.store.states import StoredStates
from bangumi.adapters.store.stats import StoredStats
from bangumi.adapters.store.torrents import StoredTorrents
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from bangumi.wiring import SEARCH_PROVIDERS
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient
from tests.support.rights import Guard, enforced

PASSWORD = "correct horse"


@pytest.fixture
def guard() -> Iterator[Guard]:
    """The api function has the rights to the table that template.yaml gives it, and no other."""
    with enforced() as guard:
        yield guard
    assert guard.refused == []


@pytest.fixture(params=["memory", "table"])
def fresh_home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> MemoryWorld:
    """A home before its setup. What lies beyond the store is always in memory, and open to the test."""
    home = MemoryWorld()
    if request.param == "table":
        put_on_table(home, request.getfixturevalue("table"))
        monkeypatch.setenv("TABLE_NAME", request.getfixturevalue("table_name"))
    return home


def put_on_table(home: MemoryWorld, table: Table) -> None:
    home.accounts = StoredAccounts(table)
    home.claims = StoredClaims(table)
    home.configs = StoredConfigs(table, home.keys)
    home.feeds = StoredFeeds(table)
    home.inbox = StoredInbox(table)
    home.names = StoredNames(table)
    home.passkeys = StoredPasskeys(table)
    home.rules = StoredRules(table)
    home.search_providers = StoredSearchProviders(table, SEARCH_PROVIDERS)
    home.states = StoredStates(table)
    home.stats = StoredStats(table)
    home.torrents = StoredTorrents(table)


@pytest.fixture
def home(fresh_home: MemoryWorld) -> MemoryWorld:
    """A running home whose owner is alice."""
    fresh_home.accounts.create_user("alice", fresh_home.keys.hash_password(PASSWORD))
    fresh_home.states.save_program(replace(fresh_home.states.program(), setup_done=True, running=True))
    return fresh_home


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(origins=("https://bangumi.example.org",))


@pytest.fixture
def visitor(fresh_home: MemoryWorld, settings: WebSettings, guard: Guard) -> RestClient:
    """A client that is not signed in, of the home in the state that the test wants."""
    return RestClient(guard.behind("api", Mangum(create_app(fresh_home, settings), lifespan="off")))


@pytest.fixture
def client(home: MemoryWorld, visitor: RestClient) -> RestClient:
    """A client that is signed in with its cookie."""
    answer = visitor.post("auth/login", {"username": "alice", "password": PASSWORD})
    assert answer.status == 200
    return visitor
