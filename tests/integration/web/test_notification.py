"""Contract: test messages, log."""

from dataclasses import replace
from typing import Any

import pytest

from bangumi.core.config import MASK, Notification, NotificationProvider
from bangumi.core.errors import BadInputError, UpstreamError
from bangumi.core.messages import Say
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

OFF = NotificationProvider("bark", enabled=False, device_key="k3y", server_url="https://bark.example")
TELEGRAM = NotificationProvider("telegram", token="t0ken", chat_id="42")


@pytest.fixture(autouse=True)
def providers(home: MemoryWorld) -> None:
    home.configs.save(replace(home.configs.load(), notification=Notification(enable=False, providers=(OFF, TELEGRAM))))


def sent(home: MemoryWorld) -> NotificationProvider:
    return home.notifier.sent[-1][0]


@pytest.mark.parametrize(("index", "provider"), [(0, OFF), (1, TELEGRAM)])
def test_the_index_counts_the_stored_list(
    home: MemoryWorld, client: RestClient, index: int, provider: NotificationProvider
) -> None:
    body = client.post("notification/test", {"provider_index": index}).json()
    assert body["success"] is True
    assert body["message"]
    assert (body["message_en"], body["message_zh"]) == (Say.NOTICE_SENT.text.en, Say.NOTICE_SENT.text.zh)
    assert sent(home) == provider


def test_an_index_beyond_the_list(client: RestClient) -> None:
    answer = client.post("notification/test", {"provider_index": 2})
    assert (answer.status, answer.json()["success"]) == (200, False)
    for index in (-1, "first", None):
        assert client.post("notification/test", {"provider_index": index}).status == 400


@pytest.mark.parametrize(
    "error",
    [UpstreamError(Say.NOTICE_REFUSED, status=401), BadInputError(Say.NOTICE_TYPE, type="pigeon")],
)
def test_a_message_that_does_not_arrive_is_no_error(home: MemoryWorld, client: RestClient, error: Any) -> None:
    home.notifier.refuses = error
    for path, body in (("test", {"provider_index": 0}), ("test-config", {"type": "telegram", "token": "x"})):
        answer = client.post(f"notification/{path}", body)
        assert (answer.status, answer.json()["success"]) == (200, False)
        assert answer.json()["message_en"] == error.message.en


def test_a_provider_as_it_is_typed_in(home: MemoryWorld, client: RestClient) -> None:
    typed = {"type": "gotify", "token": "new", "server_url": "https://gotify.example", "chat_id": None, "enabled": False}
    assert client.post("notification/test-config", typed).json()["success"] is True
    assert sent(home) == NotificationProvider("gotify", enabled=False, token="new", server_url="https://gotify.example")


def test_masked_fields_are_those_of_the_stored_provider(home: MemoryWorld, client: RestClient) -> None:
    shown = client.get("config/get").json()["notification"]["providers"]
    for masked, provider in zip(shown, (OFF, TELEGRAM), strict=True):
        assert client.post("notification/test-config", masked).json()["success"] is True
        assert sent(home) == provider


def test_masks_are_matched_by_type_and_readable_fields(home: MemoryWorld, client: RestClient) -> None:
    client.post("notification/test-config", {"type": "gotify", "token": MASK, "server_url": "https://evil.example"})
    assert sent(home).token == ""


def test_a_provider_without_a_type(client: RestClient) -> None:
    assert client.post("notification/test-config", {"token": "x"}).status == 400


def test_the_log_is_plain_text(home: MemoryWorld, client: RestClient) -> None:
    answer = client.get("log")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == home.log_book.text
    assert "Version" in answer.text.splitlines()[0]


def test_the_log_shows_the_newest_half_mebibyte(home: MemoryWorld, client: RestClient) -> None:
    home.log_book.text = "x" * 600_000 + "end"
    answer = client.get("log")
    assert len(answer.text) == 512 * 1024
    assert answer.text.endswith("end")


def test_the_log_can_be_cleared(home: MemoryWorld, client: RestClient) -> None:
    answer = client.get("log/clear")
    assert (answer.status, answer.json()["status"]) == (200, True)
    assert home.log_book.text == ""
