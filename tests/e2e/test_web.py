"""A person's way through the web UI: Chromium, driven by Playwright (`frontend/tests`), on the deployed local stack.

The projects are the days of one home, in order. With KUMO_SCREENSHOTS=docs/screenshots they leave pictures there.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.local.settings import REPO
from tests.e2e.home import Home, at_home
from tests.e2e.season import air, live_on

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("web")) as home:
        air(home.world)
        yield home


def play(home: Home, project: str, output: Path) -> None:
    """Runs a project of Playwright; its report is the failure."""
    # A name, as passkeys need one.
    address = f"http://localhost:{urlsplit(home.stack.url).port}"
    pictures = os.environ.get("KUMO_SCREENSHOTS")
    environment = os.environ | {
        "KUMO_URL": address,
        "KUMO_HOME": json.dumps(home.setup_form()),
        "KUMO_OUTPUT": str(output),
        "KUMO_SCREENSHOTS": str(REPO / pictures) if pictures else "",
    }
    command = ["npx", "--no-install", "playwright", "test", "--project", project]
    done = subprocess.run(
        command, cwd=REPO / "frontend", env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_from_the_first_run_into_a_season(home: Home, tmp_path: Path) -> None:
    play(home, "first-run", tmp_path / "results")
    home.sign_in()
    live_on(home)
    play(home, "season", tmp_path / "results")
