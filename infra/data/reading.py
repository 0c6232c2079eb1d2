"""What lies at a path: an export of ours, or an AutoBangumi home or a file of one, as a document that can be brought in."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from infra.data.autobangumi import convert
from infra.data.database import read_database
from infra.data.settings import convert_settings
from infra.data.words import Problem, Remark, Why

LARGEST_MB = 512
DEFAULT_BASE = "/downloads/Bangumi"


def read_document(path: Path) -> tuple[dict[str, Any], list[Remark]]:
    if not path.exists():
        raise Problem(Why.NOT_THERE, path=path)
    if path.is_dir():
        return _home(path)
    with path.open("rb") as file:
        is_text = file.read(64).lstrip().startswith(b"{")
    if not is_text:
        return _document({}, {}, path)
    found = _json(path)
    if found.get("format") == "kumo-bangumi":
        return found, []
    if "program" in found and "downloader" in found:
        return _document(found, {}, None)
    raise Problem(Why.UNKNOWN, path=path)


def _home(folder: Path) -> tuple[dict[str, Any], list[Remark]]:
    """As AutoBangumi lays it out, or with its files side by side."""

    def find(name: str) -> Path | None:
        places = (folder / "data" / name, folder / "config" / name, folder / name)
        return next((place for place in places if place.is_file()), None)

    config, database, providers = find("config.json"), find("data.db"), find("search_provider.json")
    if not config and not database:
        raise Problem(Why.UNKNOWN, path=folder)
    document, remarks = _document(_json(config) if config else {}, _json(providers) if providers else {}, database)
    if find("data.json"):
        remarks.append(Remark("data.json", Why.OLD_RELEASE))
    return document, remarks


def _document(config: dict[str, Any], providers: dict[str, Any], database: Path | None) -> tuple[dict[str, Any], list[Remark]]:
    sections, remarks = convert_settings(config)
    home: dict[str, Any] = {"config": sections}
    home["search_providers"] = {name: url for name, url in providers.items() if isinstance(url, str)}
    document: dict[str, Any] = {"format": "kumo-bangumi", "version": 1, "home": home, "torrents": []}
    if database:
        base = sections.get("downloader", {}).get("path")
        done = convert(read_database(database), base if isinstance(base, str) and base else DEFAULT_BASE)
        home |= {"feeds": _plain(done.feeds), "rules": _plain(done.rules)}
        document["torrents"] = _plain(done.torrents)
        remarks += done.remarks
    return document, remarks


def _plain(things: list[Any]) -> Any:
    """As JSON has them."""
    return json.loads(json.dumps([asdict(thing) for thing in things], default=_plain_value))


def _plain_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _json(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST_MB * 2**20:
        raise Problem(Why.TOO_LARGE, path=path, limit=LARGEST_MB)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Problem(Why.NOT_JSON, path=path, detail=error) from error
    if not isinstance(found, dict):
        raise Problem(Why.UNKNOWN, path=path)
    return found
