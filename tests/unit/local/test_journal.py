"""The emulator's state on disk: one whole generation at any moment, and every write that was acknowledged since."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from infra.local.journal import WRITES, AfterImage, Journal

Start = Callable[[], Journal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Opens the journal as a new process would, whatever the one before left behind."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(Journal(tmp_path)))


def image(name: str, count: int | None) -> AfterImage:
    item = None if count is None else {"pk": {"S": name}, "n": {"N": str(count)}}
    return AfterImage("000000000000", "us-east-1", "T", {"pk": {"S": name}}, item)


def test_writes_come_back_in_order(start: Start) -> None:
    written = [image("云", 1), image("云", 2), image("云", None)]
    start().append(written)
    assert list(start().images()) == written


def test_a_new_generation_starts_an_empty_log_and_removes_the_old(start: Start, tmp_path: Path) -> None:
    journal = start()
    journal.append([image("a", 1)])
    journal.renew(lambda folder: (folder / "sqs.json").touch())
    journal.append([image("a", 2)])
    assert [path.name for path in tmp_path.iterdir()] == ["gen-000001"]
    again = start()
    assert list(again.images()) == [image("a", 2)]
    assert (again.folder / "sqs.json").exists()


def test_a_snapshot_that_fails_leaves_the_old_generation_in_use(start: Start, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "sqs.json").write_text("half")
        raise OSError("no space left on device")

    journal = start()
    journal.append([image("a", 1)])
    with pytest.raises(OSError, match="no space"):
        journal.renew(fail)
    journal.append([image("a", 2)])
    assert list(start().images()) == [image("a", 1), image("a", 2)]
    assert [path.name for path in tmp_path.iterdir()] == ["gen-000000"]


@pytest.mark.parametrize("cut", [1, 20])
def test_a_line_that_was_cut_off_is_dropped_and_the_next_one_is_whole(start: Start, cut: int) -> None:
    journal = start()
    journal.append([image("a", 1), image("a", 2)])
    log = journal.folder / WRITES
    log.write_bytes(log.read_bytes()[:-cut])
    again = start()
    again.append([image("a", 3)])
    assert list(start().images()) == [image("a", 1), image("a", 3)]


@pytest.mark.parametrize("leftover", ["new-000001", "gen-000001"])
def test_death_while_generations_change_leaves_one_to_start_from(start: Start, tmp_path: Path, leftover: str) -> None:
    """Either the new one was not in place yet, or the old one was not removed yet."""
    start().append([image("a", 1)])
    (tmp_path / leftover).mkdir()
    (tmp_path / leftover / WRITES).touch()
    left = start()
    assert left.folder.name == ("gen-000000" if leftover.startswith("new") else "gen-000001")
    assert [path.name for path in tmp_path.iterdir()] == [left.folder.name]
