"""The connection doctor: real faults, named by step, before there is an owner and after."""

from pathlib import Path
from typing import Any

import pytest
from mangum import Mangum

from bangumi.adapters.qbittorrent import QBittorrents
from bangumi.core.config import MASK, Config, DownloaderConfig
from bangumi.core.messages import Say
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.certificate import self_signed
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.memory import MemoryWorld
from tests.support.ports import free_port
from tests.support.qbittorrent import QBittorrent
from tests.support.rest import RestClient
from tests.support.reverse_proxy import ReverseProxy
from tests.support.web import Web, page

PATH = "check/downloader/diagnose"


@pytest.fixture
def doctor(fresh_home: MemoryWorld, visitor: RestClient) -> RestClient:
    """During the setup, with the real way to a qBittorrent."""
    fresh_home.downloaders = QBittorrents(fresh_home.configs, fresh_home.states, fresh_home.clock)  # type: ignore[assignment]
    return visitor


def visit(doctor: RestClient, **settings: Any) -> dict[str, Any]:
    answer = doctor.post(PATH, settings)
    assert answer.status == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def fault(doctor: RestClient, **settings: Any) -> tuple[str, str, str]:
    """The step that failed, what was found, and what to do, in English; there is a Chinese of each."""
    found = visit(doctor, **settings)
    [step] = [step for step in found["steps"] if step["outcome"] == "failed"]
    assert not found["ok"]
    assert step["finding_zh"] and step["advice_zh"]
    assert found["message_en"] == step["finding_en"]
    return step["step"], step["finding_en"], step["advice_en"]


def login_of(qbittorrent: QBittorrent) -> dict[str, str]:
    return {"host": qbittorrent.host, "username": qbittorrent.username, "password": qbittorrent.password}


# -- a real qBittorrent


def test_all_is_well(doctor: RestClient, qbittorrent: QBittorrent) -> None:
    found = visit(doctor, **login_of(qbittorrent))

    assert (found["ok"], found["version"]) == (True, "v4.5.2")
    outcomes = {step["step"]: step["outcome"] for step in found["steps"]}
    assert outcomes.pop("tls") == "skipped"  # plain http
    assert set(outcomes.values()) == {"passed"}


def test_a_wrong_password_and_then_the_ban(doctor: RestClient, qbittorrent: QBittorrent) -> None:
    qbittorrent.api.app_set_preferences({"web_ui_max_auth_fail_count": 2})
    wrong = login_of(qbittorrent) | {"password": "wrong"}

    tries = [fault(doctor, **wrong) for _ in range(3)]

    assert [finding for _, finding, _ in tries[:2]] == [Say.DOWNLOADER_WRONG_LOGIN.text.en] * 2
    assert tries[2] == ("login", Say.DOWNLOADER_BANNED.text.en, Say.TRY_BANNED.text.en)
    assert fault(doctor, **login_of(qbittorrent))[1] == Say.DOWNLOADER_BANNED.text.en


def test_a_host_name_that_it_does_not_accept(doctor: RestClient, qbittorrent: QBittorrent) -> None:
    qbittorrent.api.app_set_preferences({"web_ui_domain_list": "nas.lan", "web_ui_host_header_validation_enabled": True})

    step, finding, advice = fault(doctor, **login_of(qbittorrent) | {"host": f"localhost:{qbittorrent.port}"})

    assert step == "host_check"
    assert "localhost" in finding
    assert advice == Say.TRY_HOST_CHECK.text.en


def test_no_password_is_wanted(doctor: RestClient, qbittorrent: QBittorrent) -> None:
    qbittorrent.api.app_set_preferences({"bypass_local_auth": True})

    found = visit(doctor, host=qbittorrent.host)

    assert found["ok"]
    [warning] = [step for step in found["steps"] if step["outcome"] == "warning"]
    assert (warning["step"], warning["finding_en"]) == ("login", Say.DOWNLOADER_OPEN.text.en)
    assert warning["advice_en"] == Say.TRY_PASSWORD.text.en


def test_behind_a_proxy_with_a_header_and_a_prefix(doctor: RestClient, qbittorrent: QBittorrent) -> None:
    with ReverseProxy(qbittorrent.host, prefix="/home/qb", wants={"X-Secret": "s3cret"}) as proxy:
        reach = login_of(qbittorrent) | {"host": f"http://{proxy.host}"}
        for headers in ({}, {"X-Secret": "guess"}):
            step, finding, advice = fault(doctor, **reach, headers=headers)
            assert (step, advice) == ("answer", Say.TRY_PROXY.text.en)
            assert "403" in finding
        assert proxy.passed == []  # no password came through to anyone

        assert visit(doctor, **reach, headers={"X-Secret": "s3cret"})["ok"]
        assert {path.split("/")[1] for path in proxy.passed} == {"api"}


def test_header_and_prefix_in_the_settings_work_in_every_call(
    home: MemoryWorld, client: RestClient, qbittorrent: QBittorrent
) -> None:
    home.downloaders = QBittorrents(home.configs, home.states, home.clock)  # type: ignore[assignment]
    with ReverseProxy(qbittorrent.host, prefix="/qb", wants={"X-Secret": "s3cret"}) as proxy:
        settings = login_of(qbittorrent) | {"host": f"http://{proxy.host}/", "headers": {"X-Secret": "s3cret"}}
        assert client.patch("config/update", {"downloader": settings}).status == 200
        assert client.get("check/downloader").json() is True
        assert client.get("downloader/torrents").json() == []
        assert visit(client, headers={"X-Secret": MASK})["ok"]
        assert visit(client)["ok"]
        assert fault(client, headers={})[0] == "answer"


# -- what stands in the way


def test_nothing_listens(doctor: RestClient) -> None:
    step, _, advice = fault(doctor, host=f"127.0.0.1:{free_port()}")
    assert (step, advice) == ("connect", Say.TRY_CLOSED.text.en)


def test_a_name_that_nobody_knows(doctor: RestClient, loopback_only: list[str]) -> None:
    assert fault(doctor, host="nas.invalid")[0] == "dns"
    loopback_only.clear()


def test_a_login_page_of_cloudflare_access(doctor: RestClient) -> None:
    html = "<html><a href='https://team.cloudflareaccess.com/cdn-cgi/access/login'>Sign in</a></html>"
    with Web({"/api/v2/app/version": page(html, Content_Type="text/html")}) as web:
        step, _, advice = fault(doctor, host=web.url(), password="s3cret")
        assert (step, advice) == ("answer", Say.TRY_ACCESS.text.en)
        assert {asked.path for asked in web.asked} == {"/api/v2/app/version"}  # no password was sent


def test_some_other_page(doctor: RestClient) -> None:
    with Web({"/api/v2/app/version": page("<html>my blog</html>", Content_Type="text/html")}) as web:
        assert fault(doctor, host=web.url())[::2] == ("answer", Say.TRY_STRANGER.text.en)


def test_a_certificate_that_nobody_vouches_for(doctor: RestClient, tmp_path: Path) -> None:
    with FakeQBittorrent(tls=self_signed(tmp_path)) as fake:
        reach = {"host": fake.host, "username": fake.username, "password": fake.password, "ssl": True}
        assert fault(doctor, **reach)[::2] == ("tls", Say.TRY_TLS.text.en)

        found = visit(doctor, **reach, verify_tls=False)
        assert found["ok"]
        assert {step["step"] for step in found["steps"] if step["outcome"] == "warning"} == {"tls"}


def test_https_where_there_is_only_http(doctor: RestClient) -> None:
    with FakeQBittorrent() as fake:
        assert fault(doctor, host=fake.host, ssl=True)[::2] == ("tls", Say.TRY_HTTP.text.en)


# -- who may ask


def test_before_there_is_an_owner_nothing_stored_is_sent(fresh_home: MemoryWorld, visitor: RestClient) -> None:
    fresh_home.configs.load()
    fresh_home.configs.save(Config(downloader=DownloaderConfig(password="s3cret", api_key="k3y", headers={"X-A": "b"})))

    visit(visitor, host="evil.example", password=MASK, api_key=MASK, headers={"X-A": MASK})

    [tried] = fresh_home.downloaders.tried
    assert (tried.host, tried.password, tried.api_key, tried.headers) == ("evil.example", "", "", {"X-A": ""})


def test_the_setup_token_locks_it_too(fresh_home: MemoryWorld) -> None:
    visitor = RestClient(Mangum(create_app(fresh_home, WebSettings(setup_token="t0ken")), lifespan="off"))
    assert visitor.post(PATH, {"host": "nas"}).status == 403
    assert visitor.call("POST", PATH, json_body={"host": "nas"}, headers={"X-Setup-Token": "t0ken"}).status == 200


def test_after_the_setup_only_the_owner_may(home: MemoryWorld, visitor: RestClient) -> None:
    for body in ({"host": "nas"}, {}, {"host": 5}):
        assert visitor.post(PATH, body).status == 401
    assert home.downloaders.tried == []


def test_the_owner_asks_about_what_is_stored_changed_where_he_says_so(home: MemoryWorld, client: RestClient) -> None:
    home.configs.load()
    home.configs.save(Config(downloader=DownloaderConfig(host="nas:8080", password="s3cret")))

    visit(client, ssl=True, password=MASK)

    [tried] = home.downloaders.tried
    assert (tried.host, tried.password, tried.ssl) == ("nas:8080", "s3cret", True)
    assert home.configs.load().downloader.ssl is False  # nothing is stored


@pytest.mark.parametrize("body", [{"port": 8080}, {"ssl": "perhaps"}, {"headers": ["a"]}, {"type": "aria2"}, [], "nas"])
def test_what_is_no_setting_is_refused(home: MemoryWorld, client: RestClient, body: Any) -> None:
    assert client.post(PATH, body).status == 400
    assert home.downloaders.tried == []
