"""What is stored comes back as it was, also after the model has grown."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.adapters.store.codec import from_json, from_text, to_json, to_text
from bangumi.core.config import Config
from bangumi.core.messages import Message, Say
from bangumi.core.model import (
    Challenge,
    Claim,
    DownloaderState,
    Feed,
    InboxEntry,
    Notice,
    Passkey,
    ProgramState,
    Renaming,
    Rule,
    RuleId,
    Session,
    ShowFacts,
    Torrent,
    TorrentKey,
    TorrentState,
    User,
)

STORED = (
    Rule, Feed, Torrent, Claim, User, Session, Passkey, Challenge, InboxEntry, Notice, ProgramState, DownloaderState, ShowFacts,
)  # fmt: skip

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(
    Message, st.builds(Message, say=st.sampled_from(Say), values=st.dictionaries(st.text(), st.text(), max_size=3))
)


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_noun_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert from_text(kind, to_text(value)) == value


@given(config=st.from_type(Config))
def test_a_configuration_is_written_whole_and_comes_back(config: Config) -> None:
    tree = to_json(config, whole=True)
    assert from_json(Config, json.loads(json.dumps(tree))) == config
    assert set(tree["downloader"]) == {
        "type", "host", "username", "password", "path", "ssl", "verify_tls", "api_key", "headers",
    }  # fmt: skip


def test_fields_at_their_default_take_no_room() -> None:
    torrent = Torrent(key=TorrentKey("a" * 40), id=3, name="n", url="u", rule_id=RuleId(2), state=TorrentState.WANTED)
    assert json.loads(to_text(torrent)) == {
        "key": "a" * 40, "id": 3, "name": "n", "url": "u", "rule_id": 2, "state": "wanted",
    }  # fmt: skip


def test_nested_parts_come_back_with_their_types() -> None:
    torrent = Torrent(
        key=TorrentKey("k"),
        id=1,
        name="n",
        url="u",
        reason=Message.of(Say.EPISODE_TAKEN, other="[LoliHouse] x"),
        renamings=(Renaming("a", "b"),),
        told=frozenset({"telegram", "bark"}),
    )
    back = from_text(Torrent, to_text(torrent))
    assert back == torrent
    assert isinstance(back.state, TorrentState)
    assert isinstance(back.renamings[0], Renaming)
    assert back.reason is not None
    assert back.reason.say is Say.EPISODE_TAKEN


def test_chinese_is_stored_as_itself() -> None:
    assert "葬送的芙莉莲" in to_text(Claim(TorrentKey("k"), 1, "葬送的芙莉莲"))


def test_a_lone_surrogate_survives() -> None:
    claim = Claim(TorrentKey("k"), 1, "broken \ud83d name")
    text = to_text(claim)
    assert text.isascii()
    assert from_text(Claim, text) == claim


def test_fields_of_another_version_are_passed_over() -> None:
    assert from_json(User, {"id": 1, "username": "u", "password_hash": "h", "born_on": "Mars"}) == User(1, "u", "h")


def test_a_reason_of_another_version_says_so() -> None:
    reason = from_json(Message, {"say": "NO_SUCH_SENTENCE", "values": {"a": "b"}})
    assert reason == Message.of(Say.OTHER_VERSION, name="NO_SUCH_SENTENCE")


def test_a_message_keeps_its_cause() -> None:
    whole = Message.of(Say.GAVE_UP, tries=3, detail=Message.of(Say.DOWNLOADER_CLOSED, host="nas"))
    assert from_json(Message, to_json(whole)) == whole
