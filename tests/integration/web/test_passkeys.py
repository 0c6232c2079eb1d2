"""Contract: passkeys."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from mangum import Mangum

from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.authenticator import Authenticator, encoded
from tests.support.memory import MemoryWorld
from tests.support.rest import Answer, RestClient

ORIGIN = "https://bangumi.example.org"


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(ORIGIN)


def register(client: RestClient, key: Authenticator, name: str = "MacBook") -> Answer:
    options = client.call("POST", "passkey/register/options").json()
    return client.post("passkey/register/verify", {"name": name, "attestation_response": key.create(options)})


def login_options(client: RestClient, username: str | None = None) -> dict[str, Any]:
    answer = client.post("passkey/auth/options", {"username": username} if username else {})
    assert answer.status == 200
    options: dict[str, Any] = answer.json()
    return options


def sign_in(client: RestClient, key: Authenticator, username: str | None = None) -> Answer:
    credential = key.get(login_options(client, username))
    named = {"username": username} if username else {}
    return client.post("passkey/auth/verify", {**named, "credential": credential})


def signed_out(client: RestClient) -> RestClient:
    client.cookies.clear()
    return client


# -- registering


def test_creation_options(client: RestClient) -> None:
    options = client.call("POST", "passkey/register/options").json()
    assert options["rp"]["id"] == "bangumi.example.org"
    assert (options["user"]["name"], options["user"]["displayName"]) == ("alice", "alice")
    assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
    assert options["excludeCredentials"] == []
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["challenge"]) >= 43


def test_a_passkey_is_registered_and_listed(client: RestClient, key: Authenticator) -> None:
    answer = register(client, key)
    assert (answer.status, answer.json()["status"]) == (200, True)
    [shown] = client.get("passkey/list").json()
    assert shown == {
        "id": 1,
        "name": "MacBook",
        "created_at": "2026-11-24T08:15:02+00:00",
        "last_used_at": None,
        "backup_eligible": True,
        "aaguid": None,
        "credential_id": encoded(key.credential_id),
    }
    options = client.call("POST", "passkey/register/options").json()
    assert [one["id"] for one in options["excludeCredentials"]] == [encoded(key.credential_id)]


def test_the_same_passkey_twice_is_a_conflict(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    assert register(client, key).status == 409


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, None, 5])
def test_a_passkey_has_a_name(client: RestClient, key: Authenticator, name: Any) -> None:
    answer = register(client, key, name)
    assert answer.status == 400
    assert "name" in {fault["field"] for fault in answer.json()["errors"]}


def test_a_registration_from_another_origin_is_refused(client: RestClient, key: Authenticator) -> None:
    key.origin = "https://evil.example"
    assert register(client, key).status == 401
    assert client.get("passkey/list").json() == []


def test_registration_needs_a_session(visitor: RestClient, home: MemoryWorld) -> None:
    assert visitor.call("POST", "passkey/register/options").status == 401
    assert visitor.post("passkey/register/verify", {}).status == 401


# -- signing in


def test_sign_in_with_and_without_a_name(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    for username in (None, "alice"):
        answer = sign_in(signed_out(client), key, username)
        assert answer.status == 200
        assert answer.json()["token_type"] == "bearer"
        assert client.cookies["token"] == answer.json()["access_token"]
        assert client.get("status").status == 200
    assert client.get("passkey/list").json()[0]["last_used_at"] == "2026-11-24T08:15:02+00:00"


def test_request_options(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    options = login_options(client, "alice")
    assert options["rpId"] == "bangumi.example.org"
    assert options["allowCredentials"] == [{"type": "public-key", "id": encoded(key.credential_id)}]
    assert login_options(client)["allowCredentials"] == []
    assert login_options(client, "nobody1")["allowCredentials"] == []
    assert client.call("POST", "passkey/auth/options").status == 200


def test_several_prompts_may_be_open_at_once(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    first, second, third = login_options(client), login_options(client, "alice"), login_options(client)
    for options in (second, third, first):
        assert client.post("passkey/auth/verify", {"credential": key.get(options)}).status == 200


def test_a_challenge_is_used_once_even_by_a_bad_proof(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    options = login_options(client)
    assert client.post("passkey/auth/verify", {"credential": Authenticator(ORIGIN).get(options)}).status == 401
    assert client.post("passkey/auth/verify", {"credential": key.get(options)}).status == 401
    options = login_options(client)
    assert client.post("passkey/auth/verify", {"credential": key.get(options)}).status == 200
    assert client.post("passkey/auth/verify", {"credential": key.get(options)}).status == 401


def test_a_challenge_expires_after_five_minutes(home: MemoryWorld, client: RestClient, key: Authenticator) -> None:
    register(client, key)
    for seconds, status in ((299, 200), (301, 401)):
        options = login_options(client)
        home.clock.moment += timedelta(seconds=seconds)
        assert client.post("passkey/auth/verify", {"credential": key.get(options)}).status == status


def test_a_challenge_serves_one_purpose_only(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    creation = client.call("POST", "passkey/register/options").json()
    credential = key.get({"challenge": creation["challenge"], "rpId": "bangumi.example.org"})
    assert client.post("passkey/auth/verify", {"credential": credential}).status == 401


def test_a_challenge_for_a_name_nobody_has_opens_nothing(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    assert sign_in(signed_out(client), key, "nobody1").status == 401


def changed(name: str, value: Any) -> Callable[[Authenticator], None]:
    return lambda key: setattr(key, name, value)


@pytest.mark.parametrize(
    "fault",
    [
        changed("origin", "https://evil.example"),
        changed("origin", "http://bangumi.example.org"),
        changed("flags", 0),
        changed("credential_id", b"another"),
        changed("key", Authenticator(ORIGIN).key),
        changed("user_handle", encoded(b"2")),
    ],
)
def test_a_false_proof_is_refused(client: RestClient, key: Authenticator, fault: Callable[[Authenticator], None]) -> None:
    register(client, key)
    fault(key)
    answer = sign_in(signed_out(client), key)
    assert (answer.status, answer.json()["status"]) == (401, False)
    assert client.cookies == {}


def test_a_counter_that_goes_back_is_refused(client: RestClient, key: Authenticator) -> None:
    key.counter = 10
    register(client, key)
    assert sign_in(client, key).status == 200
    key.counter = 3
    assert sign_in(client, key).status == 401
    key.counter = 10
    assert sign_in(client, key).status == 401
    assert sign_in(client, key).status == 200


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "x"},
        {"id": "x", "response": None},
        {"id": 5, "rawId": [], "type": {}, "response": {"clientDataJSON": "bm90IGpzb24"}},
        {"id": "", "rawId": "", "type": "public-key", "response": {"clientDataJSON": encoded(b'{"challenge": ""}')}},
        {"id": "x", "response": {"clientDataJSON": encoded(b'{"challenge": "' + b"x" * 5000 + b'"}')}},
        {"id": "x", "response": {"clientDataJSON": encoded(b"[]")}},
        {"id": "x" * 100_000, "response": {"clientDataJSON": "%%%"}},
    ],
)
def test_a_proof_of_rubbish_is_refused(client: RestClient, credential: dict[str, Any]) -> None:
    assert client.post("passkey/auth/verify", {"credential": credential}).status == 401
    assert client.post("passkey/register/verify", {"name": "x", "attestation_response": credential}).status == 401


def test_rubbish_that_answers_a_real_challenge_is_refused(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    for part in ("authenticatorData", "signature"):
        credential = key.get(login_options(client))
        credential["response"][part] = "AAAA"
        assert client.post("passkey/auth/verify", {"credential": credential}).status == 401
    options = client.call("POST", "passkey/register/options").json()
    proof = key.create(options)
    proof["response"]["attestationObject"] = "oWNmb28"
    assert client.post("passkey/register/verify", {"name": "x", "attestation_response": proof}).status == 401


def test_a_new_name_keeps_the_passkeys(client: RestClient, key: Authenticator) -> None:
    register(client, key)
    client.post("auth/update", {"username": "bob_1"})
    assert sign_in(signed_out(client), key, "bob_1").status == 200


# -- removing


@pytest.mark.parametrize("by", ["passkey_id", "credential_id"])
def test_delete(client: RestClient, key: Authenticator, by: str) -> None:
    register(client, key)
    [shown] = client.get("passkey/list").json()
    assert client.post("passkey/delete", {by: shown[by.removeprefix("passkey_")]}).status == 200
    assert client.get("passkey/list").json() == []
    assert sign_in(signed_out(client), key).status == 401


def test_delete_of_an_unknown_or_unnamed_one(client: RestClient) -> None:
    assert client.post("passkey/delete", {"passkey_id": 7}).status == 404
    assert client.post("passkey/delete", {"credential_id": "x"}).status == 404
    assert client.post("passkey/delete", {}).status == 400


# -- the site's own name


def test_without_an_address_of_its_own_a_site_has_no_passkeys(home: MemoryWorld) -> None:
    visitor = RestClient(Mangum(create_app(home, WebSettings()), lifespan="off"))
    assert visitor.call("POST", "passkey/auth/options", headers={"Origin": "https://api.example.org"}).status == 403


def test_what_the_caller_says_of_the_site_counts_for_nothing(client: RestClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}
    answer = client.call("POST", "passkey/auth/options", headers=headers)
    assert answer.json()["rpId"] == "bangumi.example.org"
