"""`make export` and `make import`: `python -m infra.data export|import PATH --site URL`, the token in TOKEN."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from infra.data.reading import read_document
from infra.data.site import Site
from infra.data.words import Problem, Why

MOST_SHOWN = 200


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        if given.what == "convert":
            return convert(given)
        site = Site(given.site, _token())
        return export(given, site) if given.what == "export" else bring(given, site)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def _token() -> str:
    if token := os.environ.get("TOKEN", ""):
        return token
    raise Problem(Why.NO_LOGIN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.data", description="Carry a home elsewhere · 数据导出与导入")
    parser.add_argument("what", choices=("export", "import", "convert"))
    parser.add_argument("path", type=Path, help="the file; for import also an AutoBangumi home, its data.db or config.json")
    parser.add_argument("--site", default="http://127.0.0.1:7892", help="%(default)s")
    parser.add_argument("--secrets", action="store_true", help="export passwords, keys and tokens in clear")
    parser.add_argument("--replace", action="store_true", help="what differs takes the place of what is there")
    parser.add_argument("--yes", action="store_true", help="import without asking after the dry run")
    parser.add_argument("--to", type=Path, help="convert: where the document is written")
    return parser


def export(given: argparse.Namespace, site: Site) -> int:
    document = site.export(secrets=given.secrets)
    _write(document, given.path)
    home = document["home"]
    print(f"{given.path}: {len(home['feeds'])} feeds, {len(home['rules'])} rules, {len(document['torrents'])} torrents")
    return 0


def convert(given: argparse.Namespace) -> int:
    """An AutoBangumi home as a document, to look at, or to be sent by other means."""
    document, remarks = read_document(given.path)
    for remark in remarks:
        print(f"  · {remark.both}")
    if given.to:
        _write(document, given.to)
    return 0


def bring(given: argparse.Namespace, site: Site) -> int:
    document, remarks = read_document(given.path)
    for remark in remarks:
        print(f"  · {remark.both}")
    show(site.bring(document, dry=True, replace=given.replace))
    if not given.yes and not _agreed():
        return 0
    with site.stopped():
        failed = show(site.bring(document, dry=False, replace=given.replace))
    return int(failed)


def show(reports: Iterable[dict[str, Any]]) -> bool:
    """Prints them as one; answers whether something failed."""
    counts: Counter[tuple[str, str]] = Counter()
    shown = 0
    dry = False
    for report in reports:
        dry = report["dry_run"]
        counts.update({(kind, outcome): n for kind, part in report["counts"].items() for outcome, n in part.items()})
        for note in report["notes"]:
            shown += bool(note["reason_en"])
            if note["reason_en"] and shown <= MOST_SHOWN:
                print(f"  {note['kind']} {note['name']} ({note['outcome']}): {note['reason_en']} / {note['reason_zh']}")
    print("Dry run, nothing is written · 试运行，未写入" if dry else "Done · 完成")
    for (kind, outcome), count in sorted(counts.items()):
        print(f"  {kind:16} {outcome:10} {count}")
    return any(outcome == "failed" for _, outcome in counts)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("Nothing is written: add --yes · 未写入，确认请加 --yes")
        return False
    return input("Import? 确认导入？ [y/N] ").strip().lower() in ("y", "yes", "是")


def _write(document: dict[str, Any], path: Path) -> None:
    """For this user's eyes only: there may be passwords in it."""
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
