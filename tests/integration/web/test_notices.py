"""Beside the contract: the inbox of notices."""

from datetime import timedelta
from typing import Any

import pytest

from bangumi.core.messages import Message, Say
from bangumi.core.model import InboxEntry, RuleId
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient


def keep(home: MemoryWorld, number: int, message: Message, title: str = "Kumo Bangumi", **more: Any) -> None:
    home.inbox.add(InboxEntry(f"{number:032x}", home.clock.now() - timedelta(hours=number), message, title, **more))


@pytest.fixture
def told(home: MemoryWorld) -> MemoryWorld:
    ready = Message.of(Say.EPISODE_READY, title="迷宫饭", season=1, episode=5)
    keep(home, 1, ready, "迷宫饭", poster="posters/5f1c09ab.jpg", rule_id=RuleId(7))
    keep(home, 2, Message.of(Say.DOWNLOADER_BACK))
    keep(home, 3, Message.of(Say.DOWNLOADER_UNREACHABLE, detail="refused"))
    return home


def test_an_empty_inbox(client: RestClient) -> None:
    assert client.get("notices").json() == {"notices": [], "next": None}
    assert client.get("notices/unread").json() == {"count": 0}


def test_newest_first_with_what_a_page_needs(told: MemoryWorld, client: RestClient) -> None:
    body = client.get("notices").json()
    assert [one["kind"] for one in body["notices"]] == ["episode", "back", "fault"]
    first = body["notices"][0]
    facts = {name: first[name] for name in ("title", "season", "episode", "poster_link", "bangumi_id", "read")}
    assert facts == {
        "title": "迷宫饭",
        "season": 1,
        "episode": "5",
        "poster_link": "posters/5f1c09ab.jpg",
        "bangumi_id": 7,
        "read": False,
    }
    assert first["msg_en"].endswith("Season 1, episode 5 is ready.")
    assert body["next"] is None


def test_pages_follow_one_another(told: MemoryWorld, client: RestClient) -> None:
    first = client.get("notices", limit="2").json()
    second = client.get("notices", limit="2", cursor=first["next"]).json()
    assert [len(first["notices"]), len(second["notices"]), second["next"]] == [2, 1, None]
    assert {one["id"] for one in (*first["notices"], *second["notices"])} == {f"{number:032x}" for number in (1, 2, 3)}


@pytest.mark.parametrize("cursor", ["x", "2026-02-31T00:00:00.000000Z 0a", "2026-02-01T00:00:00.000000Z x#y"])
def test_a_made_up_cursor_is_400(client: RestClient, cursor: str) -> None:
    assert client.get("notices", cursor=cursor).status == 400


def test_reading_marks_what_came_until_then(told: MemoryWorld, client: RestClient) -> None:
    second = client.get("notices").json()["notices"][1]
    assert client.get("notices/unread").json() == {"count": 3}

    assert client.post("notices/read", {"up_to": second["at"]}).status == 200

    assert client.get("notices/unread").json() == {"count": 1}
    assert [one["read"] for one in client.get("notices").json()["notices"]] == [False, True, True]


def test_the_mark_stays_in_the_present(told: MemoryWorld, client: RestClient) -> None:
    assert client.post("notices/read", {"up_to": "2999-01-01T00:00:00Z"}).status == 200
    assert told.inbox.read_up_to() == told.clock.now()
    assert client.post("notices/read", {"up_to": "2026-01-01T00:00:00"}).status == 400
