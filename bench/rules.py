"""What it costs to know the show of a new rule: in a process of its own, as the feed function meets it first.

PYTHONPATH=functions:. python -m bench.rules
"""

import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TITLES = (
    "[Erai-raws] Sousou no Frieren - 05 [1080p]",
    "[SubsPlease] Shangri-La Frontier - 30 (1080p)",
    "[桜都字幕组] 香格里拉·弗陇提亚 第二季 [06][1080p][简体内嵌]",
    "[X] Hunter x Hunter - 05 [1080p]",
    "[LoliHouse] 迷宫饭 / Dungeon Meshi - 03 [WebRip 1080p HEVC-10bit AAC]",
)


def rows() -> list[tuple[str, str]]:
    """What was measured, and the figures."""
    first_ms, mebibytes, further_ms = map(float, _asked_apart().split())
    return [
        ("rule: its show known, the index read for it", f"{first_ms:.0f} ms, {mebibytes:.0f} MiB"),
        ("rule: each further one of the process", f"{further_ms:.1f} ms"),
    ]


def _asked_apart() -> str:
    environment = {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}"}
    command = [sys.executable, "-c", "import bench.rules; bench.rules.measure()"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment).stdout


def measure() -> None:
    """Writes milliseconds and MiB of the first answer, and milliseconds of each further one."""
    from bangumi.core.titles import read_title

    at = datetime(2024, 2, 1, tzinfo=UTC)
    releases = [read_title(title) for title in TITLES]
    memory, start = _memory(), time.perf_counter()

    from bangumi.adapters.shows import shipped_shows
    from bangumi.core.knowing import identity_of, shows_to_choose_from
    from bangumi.core.shows import match_show

    def know(number: int) -> None:
        index = shipped_shows()
        match = match_show(releases[number], at, index)
        for show in [match.show] if match.sure and match.show else shows_to_choose_from(match):
            identity_of(show, index.place(show), "zh")

    know(0)
    first = time.perf_counter() - start
    grown = _memory() - memory
    start = time.perf_counter()
    for number in range(1, len(TITLES)):
        know(number)
    further = (time.perf_counter() - start) / (len(TITLES) - 1)
    sys.stdout.write(f"{1000 * first} {grown / 1024} {1000 * further}\n")


def _memory() -> int:
    """KiB that the process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    for name, figure in rows():
        sys.stdout.write(f"{name:<48} {figure}\n")
