"""The gateway in front of a stand-in for the emulator: what it hands on, and what it keeps to itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from infra.local.gateway import SAFE, Gateway, Upstream
from tests.support.aws import template

UPSTREAM = Upstream("http://127.0.0.1:1", "abc123", "site", "key", "secret", "us-east-1")
Answer = Callable[[httpx.Request], httpx.Response]


def ask(answer: Answer, site: Path, method: str, path: str, **options: object) -> httpx.Response:
    async def once() -> httpx.Response:
        upstream = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        transport = httpx.ASGITransport(Gateway(UPSTREAM, site, upstream).app(), client=("192.0.2.7", 4242))
        async with upstream, httpx.AsyncClient(transport=transport, base_url="http://home:7892") as browser:
            return await browser.request(method, path, **options)  # type: ignore[arg-type]

    return asyncio.run(once())


def echo(request: httpx.Request) -> httpx.Response:
    heard = [[name.decode(), value.decode()] for name, value in request.headers.raw]
    told = json.dumps({"method": request.method, "url": str(request.url), "heard": heard})
    return httpx.Response(200, content=pieces(told.encode()), headers={"content-type": "application/json"})


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body that is read once, as one from the network is."""
    yield body


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_the_api_is_the_deployed_stage(tmp_path: Path, method: str) -> None:
    answer = ask(echo, tmp_path, method, "/api/v1/rss/%E4%BA%91?x=%2F&x=2")
    assert answer.json()["url"] == "http://127.0.0.1:1/_aws/execute-api/abc123/live/api/v1/rss/%E4%BA%91?x=%2F&x=2"
    assert answer.json()["method"] == method


def test_a_client_can_not_choose_the_address_that_the_api_sees(tmp_path: Path) -> None:
    claims = {"X-Forwarded-For": "10.0.0.1", "Forwarded": "for=10.0.0.1", "X-Real-IP": "10.0.0.1", "Host": "evil"}
    heard = ask(echo, tmp_path, "GET", "/api/v1/status", headers=claims).json()["heard"]
    assert [value for name, value in heard if name.lower() in {"x-forwarded-for", "forwarded", "x-real-ip"}] == ["192.0.2.7"]
    assert dict(heard)["Host"] == "127.0.0.1:1"
    assert dict(heard)["x-forwarded-host"] == "evil"


def test_two_cookies_stay_two(tmp_path: Path) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, content=pieces(b""), headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Connection", "close")]
        )

    headers = ask(answer, tmp_path, "POST", "/api/v1/auth/login").headers
    assert headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "connection" not in headers


def test_an_emulator_that_is_away_is_said_in_the_products_envelope(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = ask(refuse, tmp_path, "GET", "/api/v1/status")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert set(answer.json()) == {"status", "msg_en", "msg_zh"}


def test_posters_are_read_from_the_bucket_with_a_signature(tmp_path: Path) -> None:
    url = httpx.URL(ask(echo, tmp_path, "GET", "/posters/ab12cd34.jpg").json()["url"])
    assert (url.path, "Signature" in str(url)) == ("/site/posters/ab12cd34.jpg", True)


def test_without_a_web_ui_the_api_answers_the_root(tmp_path: Path) -> None:
    assert ask(echo, tmp_path, "GET", "/").json()["url"].endswith("/live/")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", "index"),
        ("/assets/app.js", "script"),
        ("/rules/12", "index"),
        ("/../secret", "index"),
        ("/%2e%2e/secret", "index"),
        ("/assets/%2e%2e/%2e%2e/secret", "index"),
    ],
)
def test_the_web_ui_is_served_and_nothing_beside_it(tmp_path: Path, path: str, body: str) -> None:
    site = tmp_path / "dist"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("index")
    (site / "assets" / "app.js").write_text("script")
    (tmp_path / "secret").write_text("secret")
    assert ask(echo, site, "GET", path).text == body


@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/docs", "/api/v1/status", "/posters/ab12cd34.jpg"])
def test_every_answer_has_the_headers_that_keep_browsers_safe(tmp_path: Path, path: str) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("index")
    (tmp_path / "assets" / "app.js").write_text("script")
    headers = ask(echo, tmp_path, "GET", path).headers
    assert {name: headers[name] for name in SAFE} == SAFE


def test_a_page_of_the_api_keeps_its_own_policy(tmp_path: Path) -> None:
    own = {"Content-Security-Policy": "default-src 'none'"}
    answer = ask(lambda _: httpx.Response(200, content=pieces(b""), headers=own), tmp_path, "GET", "/docs")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'"]


def test_the_policy_of_the_site_is_the_one_that_is_deployed() -> None:
    deployed = template()["Resources"]["SiteHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert SAFE["Content-Security-Policy"] == deployed["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert SAFE["X-Frame-Options"] == deployed["FrameOptions"]["FrameOption"]
    assert SAFE["Referrer-Policy"] == deployed["ReferrerPolicy"]["ReferrerPolicy"]
