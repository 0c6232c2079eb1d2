"""The shipped index, read once."""

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.shows import ShowIndex


@pytest.fixture(scope="session")
def index() -> ShowIndex:
    return shipped_shows()
