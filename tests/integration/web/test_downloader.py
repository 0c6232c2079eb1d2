"""Contract: torrents in the downloader: pause, resume, delete, tag."""

from typing import Any

import pytest

from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import Rule, RuleId, Torrent, TorrentKey, TorrentState
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient

HASH = "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123"
NAME = "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC].mkv"


@pytest.fixture
def rule(home: MemoryWorld) -> Rule:
    return home.rules.create(Rule(RuleId(0), "葬送的芙莉莲", "Sousou no Frieren"))


def calls(home: MemoryWorld, name: str) -> list[tuple[object, ...]]:
    return [call for call in home.downloaders.far.calls if call[0] == name]


def tags(home: MemoryWorld, infohash: str = HASH) -> set[str]:
    return set(home.downloaders.far.torrents_by_hash[infohash].tags)


def seen(home: MemoryWorld, **more: Any) -> Torrent:
    more = {"state": TorrentState.STARTED, "infohash": HASH, "save_path": "/downloads"} | more
    [torrent] = home.torrents.add([Torrent(TorrentKey(HASH), 0, NAME, "https://x/1", **more)])
    return torrent


def stored(home: MemoryWorld) -> Torrent:
    torrent = home.torrents.get(TorrentKey(HASH))
    assert torrent
    return torrent


@pytest.mark.parametrize(("path", "call"), [("pause", "stop"), ("resume", "start")])
def test_pause_and_resume(home: MemoryWorld, client: RestClient, path: str, call: str) -> None:
    answer = client.post(f"downloader/torrents/{path}", {"hashes": [HASH.upper(), "0" * 64]})
    assert (answer.status, answer.json()["status"]) == (200, True)
    assert calls(home, call) == [(call, HASH, "0" * 40)]


@pytest.mark.parametrize(("body", "files"), [({}, False), ({"delete_files": False}, False), ({"delete_files": True}, True)])
def test_delete(home: MemoryWorld, client: RestClient, body: dict[str, bool], *, files: bool) -> None:
    home.downloaders.far.put(HASH)
    seen(home)
    assert client.post("downloader/torrents/delete", {"hashes": [HASH], **body}).status == 200
    assert calls(home, "delete") == [("delete", (HASH,), files)]
    gone = stored(home)
    assert (gone.state, gone.reason and gone.reason.say) == (TorrentState.FAILED, Say.GONE_FROM_DOWNLOADER)


@pytest.mark.parametrize(
    "hashes", [..., [], ["all"], ["0" * 39], ["g" * 40], ["0" * 41], [HASH, "x"], HASH, [None], [HASH + "\n"]]
)
@pytest.mark.parametrize("path", ["pause", "resume", "delete"])
def test_hashes_are_40_or_64_hex_digits(home: MemoryWorld, client: RestClient, path: str, hashes: object) -> None:
    body = {} if hashes is ... else {"hashes": hashes}
    assert client.post(f"downloader/torrents/{path}", body).status == 400
    assert home.downloaders.far.calls == []


def test_tag_gives_a_torrent_to_a_rule(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    home.downloaders.far.put(HASH, tags=("ab:99", "mine"))
    seen(home, rule_id=RuleId(99))
    answer = client.post("downloader/torrents/tag", {"hash": HASH.upper(), "bangumi_id": rule.id})
    assert answer.status == 200
    assert tags(home) == {f"ab:{rule.id}", "mine"}
    given = stored(home)
    assert (given.rule_id, given.is_open) == (rule.id, True)


def test_tag_of_what_is_not_there(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    assert client.post("downloader/torrents/tag", {"hash": HASH, "bangumi_id": rule.id}).status == 404
    home.downloaders.far.put(HASH)
    assert client.post("downloader/torrents/tag", {"hash": HASH, "bangumi_id": 77}).status == 404
    assert tags(home) == set()
    for body in (
        {"hash": HASH},
        {"bangumi_id": rule.id},
        {"hash": "x", "bangumi_id": rule.id},
        {"hash": HASH, "bangumi_id": 0},
    ):
        assert client.post("downloader/torrents/tag", body).status == 400


def test_tag_auto_finds_each_torrents_rule(home: MemoryWorld, client: RestClient, rule: Rule) -> None:
    far = home.downloaders.far
    far.put("1" * 40, name=NAME)
    far.put("2" * 40, name=NAME, tags=("ab:0",))
    far.put("3" * 40, name="[Other] Something else - 01 [1080p].mkv")
    far.put("4" * 40, name=NAME, tags=("ab:99",))
    far.put("5" * 40, name=NAME, category="Movies")
    far.put(HASH, name="unreadable")
    seen(home, rule_id=rule.id)
    answer = client.call("POST", "downloader/torrents/tag/auto").json()
    assert (answer["tagged"], answer["unmatched"]) == (3, ["[Other] Something else - 01 [1080p].mkv"])
    tag = f"ab:{rule.id}"
    assert [tags(home, digit * 40) for digit in "12345"] == [{tag}, {tag}, set(), {"ab:99"}, set()]
    assert tags(home) == {tag}


@pytest.mark.parametrize("path", ["pause", "resume", "delete", "tag", "tag/auto"])
def test_an_absent_downloader_is_503(home: MemoryWorld, client: RestClient, rule: Rule, path: str) -> None:
    home.downloaders.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    body = {"hashes": [HASH], "hash": HASH, "bangumi_id": rule.id}
    assert client.post(f"downloader/torrents/{path}", body).status == 503
