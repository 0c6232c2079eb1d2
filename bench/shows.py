"""How well and how fast releases are brought to their shows.

    PYTHONPATH=functions python -m bench.shows [cases.jsonl]

Without a file the releases are made of the index's own names, one an episode of every fifth show in its run. A file has
a JSON object a line: `raw`, `published_at` (ISO time or null) and `expect` (a bgm.tv id, a list of them, or null).
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bangumi.adapters.shows import shipped_shows
from bangumi.core.shows import ShowIndex, ShowMatch, match_show
from bangumi.core.titles import read_title


class Case(NamedTuple):
    """`expect` has the ids that are right, none where the release is of no show."""

    raw: str
    published_at: datetime | None
    expect: frozenset[str]


def rows(cases: Path | None = None) -> list[tuple[str, str]]:
    """What was measured, and the figure."""
    started = time.perf_counter()
    index = shipped_shows()
    loaded = time.perf_counter()
    asked = _read(cases) if cases else list(_own_names(index))
    before = time.perf_counter()
    answers = [match_show(read_title(case.raw), case.published_at, index) for case in asked]
    seconds = time.perf_counter() - before
    return [
        ("shows: index read", f"{1000 * (loaded - started):.0f} ms, {len(index)} shows"),
        ("shows: answers a second, titles read too", f"{len(asked) / seconds:,.0f}"),
        *_quality(asked, answers),
    ]


def _quality(asked: Iterable[Case], answers: Iterable[ShowMatch]) -> list[tuple[str, str]]:
    pairs = [(case.expect, answer) for case, answer in zip(asked, answers, strict=True)]
    right = [_is_right(expect, answer) for expect, answer in pairs]
    sure = [_is_right(expect, answer) for expect, answer in pairs if answer.sure]
    known = sum(bool(expect) for expect, _ in pairs)
    return [
        ("shows: right", f"{sum(right) / len(right):.1%} of {len(right)}"),
        ("shows: right where sure", f"{sum(sure) / max(1, len(sure)):.2%} of {len(sure)}"),
        ("shows: answered surely and rightly, of those that have a show", f"{sum(sure) / max(1, known):.1%}"),
    ]


def _is_right(expect: frozenset[str], answer: ShowMatch) -> bool:
    return answer.show.bangumi_id in expect if answer.show else not expect


def _read(path: Path) -> list[Case]:
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _case(line: dict[str, str | list[str] | None]) -> Case:
    expect, published = line["expect"], line["published_at"]
    ids = expect if isinstance(expect, list) else [expect] if expect else []
    return Case(str(line["raw"]), datetime.fromisoformat(str(published)) if published else None, frozenset(ids))


def _own_names(index: ShowIndex) -> Iterator[Case]:
    for show in list(index.shows())[::5]:
        if show.begin_at and show.air_weekday is not None:
            raw = f"[Group] {show.official_title('zh')} / {show.original} - 02 [WebRip 1080p HEVC-10bit AAC]"
            yield Case(raw, show.begin_at + timedelta(days=8), frozenset({show.bangumi_id}))


if __name__ == "__main__":
    for what, figure in rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(f"{what:<66}{figure}")
