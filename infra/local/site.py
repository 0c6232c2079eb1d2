"""The web UI's build, once for each state of its sources. `python -m infra.local.site` builds it."""

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.local.build import run_logged
from infra.local.problems import Problem
from infra.local.settings import REPO

FOLDER = REPO / "frontend"
DIST = FOLDER / "dist"
_MODULES = FOLDER / "node_modules"
_INSTALLED = _MODULES / ".installed"
_BUILT = _MODULES / ".built"
_NOT_BUILT_FROM = {"node_modules", "dist", "tests"}


def build_site(env: Mapping[str, str], log: Path) -> None:
    """Leaves the site in DIST. A second caller waits for the first and finds its work done. A checkout without the web UI
    has only the API's own page."""
    if not FOLDER.exists():
        return
    with (FOLDER / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages, sources = _digest([FOLDER / "package-lock.json"]), _digest(_sources())
        if not _says(_INSTALLED, packages):
            run_logged(["npm", "ci", "--no-audit", "--no-fund"], env, log.with_stem("npm"), "npm ci", FOLDER)
            _INSTALLED.write_text(packages)
        if not (_says(_BUILT, sources) and (DIST / "index.html").exists()):
            run_logged(["npm", "run", "build"], env, log, "npm run build", FOLDER)
            _BUILT.write_text(sources)


def _sources() -> Iterator[Path]:
    for entry in sorted(FOLDER.iterdir()):
        if entry.name not in _NOT_BUILT_FROM:
            yield from [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file())


def _digest(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(FOLDER)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _says(stamp: Path, text: str) -> bool:
    return stamp.exists() and stamp.read_text() == text


if __name__ == "__main__":
    try:
        build_site(os.environ, Path(tempfile.mkdtemp(prefix="kumo-site-")) / "build.log")
    except Problem as problem:
        sys.exit(problem.show())
