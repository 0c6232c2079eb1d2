"""An AutoBangumi home on disk, with the tables that its releases make."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA_3_2 = """
CREATE TABLE schema_version (id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE bangumi (
    id INTEGER NOT NULL PRIMARY KEY, official_title VARCHAR NOT NULL, year VARCHAR, title_raw VARCHAR NOT NULL,
    season INTEGER NOT NULL, season_raw VARCHAR, group_name VARCHAR, dpi VARCHAR, source VARCHAR, subtitle VARCHAR,
    eps_collect BOOLEAN NOT NULL, episode_offset INTEGER NOT NULL, season_offset INTEGER NOT NULL, filter VARCHAR NOT NULL,
    rss_link VARCHAR NOT NULL, poster_link VARCHAR, added BOOLEAN NOT NULL, rule_name VARCHAR, save_path VARCHAR,
    deleted BOOLEAN NOT NULL, archived BOOLEAN NOT NULL, air_weekday INTEGER, weekday_locked BOOLEAN NOT NULL,
    needs_review BOOLEAN NOT NULL, needs_review_reason VARCHAR, suggested_season_offset INTEGER,
    suggested_episode_offset INTEGER, title_aliases VARCHAR);
CREATE TABLE rssitem (
    id INTEGER NOT NULL PRIMARY KEY, name VARCHAR, url VARCHAR NOT NULL, aggregate BOOLEAN NOT NULL, parser VARCHAR NOT NULL,
    enabled BOOLEAN NOT NULL, connection_status VARCHAR, last_checked_at VARCHAR, last_error VARCHAR);
CREATE TABLE torrent (
    id INTEGER NOT NULL PRIMARY KEY, bangumi_id INTEGER REFERENCES bangumi (id), rss_id INTEGER REFERENCES rssitem (id),
    name VARCHAR NOT NULL, url VARCHAR NOT NULL, homepage VARCHAR, downloaded BOOLEAN NOT NULL, qb_hash VARCHAR);
CREATE TABLE user (id INTEGER NOT NULL PRIMARY KEY, username VARCHAR(20) NOT NULL, password VARCHAR NOT NULL);
CREATE TABLE passkey (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), name VARCHAR(64));
INSERT INTO schema_version VALUES (1, 9);
INSERT INTO user VALUES (1, 'admin', '$2b$12$abcdefghijklmnopqrstuv');
"""

SCHEMA_3_1 = """
CREATE TABLE bangumi (
    official_title TEXT, year TEXT, title_raw TEXT, season INTEGER, season_raw TEXT, group_name TEXT, dpi TEXT, source TEXT,
    subtitle TEXT, eps_collect INTEGER, "offset" INTEGER, filter TEXT, rss_link TEXT, poster_link TEXT, added INTEGER,
    rule_name TEXT, save_path TEXT, deleted INTEGER, id INTEGER PRIMARY KEY);
CREATE TABLE rssitem (id INTEGER PRIMARY KEY, name TEXT, url TEXT, aggregate INTEGER, parser TEXT, enabled INTEGER);
CREATE TABLE torrent (
    id INTEGER PRIMARY KEY, bangumi_id INTEGER, rss_id INTEGER, name TEXT, url TEXT, homepage TEXT, downloaded INTEGER);
CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT, password TEXT);
"""
"""Migrated files have other orders and types, and NULL where newer ones say NOT NULL."""

RULE: dict[str, object] = {
    "official_title": "迷宫饭",
    "title_raw": "Dungeon Meshi",
    "season": 1,
    "season_raw": "",
    "group_name": "LoliHouse",
    "dpi": "1080p",
    "source": "WebRip",
    "subtitle": "简繁内封字幕",
    "eps_collect": 0,
    "episode_offset": 0,
    "season_offset": 0,
    "filter": r"720,\d+-\d+",
    "rss_link": "",
    "added": 0,
    "deleted": 0,
    "archived": 0,
    "weekday_locked": 0,
    "needs_review": 0,
}
FEED: dict[str, object] = {"name": "Mikan", "aggregate": 1, "parser": "mikan", "enabled": 1}


@dataclass
class AutoBangumiHome:
    """`root` holds `config/` and `data/`."""

    root: Path
    schema: str = SCHEMA_3_2

    def __post_init__(self) -> None:
        (self.root / "config").mkdir(parents=True)
        (self.root / "data").mkdir()
        self._run(lambda connection: connection.executescript(self.schema))

    @property
    def database(self) -> Path:
        return self.root / "data" / "data.db"

    def rule(self, **row: object) -> int:
        return self._insert("bangumi", RULE | row if self.schema is SCHEMA_3_2 else row)

    def feed(self, **row: object) -> int:
        return self._insert("rssitem", FEED | row)

    def torrent(self, **row: object) -> int:
        return self._insert("torrent", {"downloaded": 1} | row)

    def configure(self, config: Mapping[str, Any]) -> None:
        (self.root / "config" / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=4), encoding="utf-8")

    def _insert(self, table: str, row: Mapping[str, object]) -> int:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of the test's own
        return int(self._run(lambda connection: connection.execute(insert, tuple(row.values()))).lastrowid or 0)

    def _run(self, change: Any) -> Any:
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                return change(connection)
        finally:
            connection.close()
