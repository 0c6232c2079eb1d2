"""What `make` says on a machine that lacks something, in a fresh checkout."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.settings import REPO

FILES = ("Makefile", "uv.lock", "pyproject.toml", "infra/__init__.py", "infra/local/__init__.py")
MODULES = ("bootstrap", "problems", "progress")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The part of the repository that runs before anything is installed."""
    for name in (*FILES, *(f"infra/local/{module}.py" for module in MODULES)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPO / name, tmp_path / name)
    return tmp_path


def make(checkout: Path, target: str, **env: str) -> subprocess.CompletedProcess[str]:
    # `make test` runs this too: what it tells its own children is not for this make.
    inherited = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    settings = {**inherited, **env}
    return subprocess.run(
        ["make", target], cwd=checkout, env=settings, capture_output=True, text=True, timeout=120, check=False
    )


def tools_without_python(folder: Path, version: str | None) -> str:
    """A PATH with the few tools that make needs and a python3 of that version, or none."""
    folder.mkdir()
    for tool in ("make", "sh", "env", "awk"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    if version:
        python = folder / "python3"
        python.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
        python.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(("version", "found"), [("3.9.2", "found: Python 3.9.2"), (None, "found: ")])
def test_a_python_that_is_old_or_missing_is_said(checkout: Path, version: str | None, found: str) -> None:
    done = make(checkout, "run", PATH=tools_without_python(checkout / "tools", version))
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert found in done.stderr
    assert re.search(r"[\u4e00-\u9fff]{4}", done.stderr)


def test_a_registry_that_can_not_be_reached_is_said_and_the_next_try_starts_anew(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    for _ in range(2):
        done = make(checkout, "read-titles", **nowhere, PIP_RETRIES="0", PIP_EXTRA_INDEX_URL="")
        assert done.returncode == 2
        assert done.stdout == ""
        assert "registry can't be reached" in done.stderr
        assert "无法连接软件包仓库" in done.stderr
    assert not (checkout / ".venv" / ".ready").exists()


def test_help_names_every_target_with_what_it_does(checkout: Path) -> None:
    shown = make(checkout, "help").stdout
    makefile = (REPO / "Makefile").read_text().replace("\\\n", " ")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    assert sorted(re.findall(r"^  make ([a-z-]+) +\S", shown, re.MULTILINE)) == sorted(phony)
