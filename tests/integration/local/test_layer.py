"""The layer holds all that the functions import, and no more than Lambda allows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.settings import REPO

DOORS = sorted(path.stem for path in (REPO / "functions").glob("*.py"))
LAMBDA_LIMIT = 250_000_000


def everything_below(door: str) -> str:
    """Imports a door, then every module of ours: adapters are imported when they are needed, not by the door."""
    return (
        f"import pkgutil, importlib, {door}, bangumi\n"
        "for module in pkgutil.walk_packages(bangumi.__path__, 'bangumi.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "import sys\n"
        "print(*{(getattr(m, '__file__', None) or '').split('/site-packages/')[0] for m in sys.modules.values()}, sep='\\n')\n"
    )


@pytest.mark.parametrize("door", DOORS)
def test_a_door_needs_the_layer_only(built: Path, door: str) -> None:
    code = next(path.parent for path in built.glob("*/api.py"))
    layer = built / "DepsLayer" / "python"
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(code), str(layer)])}
    command = [sys.executable, "-S", "-W", "error", "-c", everything_below(door)]
    done = subprocess.run(command, env=bare, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(REPO / ".venv" / "lib") not in done.stdout


def test_code_and_layer_fit_into_lambda(built: Path) -> None:
    code = next(path.parent for path in built.glob("*/api.py"))
    files = [path for folder in (code, built / "DepsLayer") for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LAMBDA_LIMIT


def test_byte_code_is_shipped_and_is_trusted_unread(built: Path) -> None:
    """Lambda can't write any, and zipping changes the sources' times."""
    code = next(path.parent for path in built.glob("*/api.py"))
    for source in (code / "bangumi" / "core" / "model.py", built / "DepsLayer" / "python" / "fastapi" / "applications.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        unchecked_hash = (0b01).to_bytes(4, "little")
        assert compiled.read_bytes()[4:8] == unchecked_hash


def test_requirements_are_what_the_lock_says() -> None:
    export = ["export", "--frozen", "--no-dev", "--no-hashes", "--no-header", "--no-annotate", "--quiet"]
    locked = subprocess.run([REPO / ".venv/bin/uv", *export], cwd=REPO, capture_output=True, text=True, check=True).stdout
    assert (REPO / "layers/deps/requirements.txt").read_text() == locked
