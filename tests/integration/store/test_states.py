from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.states import StoredStates
from bangumi.core.errors import ConflictError
from bangumi.core.model import DownloaderHealth, DownloaderState, ProgramState
from bangumi.ports import States
from tests.support.rivals import at_once

NOW = datetime(2026, 11, 24, 8, 15, 2, 500_000, tzinfo=UTC)


@pytest.fixture
def states(table: Table) -> States:
    return StoredStates(table)


def test_states_begin_with_their_defaults(states: States) -> None:
    assert states.program() == ProgramState()
    assert states.downloader() == DownloaderState()


def test_the_programs_state_is_saved_by_version(states: States) -> None:
    saved = states.save_program(ProgramState(setup_done=True, round_at=NOW))
    assert saved == ProgramState(setup_done=True, round_at=NOW, version=1) == states.program()
    states.save_program(replace(saved, running=True))
    with pytest.raises(ConflictError):
        states.save_program(replace(saved, shut_down=True))
    assert states.program().running


def test_no_raise_of_the_rules_revision_is_lost(states: States) -> None:
    assert sorted(at_once(6, lambda _: states.bump_rules_revision()), key=str) == [1, 2, 3, 4, 5, 6]
    assert states.program().rules_revision == 6


def test_a_save_and_a_raised_revision_do_not_disturb_each_other(states: States) -> None:
    read = states.program()
    states.bump_rules_revision()
    saved = states.save_program(replace(read, running=True))
    assert saved.rules_revision == 1
    assert states.bump_rules_revision() == 2
    assert states.save_program(replace(saved, shut_down=True)).rules_revision == 2


def test_the_downloaders_state_is_saved_by_version(states: States) -> None:
    saved = states.save_downloader(DownloaderState(DownloaderHealth.AWAY, since=NOW, fails=3, told=False))
    assert states.downloader() == saved
    answers = at_once(4, lambda number: states.save_downloader(replace(saved, fails=number)))
    assert sum(isinstance(answer, DownloaderState) for answer in answers) == 1


def test_a_lease_is_held_by_one_until_it_ends_by_itself(states: States, table: Table) -> None:
    answers = at_once(5, lambda _: StoredStates(table).lease("rename", 60, NOW))
    assert sorted(map(bool, answers)) == [False] * 4 + [True]
    assert not states.lease("rename", 60, NOW + timedelta(seconds=59))
    assert states.lease("other", 60, NOW)
    assert states.lease("rename", 60, NOW + timedelta(seconds=61))


def test_only_its_holder_ends_a_lease(states: States, table: Table) -> None:
    other = StoredStates(table)
    assert states.lease("rename", 60, NOW)
    other.end_lease("rename")
    assert not other.lease("rename", 60, NOW)
    states.end_lease("rename")
    states.end_lease("rename")
    assert other.lease("rename", 60, NOW)


def test_a_lease_that_ran_out_is_not_taken_from_its_next_holder(states: States, table: Table) -> None:
    assert states.lease("rename", 60, NOW)
    later = NOW + timedelta(seconds=90)
    assert StoredStates(table).lease("rename", 60, later)
    states.end_lease("rename")
    assert not StoredStates(table).lease("rename", 60, later)
