"""A real passkey ceremony: Chromium with a virtual authenticator, the deployed local stack, no shortcut in between."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.virtual_authenticator import Protocol, Transport, VirtualAuthenticatorOptions

from tests.e2e.home import Home, at_home
from tests.support.browser import chromium
from tests.support.web import Web, page

pytestmark = pytest.mark.timeout(240)

# What a web UI does, in the browser's own words: options from JSON, the ceremony, the proof as JSON.
REGISTER = """
const call = async (path, body) => (await fetch('/api/v1/passkey/' + path, {method: 'POST',
  headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}));
const options = await (await call('register/options', {})).json();
const credential = await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)});
const proof = {name: 'laptop', attestation_response: credential.toJSON()};
const first = await call('register/verify', proof), again = await call('register/verify', proof);
return [first.status, again.status];
"""
LOG_IN = """
const call = async (path, body) => (await fetch('/api/v1/passkey/' + path, {method: 'POST',
  headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}));
const start = arguments[0] ? {username: arguments[0]} : {};
const options = await (await call('auth/options', start)).json();
const credential = await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)});
const proof = {...start, credential: credential.toJSON()};
const tampered = structuredClone(proof);
tampered.credential.response.signature = tampered.credential.response.signature.split('').reverse().join('');
const bad = arguments[1] ? await call('auth/verify', tampered) : null;
const good = await call('auth/verify', proof), replayed = await call('auth/verify', proof);
return [bad && bad.status, good.status, replayed.status];
"""
PROVE = """
const options = PublicKeyCredential.parseRequestOptionsFromJSON(arguments[0]);
return (await navigator.credentials.get({publicKey: options})).toJSON();
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("passkey")) as home:
        assert home.set_up().status_code == 200
        yield home


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path / "profile") as browser:
        browser.add_virtual_authenticator(
            VirtualAuthenticatorOptions(
                protocol=Protocol.CTAP2,
                transport=Transport.INTERNAL,
                has_resident_key=True,
                has_user_verification=True,
                is_user_verified=True,
            )
        )
        yield browser


def run(browser: webdriver.Chrome, script: str, *arguments: object) -> Any:
    done = f"const done = arguments[arguments.length - 1]; (async () => {{ {script} }})"
    return browser.execute_async_script(f"{done}.apply(null, arguments).then(done, e => done(String(e)));", *arguments)


def test_passkey_is_registered_and_signs_in_with_and_without_a_name(home: Home, browser: webdriver.Chrome) -> None:
    browser.get(f"http://localhost:{urlsplit(home.stack.url).port}/docs")
    home.sign_in()
    browser.add_cookie({"name": "token", "value": home.token, "path": "/", "httpOnly": True})

    assert run(browser, REGISTER) == [200, 401]
    (passkey,) = home.get("/passkey/list")
    assert (passkey["name"], passkey["last_used_at"]) == ("laptop", None)

    browser.delete_all_cookies()
    assert run(browser, LOG_IN, "", False) == [None, 200, 401]
    assert browser.get_cookie("token")

    browser.delete_all_cookies()
    assert run(browser, LOG_IN, "haruhi", False)[1] == 200
    assert home.get("/passkey/list")[0]["last_used_at"]


def test_tampered_proof_is_refused_and_spends_its_challenge(home: Home, browser: webdriver.Chrome) -> None:
    registered(home, browser)
    browser.delete_all_cookies()

    assert run(browser, LOG_IN, "", True) == [401, 401, 401]
    assert browser.get_cookie("token") is None


def registered(home: Home, browser: webdriver.Chrome) -> None:
    browser.get(f"http://localhost:{urlsplit(home.stack.url).port}/docs")
    home.sign_in()
    browser.add_cookie({"name": "token", "value": home.token, "path": "/", "httpOnly": True})
    assert run(browser, REGISTER)[0] == 200


def prove(home: Home, browser: webdriver.Chrome) -> int:
    """What the product says to the proof that the browser makes on the page where it is."""
    proof = run(browser, PROVE, home.call("POST", "/passkey/auth/options").json())
    return home.call("POST", "/passkey/auth/verify", json={"credential": proof}).status_code


def test_proof_that_was_made_for_another_origin_is_refused(home: Home, browser: webdriver.Chrome) -> None:
    registered(home, browser)
    assert prove(home, browser) == 200
    with Web({"/": page("<title>another site on this host</title>", Content_Type="text/html")}) as elsewhere:
        browser.get(f"http://localhost:{elsewhere.port}/")
        assert prove(home, browser) == 401


def test_proof_that_comes_too_late_is_refused(home: Home, browser: webdriver.Chrome) -> None:
    registered(home, browser)
    options = home.call("POST", "/passkey/auth/options").json()
    proof = run(browser, PROVE, options)
    table, name = home.stack.client("dynamodb"), home.stack.outputs()["TableName"]
    (item,) = [
        item
        for page_ in table.get_paginator("scan").paginate(TableName=name)
        for item in page_["Items"]
        if item["pk"]["S"] == f"challenge#{options['challenge']}"
    ]
    late = json.loads(item["body"]["S"]) | {"expires_at": "2026-01-01T00:00:00+00:00"}
    table.put_item(TableName=name, Item=item | {"body": {"S": json.dumps(late)}})

    assert home.call("POST", "/passkey/auth/verify", json={"credential": proof}).status_code == 401
