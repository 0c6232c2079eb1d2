"""The built functions and layer, as `make run` builds them."""

import os
from pathlib import Path

import pytest

from infra.local.build import FOLDER, build, read_sources
from infra.local.settings import read_settings


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with `DepsLayer` and the functions' code."""
    build(read_sources(), read_settings(os.environ).tools, tmp_path_factory.mktemp("build") / "build.log")
    return FOLDER / "build"
