"""AutoBangumi's data.db, read as somebody else's file: a copy of it, bounded, and nothing in it is run."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from infra.data.words import Problem, Why

LARGEST_MB = 512
MOST_ROWS = 300_000
LONGEST_VALUE = 1_000_000
WITHIN_S = 60.0
NEEDED = ("bangumi", "rssitem", "torrent")

Row = Mapping[str, object]
Tables = dict[str, list[Row]]


def read_database(path: Path) -> Tables:
    """The rows of each table by its name, and whether there is a `user`. Columns differ by release: ask for them by name."""
    if path.stat().st_size > LARGEST_MB * 2**20:
        raise Problem(Why.TOO_LARGE, path=path, limit=LARGEST_MB)
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise Problem(Why.NOT_SQLITE, path=path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data.db"
        shutil.copyfile(path, copy)
        wal = path.with_name(f"{path.name}-wal")  # what a running AutoBangumi has not moved into the file yet
        if wal.is_file() and wal.stat().st_size <= LARGEST_MB * 2**20:
            shutil.copyfile(wal, copy.with_name("data.db-wal"))
        try:
            return _read(copy, path)
        except (sqlite3.Error, UnicodeError) as error:
            raise Problem(Why.BROKEN, path=path, detail=error) from error


def _read(copy: Path, path: Path) -> Tables:
    connection = sqlite3.connect(copy)
    try:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda data: data.decode(errors="replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        end = time.monotonic() + WITHIN_S
        connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        connection.execute("PRAGMA trusted_schema = OFF")
        # No view, no virtual table: only what holds rows of its own.
        there = {
            str(name)
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if not str(sql).upper().startswith("CREATE VIRTUAL")
        }
        if missing := [table for table in NEEDED if table not in there]:
            raise Problem(Why.NO_TABLES, path=path, missing=", ".join(missing))
        tables = {table: _rows(connection, table, path) for table in NEEDED}
        return tables | {"user": _rows(connection, "user", path) if "user" in there else []}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str, path: Path) -> list[Row]:
    rows = connection.execute(f'SELECT * FROM "{table}" LIMIT ?', (MOST_ROWS + 1,)).fetchall()  # noqa: S608 - a name of ours
    if len(rows) > MOST_ROWS:
        raise Problem(Why.TOO_MANY, path=path, table=table, limit=MOST_ROWS)
    return sorted((dict(row) for row in rows), key=lambda row: integer(row, "id"))


# -- one value, whatever it was stored as


def text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None or isinstance(value, bytes) else str(value).strip()


def maybe(row: Row, name: str) -> str | None:
    return text(row, name) or None


def integer(row: Row, name: str, default: int = 0) -> int:
    value = row.get(name)
    try:
        number = int(str(value)) if value is not None else default
    except ValueError:
        return default
    return number if abs(number) < 2**53 else default


def maybe_integer(row: Row, name: str) -> int | None:
    return None if row.get(name) is None else integer(row, name)


def flag(row: Row, name: str, *, default: bool = False) -> bool:
    value = row.get(name)
    return default if value is None else str(value).lower() in ("1", "true", "t")
