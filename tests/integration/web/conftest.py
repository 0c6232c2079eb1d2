"""The REST API over a home in memory, asked through API Gateway events."""

from dataclasses import replace

import pytest
from mangum import Mangum

from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

PASSWORD = "correct horse"


@pytest.fixture
def fresh_home() -> MemoryWorld:
    """A home before its setup."""
    return MemoryWorld()


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
def visitor(fresh_home: MemoryWorld, settings: WebSettings) -> RestClient:
    """A client that is not signed in, of the home in the state that the test wants."""
    return RestClient(Mangum(create_app(fresh_home, settings), lifespan="off"))


@pytest.fixture
def client(home: MemoryWorld, visitor: RestClient) -> RestClient:
    """A client that is signed in with its cookie."""
    answer = visitor.post("auth/login", {"username": "alice", "password": PASSWORD})
    assert answer.status == 200
    return visitor
