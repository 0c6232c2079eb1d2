"""qBittorrent calls when a torrent is finished: set up by one click, refused to everybody else."""

import re

import pytest
from mangum import Mangum

from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import FinishedCommand
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from tests.support.memory import MemoryWorld
from tests.support.rest import Answer, RestClient

SITE = "https://bangumi.example.org"
HASH = "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123"
OTHER = FinishedCommand('/scripts/scan.sh "%F"', enabled=True)


def command(home: MemoryWorld) -> FinishedCommand:
    return home.downloaders.far.finished


def token_of(home: MemoryWorld) -> str:
    found = re.search(r'"X-Webhook-Token: ([^"]+)"', command(home).program)
    assert found
    return found[1]


def enabled(home: MemoryWorld, client: RestClient, **more: object) -> str:
    """The token that the downloader got."""
    answer = client.post("downloader/webhook/enable", more)
    assert answer.status == 200, answer.text
    return token_of(home)


def call(home: MemoryWorld, token: str, body: str = f"hash={HASH}&id={HASH}") -> Answer:
    """As curl calls, from home: no cookie, no browser's headers."""
    curl = RestClient(Mangum(create_app(home, WebSettings(origins=(SITE,))), lifespan="off"))
    headers = {"X-Webhook-Token": token, "Content-Type": "application/x-www-form-urlencoded"}
    return curl.call("POST", "downloader/webhook/finished", text=body, headers=headers)


def test_one_click_sets_the_command(home: MemoryWorld, client: RestClient) -> None:
    assert client.get("downloader/webhook").json() == {"state": "off", "program": "", "site": ""}

    token = enabled(home, client)

    assert command(home).enabled
    assert command(home).program == (
        f'curl -fsS -m 30 -H "X-Webhook-Token: {token}" -d "hash=%I&id=%K" "{SITE}/api/v1/downloader/webhook/finished"'
    )
    assert client.get("downloader/webhook").json() == {"state": "on", "program": "", "site": SITE}
    assert token not in home.states.program().webhook  # its digest is all that is kept


@pytest.mark.parametrize(
    ("body", "woken"),
    [
        (f"hash={HASH}&id=%K", HASH),
        (f"hash={HASH.upper()}&id={'1' * 40}", HASH),
        (f"hash=-&id={HASH}", HASH),
        (f"hash={HASH}{'0' * 24}&id=-", HASH),
    ],
)
def test_a_call_wakes_the_rename_job_for_that_torrent(home: MemoryWorld, client: RestClient, body: str, woken: str) -> None:
    answer = call(home, enabled(home, client), body)

    assert (answer.status, answer.json()["status"]) == (200, True)
    assert home.rename_job.woken == [woken]


def test_a_call_that_is_repeated_at_once_wakes_it_once(home: MemoryWorld, client: RestClient) -> None:
    token = enabled(home, client)
    assert [call(home, token).status for _ in range(5)] == [200] * 5
    assert home.rename_job.woken == [HASH]
    assert call(home, token, f"hash={'1' * 40}").status == 200
    assert home.rename_job.woken == [HASH, "1" * 40]


def test_a_forged_call_changes_nothing(home: MemoryWorld, client: RestClient) -> None:
    assert call(home, "").status == 401  # before it was ever enabled
    token = enabled(home, client)
    for guess in ("", "x" * 43, token[:-1], token + "x", client.cookies["token"], home.states.program().webhook):
        answer = call(home, guess, "hash=broken")
        assert answer.status == 401
        assert answer.json()["msg_zh"] == Say.WEBHOOK_REFUSED.text.zh
    assert home.rename_job.woken == []


@pytest.mark.parametrize("body", ["", "hash=", "hash=%I&id=%K", "hash=all", f"other={HASH}", "&" * 2000, "hash=" + "a" * 5000])
def test_a_call_without_a_hash_is_refused(home: MemoryWorld, client: RestClient, body: str) -> None:
    assert call(home, enabled(home, client), body).status == 400
    assert home.rename_job.woken == []


def test_while_the_program_is_shut_down_nothing_is_woken(home: MemoryWorld, client: RestClient) -> None:
    token = enabled(home, client)
    client.get("shutdown")
    assert call(home, token).status == 503
    assert home.rename_job.woken == []


def test_a_command_of_the_users_own_stays_unless_he_says_so(home: MemoryWorld, client: RestClient) -> None:
    home.downloaders.far.finished = OTHER
    assert client.get("downloader/webhook").json()["state"] == "other"

    answer = client.post("downloader/webhook/enable", {})
    assert answer.status == 409
    assert OTHER.program in answer.json()["msg_en"]
    assert command(home) == OTHER
    assert home.states.program().webhook == ""

    answer = client.post("downloader/webhook/enable", {"replace": True})
    assert (answer.status, answer.json()["replaced"]) == (200, OTHER.program)
    assert client.get("downloader/webhook").json()["state"] == "on"


def test_one_that_is_switched_off_is_kept_too(home: MemoryWorld, client: RestClient) -> None:
    home.downloaders.far.finished = FinishedCommand(OTHER.program, enabled=False)
    assert client.post("downloader/webhook/enable", {}).status == 409


def test_enabled_anew_the_old_token_is_void(home: MemoryWorld, client: RestClient) -> None:
    old, new = enabled(home, client), enabled(home, client)
    assert (call(home, old).status, call(home, new).status) == (401, 200)


def test_disabled_it_is_gone_and_refused(home: MemoryWorld, client: RestClient) -> None:
    token = enabled(home, client)
    assert client.post("downloader/webhook/disable").status == 200
    assert command(home) == FinishedCommand()
    assert call(home, token).status == 401
    assert client.get("downloader/webhook").json()["state"] == "off"
    assert client.post("downloader/webhook/disable").status == 200


def test_disabling_leaves_a_command_that_came_since(home: MemoryWorld, client: RestClient) -> None:
    enabled(home, client)
    home.downloaders.far.finished = OTHER
    assert client.post("downloader/webhook/disable").status == 200
    assert command(home) == OTHER


def test_an_absent_downloader(home: MemoryWorld, client: RestClient) -> None:
    token = enabled(home, client)
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    assert client.post("downloader/webhook/enable", {}).status == 503
    assert call(home, token).status == 200  # the command that it has goes on working
    assert client.post("downloader/webhook/disable").status == 503
    assert call(home, token).status == 401  # but it is believed no more


@pytest.mark.parametrize("site", ["bangumi.example.org", "ftp://x", 'https://x" ; rm -rf /', "https://x/$(id)", "https://x y"])
def test_an_address_that_no_command_can_hold(home: MemoryWorld, client: RestClient, site: str) -> None:
    assert client.post("downloader/webhook/enable", {"site": site}).status == 400
    assert command(home) == FinishedCommand()


def test_an_address_of_the_downloaders_own_way_to_us(home: MemoryWorld, client: RestClient) -> None:
    enabled(home, client, site="http://192.168.1.5:7892/")
    assert '"http://192.168.1.5:7892/api/v1/downloader/webhook/finished"' in command(home).program


def test_only_the_owner_may_switch_it(home: MemoryWorld, visitor: RestClient) -> None:
    assert visitor.get("downloader/webhook").status == 401
    assert visitor.post("downloader/webhook/enable", {}).status == 401
    assert visitor.post("downloader/webhook/disable").status == 401
    assert home.downloaders.far.calls == []
