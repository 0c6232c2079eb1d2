"""The command that reads titles from standard input."""

import json
import subprocess
import sys
from pathlib import Path

import bangumi.core.titles

ROOT = Path(bangumi.core.titles.__file__).parents[3]


def answers(text: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "bangumi.core.titles"], input=text.encode(), capture_output=True, check=True, cwd=ROOT
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_an_object_a_line_in_order() -> None:
    first, blank, last = answers("[X] 日常 / Nichijou S2 - 05v2 [1080p][简日双语]\n\n[Y][Show][01-12][BDRip]\n")

    assert first == {
        "titles": ["日常", "Nichijou"],
        "season": 2,
        "episodes": [5],
        "episode_range": None,
        "kind": "episode",
        "group": "X",
        "resolution": "1080p",
        "sub": first["sub"],
        "source": "",
        "version": 2,
    }
    assert set(first["sub"]) == {"zh-Hans", "ja"}  # type: ignore[call-overload]
    assert blank["titles"] == []
    assert (last["episode_range"], last["season"], last["kind"]) == ([1, 12], 1, "batch")


def test_signs_that_only_some_call_line_ends_do_not_break_lines() -> None:
    assert len(answers("[X] a\u2028b - 01\n[X] c\x0cd - 02\n")) == 2
