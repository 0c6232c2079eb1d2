"""Whatever goes wrong on the way to a qBittorrent has a name, for the caller and for the connection doctor."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import qbittorrentapi.exceptions
import requests.exceptions

from bangumi.adapters.qbittorrent import client, faults
from bangumi.core.errors import LoginRefusedError, UnavailableError, UpstreamError
from bangumi.core.messages import Message, Say
from tests.integration.qbittorrent.conftest import Home, home_of
from tests.support.certificate import self_signed
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.qbittorrent import QBittorrent
from tests.support.world.faults import Body, Delay, Redirect, Reset, Status, web_page
from tests.support.world.server import Fault

Fakes = Callable[..., FakeQBittorrent]


def exceptions_of(module: ModuleType) -> set[type[Exception]]:
    found = (value for _, value in inspect.getmembers(module, inspect.isclass))
    return {kind for kind in found if issubclass(kind, Exception) and not issubclass(kind, Warning)}


@pytest.mark.parametrize("module", [qbittorrentapi.exceptions, requests.exceptions])
def test_no_exception_of_the_libraries_is_missing(module: ModuleType) -> None:
    foreign = {kind for kind in exceptions_of(module) if kind.__module__.startswith(("qbittorrentapi", "requests"))}

    assert foreign <= set(faults.FOREIGN)


THEIRS = [kind for kind in faults.FOREIGN if kind is not faults.StrangerError]


@pytest.mark.parametrize("kind", THEIRS, ids=lambda kind: kind.__name__)
def test_every_exception_becomes_an_error_of_ours(kind: type[Exception]) -> None:
    error = kind.__new__(kind)  # some want many arguments

    with pytest.raises((UnavailableError, UpstreamError)) as raised, faults.translated("home.example"):
        raise error

    assert "?" not in raised.value.message.en.replace("https?", "").replace("complete?", "")


def test_other_errors_are_no_affair_of_the_table() -> None:
    with pytest.raises(KeyError), faults.translated("home.example"):
        raise KeyError


# -- what callers and the doctor say of it


def told(home: Home, expected: Say) -> Message:
    """The doctor names the fault, and a call raises it as absence of the downloader, in each language in its own words."""
    diagnosis = home.downloaders.diagnose(home.config)
    assert not diagnosis.ok
    assert diagnosis.message.say is expected
    assert "?" not in diagnosis.message.en.replace("https?", "").replace("complete?", "")
    with pytest.raises(UnavailableError) as error:
        home.invoke().version()
    assert error.value.message.say is Say.DOWNLOADER_UNREACHABLE
    assert diagnosis.message.en in error.value.message.en
    assert diagnosis.message.zh in error.value.message.zh
    return diagnosis.message


def test_a_name_without_an_address(loopback_only: list[str]) -> None:
    home = home_of(FakeQBittorrent())
    home.set(host="nas.invalid:8080")

    assert "nas.invalid:8080" in told(home, Say.DOWNLOADER_NO_DNS).en
    loopback_only.clear()


def test_a_network_out_of_reach(loopback_only: list[str]) -> None:
    home = home_of(FakeQBittorrent())
    home.set(host="192.0.2.1:8080")

    told(home, Say.DOWNLOADER_NO_ROUTE)
    loopback_only.clear()


def test_a_port_where_nothing_listens() -> None:
    home = home_of(FakeQBittorrent())

    told(home, Say.DOWNLOADER_CLOSED)


@pytest.mark.parametrize("host", ["", "http://", "ftp://nas", "nas:port", "http://nas:0", "nas..lan", "n" * 64])
def test_what_is_no_address(host: str) -> None:
    home = home_of(FakeQBittorrent())
    home.set(host=host)

    told(home, Say.DOWNLOADER_ADDRESS)


def test_a_header_that_cannot_be_sent(fakes: Fakes) -> None:
    home = home_of(fakes())
    home.set(headers={"X-Name": "线\n路"})

    told(home, Say.DOWNLOADER_ADDRESS)


def test_silence(fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_TIMEOUT_S", 0.2)
    fake = fakes(faults=[Delay(1), Delay(1)])

    told(home_of(fake), Say.DOWNLOADER_TIMED_OUT)


def test_a_connection_that_is_broken_off_twice(fakes: Fakes) -> None:
    fake = fakes(faults=[Reset()] * 4)

    told(home_of(fake), Say.DOWNLOADER_CUT_OFF)


def test_a_connection_that_is_broken_off_once_is_made_again(fakes: Fakes) -> None:
    fake = fakes(faults=[Reset()])

    assert home_of(fake).invoke().version() == "v5.2.4"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (web_page(), Say.DOWNLOADER_STRANGER),
        (Body(b"hello", "text/plain"), Say.DOWNLOADER_STRANGER),
        (Status(403), Say.DOWNLOADER_STRANGER),
        (Status(404), Say.DOWNLOADER_STRANGER),
        (Body(b"Not Found", "text/plain", 404), Say.DOWNLOADER_NO_API),
        (Status(401, {"WWW-Authenticate": "Basic"}), Say.DOWNLOADER_PROXY_LOGIN),
        (Status(502), Say.DOWNLOADER_GATEWAY),
        (Status(530), Say.DOWNLOADER_GATEWAY),
        (Status(429), Say.DOWNLOADER_GATEWAY),
        (Redirect("https://nas.example/qbt/api/v2/app/version", 301), Say.DOWNLOADER_REDIRECTS),
        (Redirect("https://team.cloudflareaccess.com/cdn-cgi/access/login/nas"), Say.DOWNLOADER_ACCESS),
        (Body(b"Unauthorized", "text/plain", 401), Say.DOWNLOADER_HOST_CHECK),
    ],
)
def test_strangers_in_front_of_it(fakes: Fakes, fault: Fault, expected: Say) -> None:
    fake = fakes(faults=[fault, fault])

    told(home_of(fake), expected)

    assert "auth/login" not in fake.calls  # the password goes to qBittorrent alone


def test_a_redirect_is_told_with_its_target(fakes: Fakes) -> None:
    fault = Redirect("https://nas.example/qbt/api/v2/app/version", 301)

    assert told(home_of(fakes(faults=[fault, fault])), Say.DOWNLOADER_REDIRECTS).values["target"] == "https://nas.example/qbt"


def test_cloudflare_access_without_its_headers(fakes: Fakes) -> None:
    fake = fakes(guard={"CF-Access-Client-Id": "id"})
    home = home_of(fake)
    told(home, Say.DOWNLOADER_ACCESS)

    home.set(headers={"CF-Access-Client-Id": "id"})
    assert home.downloaders.diagnose(home.config).ok


@pytest.mark.parametrize("version", ["4.6.7", "5.2.4"])
def test_a_host_name_that_qbittorrent_does_not_accept(fakes: Fakes, version: str) -> None:
    fake = fakes(version, host_names={"nas.lan"})
    home = home_of(fake)

    told(home, Say.DOWNLOADER_HOST_CHECK)

    assert fake.failed_logins == 0
    assert home.writes == 0  # a refused name is no refused password


def test_the_real_qbittorrents_host_check(qbittorrent: QBittorrent) -> None:
    qbittorrent.api.app_set_preferences({"web_ui_domain_list": "nas.lan", "web_ui_host_header_validation_enabled": True})
    home = home_of(qbittorrent)
    home.set(host=f"localhost:{qbittorrent.port}")

    told(home, Say.DOWNLOADER_HOST_CHECK)


def test_a_refused_call_names_what_qbittorrent_said(fakes: Fakes) -> None:
    fake = fakes(faults=[Body(b"Cannot make save path", "text/plain", 409)])

    with pytest.raises(UpstreamError) as error:
        home_of(fake).invoke().torrents()

    assert error.value.message == Message.of(Say.DOWNLOADER_WRONG, detail="Cannot make save path")


def test_an_answer_that_is_cut_short_or_garbled(fakes: Fakes) -> None:
    fake = fakes(needs_login=False, faults=[Body(b"[{", "application/json")])

    with pytest.raises(UnavailableError):
        home_of(fake).invoke().torrents()


# -- TLS


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with FakeQBittorrent(tls=self_signed(tmp_path)) as fake:
        home = home_of(fake)
        home.set(ssl=True)

        assert "self-signed" in told(home, Say.DOWNLOADER_TLS).en

        home.set(verify_tls=False)
        assert home.downloaders.diagnose(home.config).ok
        assert home.invoke().version() == "v5.2.4"


def test_http_where_https_is_wanted(tmp_path: Path) -> None:
    with FakeQBittorrent(tls=self_signed(tmp_path)) as fake:
        told(home_of(fake), Say.DOWNLOADER_CUT_OFF)


def test_https_where_http_is_wanted(fakes: Fakes) -> None:
    home = home_of(fakes())
    home.set(ssl=True)

    told(home, Say.DOWNLOADER_NO_TLS)


def test_https_to_the_real_qbittorrent_without_it(qbittorrent: QBittorrent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CONNECT_TIMEOUT_S", 0.3)
    monkeypatch.setattr(client, "READ_TIMEOUT_S", 0.3)
    home = home_of(qbittorrent)
    home.set(ssl=True)

    assert home.downloaders.diagnose(home.config).message.say is Say.DOWNLOADER_NO_TLS


# -- what the doctor finds beside faults on the way


def diagnosed(home: Home) -> tuple[bool, Say, str]:
    diagnosis = home.downloaders.diagnose(home.config)
    return diagnosis.ok, diagnosis.message.say, diagnosis.version


@pytest.mark.parametrize("version", ["4.2.5", "4.6.7", "5.0.4", "5.2.4"])
def test_all_is_well(fakes: Fakes, version: str) -> None:
    assert diagnosed(home_of(fakes(version))) == (True, Say.DOWNLOADER_REACHED, f"v{version}")


def test_the_real_qbittorrent_is_well(qbittorrent: QBittorrent) -> None:
    assert diagnosed(home_of(qbittorrent)) == (True, Say.DOWNLOADER_REACHED, "v4.5.2")


@pytest.mark.parametrize("version", ["4.6.7", "5.2.4"])
def test_an_open_door_is_a_danger(fakes: Fakes, version: str) -> None:
    fake = fakes(version, needs_login=False)

    assert diagnosed(home_of(fake)) == (True, Say.DOWNLOADER_OPEN, f"v{version}")


@pytest.mark.parametrize("version", ["4.6.7", "5.2.4"])
def test_a_wrong_password_and_a_ban(fakes: Fakes, version: str) -> None:
    home = home_of(fakes(version))
    wrong = Home(replace(home.config, password="wrong"))

    found = [diagnosed(wrong)[1] for _ in range(6)]

    assert found == [Say.DOWNLOADER_WRONG_LOGIN] * 5 + [Say.DOWNLOADER_BANNED]
    assert diagnosed(home) == (False, Say.DOWNLOADER_BANNED, "")


def test_an_api_key(fakes: Fakes) -> None:
    home = home_of(fakes(api_key="qbt_key"))

    home.set(api_key="qbt_wrong")
    assert diagnosed(home) == (False, Say.DOWNLOADER_WRONG_KEY, "")
    home.set(api_key="qbt_key", password="")
    assert diagnosed(home) == (True, Say.DOWNLOADER_REACHED, "v5.2.4")


def test_a_release_that_cannot_rename(fakes: Fakes) -> None:
    assert diagnosed(home_of(fakes("4.1.0"))) == (False, Say.DOWNLOADER_TOO_OLD, "v4.1.0")


def test_a_release_before_the_api(fakes: Fakes) -> None:
    assert diagnosed(home_of(fakes("4.0.4")))[1] in (Say.DOWNLOADER_NO_API, Say.DOWNLOADER_STRANGER)


def test_a_server_that_loses_the_session_at_once(fakes: Fakes) -> None:
    fake = fakes("5.2.4")
    fake.faults = [Body(b"Forbidden", "text/plain", 403), Body(b"", "text/plain", 204), Body(b"Forbidden", "text/plain", 403)]

    with pytest.raises(UpstreamError) as error:
        home_of(fake).invoke().torrents()

    assert not isinstance(error.value, LoginRefusedError)
