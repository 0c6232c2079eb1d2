"""One login serves many invocations; one refused login is the last until the settings change."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bangumi.core.downloader import settings_digest
from bangumi.core.errors import LoginRefusedError, UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import DownloaderHealth, DownloaderState
from tests.integration.qbittorrent.conftest import Home, RealClock, SharedStates, home_of
from tests.support.fake_qbittorrent import FakeQBittorrent
from tests.support.memory.outside import MemoryClock
from tests.support.qbittorrent import QBittorrent

Fakes = Callable[..., FakeQBittorrent]


@pytest.fixture(params=["4.6.7", "5.2.4"])
def fake(request: pytest.FixtureRequest, fakes: Fakes) -> FakeQBittorrent:
    return fakes(request.param)


def refused(home: Home) -> Say:
    with pytest.raises(LoginRefusedError) as error:
        home.invoke().version()
    return error.value.message.say


def test_a_session_serves_the_next_invocations(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    for _ in range(3):
        home.invoke().torrents()

    assert fake.calls.count("auth/login") == 1
    assert home.writes == 1
    assert home.states.downloader_state.health is DownloaderHealth.OK


def test_a_session_that_is_over_is_renewed_once(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    home.invoke().torrents()
    fake.end_sessions()

    home.invoke().torrents()
    home.invoke().torrents()

    assert fake.calls.count("auth/login") == 2
    assert home.writes == 2


def test_the_real_qbittorrent_keeps_a_session_and_ends_it_with_a_restart(qbittorrent: QBittorrent) -> None:
    home = home_of(qbittorrent)
    home.invoke().version()
    home.invoke().version()
    first = home.states.downloader_state.session
    assert home.writes == 1

    qbittorrent.restart()
    home.invoke().version()

    assert home.writes == 2
    assert first.startswith("SID=")
    assert home.states.downloader_state.session != first


def test_a_restart_between_two_calls_goes_unnoticed(qbittorrent: QBittorrent) -> None:
    downloader = home_of(qbittorrent).invoke()
    downloader.torrents()

    qbittorrent.restart()

    assert downloader.torrents() == []


def test_a_wrong_password_is_tried_once(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    home.set(password="wrong")

    assert [refused(home) for _ in range(4)] == [Say.DOWNLOADER_REFUSED] * 4

    assert fake.failed_logins == 1
    assert len(fake.requests) == 2  # the call, and the login that it asked for
    assert home.states.downloader_state.health is DownloaderHealth.REFUSED


def test_the_real_qbittorrent_is_asked_once_with_a_wrong_password(qbittorrent: QBittorrent) -> None:
    home = home_of(qbittorrent)
    home.set(password="wrong")

    assert [refused(home) for _ in range(8)] == [Say.DOWNLOADER_REFUSED] * 8  # it bans after five

    home.set(password=qbittorrent.password)
    assert home.invoke().version() == "v4.5.2"


def test_new_settings_are_tried_at_once(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    home.set(password="wrong")
    refused(home)

    home.set(password=fake.password)
    home.invoke().torrents()

    assert home.states.downloader_state.health is DownloaderHealth.OK
    assert home.states.downloader_state.settings == settings_digest(home.config)


def test_a_ban_is_waited_out(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    fake.failed_logins = 5
    assert refused(home) is Say.DOWNLOADER_BANNED
    asked = len(fake.requests)

    assert refused(home) is Say.DOWNLOADER_BANNED
    assert len(fake.requests) == asked

    assert isinstance(home.clock, MemoryClock)
    home.clock.moment += timedelta(minutes=32)
    fake.failed_logins = 0
    home.invoke().torrents()
    assert home.states.downloader_state.health is DownloaderHealth.OK


def test_a_server_that_needs_no_login_is_never_asked_for_one(fake: FakeQBittorrent) -> None:
    fake.needs_login = False
    home = home_of(fake)
    for _ in range(3):
        home.invoke().torrents()

    assert fake.calls == ["torrents/info"] * 3
    assert home.writes == 1


def test_an_api_key_needs_no_login(fakes: Fakes) -> None:
    fake = fakes("5.2.4", api_key="qbt_key")
    home = home_of(fake)
    home.set(username="", password="", api_key="qbt_key")

    home.invoke().torrents()

    assert fake.calls == ["torrents/info"]


def test_a_refused_api_key_is_tried_once(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    home.set(api_key="qbt_wrong")

    assert [refused(home), refused(home)] == [Say.DOWNLOADER_REFUSED] * 2

    assert len(fake.requests) == 1


def test_own_headers_go_with_every_request(fake: FakeQBittorrent) -> None:
    fake.guard = {"CF-Access-Client-Id": "id", "CF-Access-Client-Secret": "secret"}
    home = home_of(fake)
    home.set(headers=fake.guard | {"Cookie": "CF_Authorization=token"})

    home.invoke().torrents()
    home.invoke().torrents()

    assert fake.calls.count("auth/login") == 1
    assert all("CF_Authorization=token" in request.headers["cookie"] for request in fake.requests)


def test_a_path_before_the_api_and_a_scheme_in_the_host_are_kept(fake: FakeQBittorrent) -> None:
    fake.prefix = "/qbt"
    home = home_of(fake)
    home.set(host=f"  http://{fake.host}/#/torrents", ssl=True)

    home.invoke().torrents()

    assert {request.path.rpartition("/api/v2/")[0] for request in fake.requests} == {"/qbt"}


def test_workers_that_meet_an_ended_session_sign_in_once(fake: FakeQBittorrent) -> None:
    home = Home(home_of(fake).config, RealClock())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: home.invoke().torrents(), range(4)))

    assert fake.calls.count("auth/login") == 1


def test_workers_with_a_wrong_password_try_it_once(fake: FakeQBittorrent) -> None:
    home = Home(home_of(fake).config, RealClock())
    home.set(password="wrong")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: refused(home), range(4)))

    assert answers == [Say.DOWNLOADER_REFUSED] * 4
    assert fake.failed_logins == 1


def test_a_sign_in_that_another_holds_for_too_long_is_given_up(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    home.states.lease("downloader-login", 3600, home.clock.now())

    with pytest.raises(UnavailableError):
        home.invoke().torrents()

    assert "auth/login" not in fake.calls


def test_what_is_remembered_of_an_absent_downloader_is_left_alone(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    away = DownloaderState(DownloaderHealth.AWAY, settings_digest(home.config), fails=3, next_try_at=home.clock.now())
    home.states.downloader_state = away

    home.invoke().torrents()

    assert replace(home.states.downloader_state, session="", version=0) == away


def test_what_another_wrote_in_between_is_kept(fake: FakeQBittorrent) -> None:
    class Contested(SharedStates):
        """Another worker finds the downloader away, just before each of the first saves."""

        rivals = 2

        def save_downloader(self, state: DownloaderState) -> DownloaderState:
            if self.rivals:
                self.rivals -= 1
                away = replace(self.downloader_state, health=DownloaderHealth.AWAY, fails=self.downloader_state.fails + 1)
                super().save_downloader(away)
            return super().save_downloader(state)

    home = Home(home_of(fake).config, states=Contested())

    home.invoke().torrents()

    remembered = home.states.downloader_state
    assert (remembered.health, remembered.fails) == (DownloaderHealth.AWAY, 2)
    assert remembered.session
    home.invoke().torrents()
    assert fake.calls.count("auth/login") == 1


def test_a_trial_remembers_nothing(fake: FakeQBittorrent) -> None:
    home = home_of(fake)
    trial = home.downloaders.trial(home.config)
    trial.version()
    trial.version()

    wrong = home.downloaders.trial(replace(home.config, password="wrong"))
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            wrong.version()

    assert home.writes == 0
    assert fake.calls.count("auth/login") == 2


def test_the_digest_tells_settings_apart_and_hides_them() -> None:
    config = home_of(FakeQBittorrent()).config
    others = [
        replace(config, host="other"),
        replace(config, username="other"),
        replace(config, password="other"),
        replace(config, ssl=True),
        replace(config, verify_tls=False),
        replace(config, api_key="other"),
        replace(config, headers={"X": "other"}),
    ]
    digests = {settings_digest(other) for other in (config, *others)}

    assert len(digests) == 8
    assert settings_digest(replace(config, path="/other")) == settings_digest(config)
    assert all(len(digest) == 16 for digest in digests)


def test_the_library_waits_until_a_downloader_is_asked_for() -> None:
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; import bangumi.adapters.qbittorrent; "
        "sys.exit('requests' in sys.modules or 'qbittorrentapi' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
