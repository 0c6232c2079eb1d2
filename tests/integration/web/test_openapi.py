"""The description holds: whatever a client sends, no answer is a fault of ours, and every answer fits its schema.

The application runs over a home in memory with a show, a feed and a torrent; schemathesis makes the requests from the
description alone. A fixed seed and a bounded number of examples keep it repeatable and short.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bangumi.core.model import Feed, FeedId, Rule, RuleId
from bangumi.services.accounts import identify, start_session
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from infra import openapi
from tests.support.memory import MemoryWorld

ENDS_THE_GAME = r"/(logout|shutdown|auth/update|search/bangumi)$"
"""Calls after which every other would be refused; and the stream, which is no JSON."""


UPSTREAM = (502, 503)
"""The world outside this home can't be reached, and that is what these say."""


def lived_in() -> MemoryWorld:
    home = MemoryWorld()
    home.clock.moment = datetime.now(UTC)
    home.accounts.create_user("haruhi", home.keys.hash_password("sos-dan-2006"))
    home.states.save_program(replace(home.states.program(), setup_done=True, running=True))
    home.rules.create(Rule(RuleId(0), "迷宫饭", "Dungeon Meshi"))
    home.feeds.create(Feed(FeedId(0), "https://mikanani.me/RSS/MyBangumi?token=x", "Mikan"))
    return home


HOME = lived_in()
APP = create_app(HOME, WebSettings(origins=("http://localhost",)))
SCHEMA = schemathesis.openapi.from_dict(APP.openapi()).exclude(path_regex=ENDS_THE_GAME)
SCHEMA.app = APP


@pytest.fixture(scope="module")
def token() -> str:
    login = start_session(HOME.accounts.users()[0], HOME)
    assert identify(login.token, "", HOME).user_id
    return login.token


def test_the_file_in_the_repository_is_what_the_code_says() -> None:
    assert openapi.main(["--check"]) == 0, "make openapi"


@SCHEMA.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_described(case: Any, token: str) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    answer = case.call()
    assert answer.status_code < 500 or answer.status_code in UPSTREAM, answer.text
    case.validate_response(
        answer,
        checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
    )
