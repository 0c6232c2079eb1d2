"""Where the emulator's state lives on disk, and the log that makes an acknowledged write outlive a killed process.

    home/gen-000007/dynamodb.json, sqs.json, …    a snapshot of every service, all from one moment
    home/gen-000007/writes.jsonl                  the table's items as they were after each write since

A new generation is built aside and renamed into place, so there is always one that is whole. The log holds what an
item became, not what was asked: replaying it over a newer snapshot changes nothing.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITES = "writes.jsonl"


@dataclass(frozen=True, slots=True)
class AfterImage:
    """`item` is in DynamoDB's wire form; None says that the item is gone."""

    account: str
    region: str
    table: str
    key: dict[str, Any]
    item: dict[str, Any] | None


class Journal:
    """One writer, on the emulator's event loop. Errors of the disk climb: such a write is not acknowledged."""

    def __init__(self, home: Path) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        for leftover in home.glob("new-*"):
            shutil.rmtree(leftover)
        generations = sorted(home.glob("gen-*"))
        self.folder = generations[-1] if generations else home / "gen-000000"
        self.folder.mkdir(exist_ok=True)
        for old in generations[:-1]:
            shutil.rmtree(old)
        _drop_torn_end(self.folder / WRITES)
        self._log = (self.folder / WRITES).open("ab")

    @property
    def size(self) -> int:
        """Bytes since the snapshot."""
        return self._log.tell()

    def images(self) -> Iterator[AfterImage]:
        """The writes since the snapshot, oldest first."""
        with (self.folder / WRITES).open("rb") as log:
            for line in log:
                yield AfterImage(*json.loads(line))

    def append(self, images: list[AfterImage]) -> None:
        """When this returns, the images survive the death of the process (of the machine: after `sync`)."""
        lines = (json.dumps([i.account, i.region, i.table, i.key, i.item], separators=(",", ":")) for i in images)
        self._log.write("".join(f"{line}\n" for line in lines).encode())
        self._log.flush()

    def sync(self) -> None:
        os.fsync(self._log.fileno())

    def close(self) -> None:
        self._log.close()

    def renew(self, save: Callable[[Path], None]) -> None:
        """A new generation with an empty log. `save` fills its folder; when it raises, the old one stays."""
        number = int(self.folder.name.removeprefix("gen-")) + 1
        new = self._home / f"new-{number:06}"
        new.mkdir()
        try:
            save(new)
            (new / WRITES).touch()
            for path in [*new.iterdir(), new]:
                _fsync(path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        old, self.folder = self.folder, new.rename(self._home / f"gen-{number:06}")
        _fsync(self._home)
        self._log.close()
        self._log = (self.folder / WRITES).open("ab")
        shutil.rmtree(old)


def _drop_torn_end(log: Path) -> None:
    """A write that was cut off by the machine's death was never acknowledged."""
    if log.exists() and (data := log.read_bytes()) and not data.endswith(b"\n"):
        os.truncate(log, data.rfind(b"\n") + 1)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
