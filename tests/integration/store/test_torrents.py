from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.torrents import StoredTorrents
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Message, Say
from bangumi.core.model import FeedId, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.ports import Torrents
from tests.support.rivals import at_once

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)


@pytest.fixture
def torrents(table: Table) -> Torrents:
    return StoredTorrents(table)


def seen(number: int, **values: object) -> Torrent:
    torrent = Torrent(
        key=TorrentKey(f"{number:040x}"),
        id=0,
        name=f"release {number}",
        url=f"https://a.example/{number}.torrent",
        feed_id=FeedId(1),
        seen_at=NOW + timedelta(seconds=number),
    )
    return replace(torrent, **values)  # type: ignore[arg-type]


def test_added_torrents_have_ids_and_come_back(torrents: Torrents) -> None:
    added = torrents.add([seen(1), seen(2)])
    assert [(torrent.id, torrent.version) for torrent in added] == [(1, 1), (2, 1)]
    assert torrents.get(added[0].key) == added[0]
    assert torrents.get(TorrentKey("nothing")) is None


def test_adding_again_answers_only_what_is_new(torrents: Torrents) -> None:
    (first,) = torrents.add([seen(1)])
    added = torrents.add([seen(1, name="changed"), seen(2), seen(2), seen(3)])
    assert [torrent.name for torrent in added] == ["release 2", "release 3"]
    assert torrents.get(first.key) == first
    assert torrents.add([]) == []


def test_ids_are_never_given_twice(torrents: Torrents) -> None:
    answers = at_once(6, lambda part: torrents.add([seen(part * 10 + number) for number in range(8)]))
    ids = [torrent.id for answer in answers if isinstance(answer, list) for torrent in answer]
    assert len(set(ids)) == len(ids) == 48


def test_of_rivals_that_see_one_release_one_adds_it(torrents: Torrents) -> None:
    answers = at_once(6, lambda _: torrents.add([seen(number) for number in range(5)]))
    added = [torrent.key for answer in answers if isinstance(answer, list) for torrent in answer]
    assert sorted(added) == sorted(seen(number).key for number in range(5))


def test_an_add_whose_answer_was_lost_counts_as_added(torrents: Torrents, table: Table) -> None:
    put = table.put

    def put_twice(*arguments: object) -> None:
        put(*arguments)  # type: ignore[arg-type]
        put(*arguments)  # type: ignore[arg-type]

    with mock.patch.object(table, "put", put_twice):
        assert len(torrents.add([seen(1)])) == 1


def test_known_finds_those_that_are_there_among_more_than_a_hundred(torrents: Torrents) -> None:
    added = torrents.add([seen(number) for number in range(130)])
    asked = [seen(number).key for number in range(100, 300)] * 2
    assert torrents.known(asked) == {torrent.key: torrent for torrent in added[100:]}
    assert torrents.known([]) == {}


def test_long_addresses_are_keys_too(torrents: Torrents) -> None:
    keys = [TorrentKey(f"https://a.example/{'x' * 3000}/{number}") for number in range(2)]
    torrents.add([seen(number, key=key) for number, key in enumerate(keys)])
    assert set(torrents.known(keys)) == set(keys)


def test_open_are_those_with_something_to_do_oldest_first(torrents: Torrents) -> None:
    torrents.add(
        [
            seen(3, state=TorrentState.WANTED),
            seen(1, state=TorrentState.STARTED),
            seen(2, state=TorrentState.SKIPPED),
            seen(4, state=TorrentState.TOLD, move_to="/new"),
        ]
    )
    assert [torrent.name for torrent in torrents.open()] == ["release 1", "release 3", "release 4"]


def test_a_torrent_leaves_the_open_ones_and_comes_back_by_its_state(torrents: Torrents) -> None:
    (torrent,) = torrents.add([seen(1, state=TorrentState.WANTED)])
    told = torrents.save(replace(torrent, state=TorrentState.TOLD))
    assert torrents.open() == []
    wanted = torrents.save(replace(told, state=TorrentState.WANTED, reason=Message.of(Say.WANTED, title="x")))
    assert torrents.open() == [wanted]


def test_lists_of_feed_and_rule_are_newest_first_and_follow_changes(torrents: Torrents) -> None:
    added = torrents.add([seen(number, rule_id=RuleId(1) if number % 2 else None) for number in range(5)])
    assert [torrent.name for torrent in torrents.of_feed(FeedId(1))] == [f"release {n}" for n in (4, 3, 2, 1, 0)]
    assert [torrent.name for torrent in torrents.of_rule(RuleId(1))] == ["release 3", "release 1"]
    torrents.save(replace(added[1], rule_id=RuleId(2), feed_id=None))
    assert [torrent.name for torrent in torrents.of_rule(RuleId(1))] == ["release 3"]
    assert [torrent.name for torrent in torrents.of_rule(RuleId(2))] == ["release 1"]
    assert len(torrents.of_feed(FeedId(1))) == 4


def test_lists_longer_than_a_page_are_whole(torrents: Torrents) -> None:
    torrents.add([seen(number, name="n" * 20_000) for number in range(60)])  # a page ends at 1 MB
    assert len(torrents.of_feed(FeedId(1))) == 60


def test_of_rival_saves_one_wins(torrents: Torrents) -> None:
    (torrent,) = torrents.add([seen(1)])
    answers = at_once(6, lambda number: torrents.save(replace(torrent, tries=number)))
    (winner,) = [answer for answer in answers if isinstance(answer, Torrent)]
    assert torrents.get(torrent.key) == winner
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 5


def test_an_infohash_belongs_to_the_key_that_came_first(torrents: Torrents) -> None:
    answers = at_once(5, lambda number: torrents.owner("ab" * 20, TorrentKey(f"https://a.example/{number}")))
    assert len(set(answers)) == 1
    assert torrents.owner("ab" * 20, TorrentKey("https://a.example/late")) == answers[0]
    assert torrents.owner("cd" * 20, TorrentKey("https://a.example/late")) == "https://a.example/late"
