"""Contract: auth."""

from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from bangumi.core.config import Security
from bangumi.core.messages import Say
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

RIGHT = {"username": "alice", "password": "correct horse"}
WRONG = {"username": "alice", "password": "wrong horse"}


def secure(home: MemoryWorld, **changes: tuple[str, ...]) -> None:
    home.configs.forget()
    home.configs.save(replace(home.configs.load(), security=Security(**changes)))


def test_before_the_setup_nobody_is_told_to_sign_in(visitor: RestClient) -> None:
    answer = visitor.get("status")
    assert answer.status == 401
    assert answer.json()["msg_en"] == Say.SETUP_FIRST.text.en


def test_login_answers_a_token_and_sets_the_cookie(home: MemoryWorld, visitor: RestClient) -> None:
    answer = visitor.post("auth/login", RIGHT)
    body = answer.json()
    assert answer.status == 200
    assert body["token_type"] == "bearer"
    assert body["expire"] == int(home.clock.now().timestamp()) + 86_400
    cookie = SimpleCookie(answer.set_cookies[0])["token"]
    assert cookie.value == body["access_token"]
    assert (cookie["path"], cookie["max-age"], cookie["samesite"].lower()) == ("/", "86400", "lax")
    assert cookie["httponly"]
    assert cookie["secure"]


def test_over_plain_http_the_cookie_is_not_secure(home: MemoryWorld, visitor: RestClient) -> None:
    answer = visitor.call("POST", "auth/login", json_body=RIGHT, headers={"X-Forwarded-Proto": "http"})
    assert not SimpleCookie(answer.set_cookies[0])["token"]["secure"]


def test_login_takes_a_form_too(home: MemoryWorld, visitor: RestClient) -> None:
    answer = visitor.call("POST", "auth/login", form={**RIGHT, "grant_type": "password", "scope": ""})
    assert answer.status == 200
    assert answer.json()["access_token"]


@pytest.mark.parametrize("body", [{}, {"username": "alice"}, {"username": 1, "password": 2}, [], "text", None])
def test_a_login_without_name_or_password_is_bad_input(home: MemoryWorld, visitor: RestClient, body: object) -> None:
    answer = visitor.post("auth/login", body)
    assert answer.status == 400
    assert answer.json()["errors"]


def test_each_login_gives_a_new_token(home: MemoryWorld, visitor: RestClient) -> None:
    tokens = {visitor.post("auth/login", RIGHT).json()["access_token"] for _ in range(3)}
    assert len(tokens) == 3


@pytest.mark.parametrize("username", ["nobody1", "x", "a" * 100_000, "名字", ""])
def test_an_unknown_account_answers_as_a_wrong_password_does(home: MemoryWorld, visitor: RestClient, username: str) -> None:
    wrong = visitor.post("auth/login", WRONG)
    unknown = visitor.post("auth/login", {"username": username, "password": "wrong horse"})
    assert wrong.status == unknown.status == 401
    assert wrong.json() == unknown.json()


def test_five_wrong_passwords_lock_the_account_until_the_window_passes(home: MemoryWorld, visitor: RestClient) -> None:
    for number in range(5):
        visitor.address = f"198.51.100.{number}"
        assert visitor.post("auth/login", WRONG).status == 401
    visitor.address = "198.51.100.99"
    locked = visitor.post("auth/login", RIGHT)
    assert locked.status == 429
    assert 0 < int(locked.headers["retry-after"]) <= 900
    home.clock.moment -= timedelta(seconds=1)  # the stored end of the window is rounded up to a second
    assert "15 min" in visitor.post("auth/login", RIGHT).json()["msg_en"]
    home.clock.moment += timedelta(seconds=1 + int(locked.headers["retry-after"]))
    assert visitor.post("auth/login", RIGHT).status == 200


def test_five_wrong_passwords_lock_the_address(home: MemoryWorld, visitor: RestClient) -> None:
    for number in range(5):
        assert visitor.post("auth/login", {"username": f"guess{number}", "password": "x"}).status == 401
    assert visitor.post("auth/login", RIGHT).status == 429
    visitor.address = "198.51.100.1"
    assert visitor.post("auth/login", RIGHT).status == 200


def test_an_ipv6_caller_has_one_lock_for_its_whole_network(home: MemoryWorld, visitor: RestClient) -> None:
    for number in range(5):
        visitor.address = f"2001:db8:1:2::{number:x}"
        assert visitor.post("auth/login", {"username": f"guess{number}", "password": "x"}).status == 401
    visitor.address = "2001:db8:1:2:ffff::1"
    assert visitor.post("auth/login", RIGHT).status == 429


def test_a_good_login_wipes_the_failures(home: MemoryWorld, visitor: RestClient) -> None:
    for _ in range(3):
        for _ in range(4):
            assert visitor.post("auth/login", WRONG).status == 401
        assert visitor.post("auth/login", RIGHT).status == 200


def test_refresh_gives_a_fresh_token_and_cookie(client: RestClient) -> None:
    old = client.cookies["token"]
    answer = client.get("auth/refresh_token")
    fresh = answer.json()["access_token"]
    assert fresh != old
    assert client.cookies["token"] == fresh
    assert client.get("status").status == 200


def test_logout_ends_that_session_alone(home: MemoryWorld, client: RestClient) -> None:
    first = client.cookies["token"]
    second = client.post("auth/login", RIGHT).json()["access_token"]
    answer = client.get("auth/logout")
    assert answer.status == 200
    assert answer.json()["status"] is True
    assert "token" not in client.cookies
    client.bearer = second
    assert client.get("status").status == 401
    client.bearer = first
    assert client.get("status").status == 200


def test_a_token_expires_after_a_day(home: MemoryWorld, client: RestClient) -> None:
    home.clock.moment += timedelta(seconds=86_399)
    assert client.get("status").status == 200
    home.clock.moment += timedelta(seconds=2)
    assert client.get("status").status == 401


def test_update_changes_name_and_password_and_ends_older_tokens(client: RestClient) -> None:
    old = client.cookies["token"]
    answer = client.post("auth/update", {"username": "bob_1", "password": "battery staple"})
    body = answer.json()
    assert answer.status == 200
    assert body["message"] == "update success"
    assert body["status"] is True
    assert body["msg_en"]
    assert body["token_type"] == "bearer"
    assert client.cookies["token"] == body["access_token"]
    assert client.get("status").status == 200
    client.cookies.clear()
    client.bearer = old
    assert client.get("status").status == 401
    client.bearer = ""
    assert client.post("auth/login", RIGHT).status == 401
    assert client.post("auth/login", {"username": "bob_1", "password": "battery staple"}).status == 200


def test_update_of_one_keeps_the_other(client: RestClient) -> None:
    assert client.post("auth/update", {"password": "battery staple"}).status == 200
    assert client.post("auth/login", {"username": "alice", "password": "battery staple"}).status == 200
    assert client.post("auth/update", {"username": "carol"}).status == 200
    assert client.post("auth/login", {"username": "carol", "password": "battery staple"}).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "abc"}, "username"),
        ({"username": "a" * 21}, "username"),
        ({"username": "with space"}, "username"),
        ({"username": "名字名字"}, "username"),
        ({"username": "abcd\n"}, "username"),
        ({"password": "1234567"}, "password"),
        ({"password": ""}, "password"),
        ({}, "username"),
    ],
)
def test_names_and_passwords_have_rules(client: RestClient, body: dict[str, str], field: str) -> None:
    answer = client.post("auth/update", body)
    assert answer.status == 400
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert client.get("status").status == 200


# -- access lists


def test_each_login_token_works_as_a_bearer_on_every_endpoint(home: MemoryWorld, visitor: RestClient) -> None:
    secure(home, login_tokens=("first-token", "second-token"))
    for token in ("first-token", "second-token"):
        visitor.bearer = token
        for path in ("status", "rss", "config/get", "bangumi/get/all", "auth/refresh_token", "auth/logout"):
            visitor.cookies.clear()
            assert visitor.get(path).status == 200, path
    visitor.bearer = "third-token"
    visitor.cookies.clear()
    assert visitor.get("status").status == 401


def test_a_login_token_is_no_cookie(home: MemoryWorld, visitor: RestClient) -> None:
    secure(home, login_tokens=("first-token",))
    visitor.cookies["token"] = "first-token"
    assert visitor.get("status").status == 401


def test_an_empty_token_opens_nothing(home: MemoryWorld, visitor: RestClient) -> None:
    secure(home, login_tokens=("",))
    assert visitor.call("GET", "status", headers={"Authorization": "Bearer "}).status == 401
    assert visitor.get("status").status == 401


@pytest.mark.parametrize(
    ("entry", "address", "status"),
    [
        ("203.0.113.7", "203.0.113.7", 200),
        ("203.0.113.0/24", "203.0.113.7", 200),
        ("203.0.113.9/24", "203.0.113.7", 200),
        ("198.51.100.0/24", "203.0.113.7", 403),
        ("2001:db8::/32", "2001:db8::1", 200),
        ("203.0.113.0/24", "::ffff:203.0.113.7", 200),
        ("2001:db8::/32", "203.0.113.7", 403),
    ],
)
def test_the_whitelist_guards_the_password_login(
    home: MemoryWorld, visitor: RestClient, entry: str, address: str, status: int
) -> None:
    secure(home, login_whitelist=(entry,))
    visitor.address = address
    assert visitor.post("auth/login", RIGHT).status == status


def test_the_whitelist_guards_nothing_else(home: MemoryWorld, client: RestClient) -> None:
    secure(home, login_whitelist=("198.51.100.1",))
    assert client.get("status").status == 200
    assert client.get("auth/refresh_token").status == 200
