"""Beside the contract: what the system did, and what that costs."""

from datetime import timedelta

import pytest

from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient


def test_nothing_was_counted_yet(client: RestClient) -> None:
    body = client.get("stats", days="7").json()
    assert len(body["days"]) == 7
    assert (body["measured_days"], body["bill"]["usd"]) == (0, 0)
    assert body["days"][0]["release_to_file_s"] is None


def test_days_in_order_with_what_they_counted(home: MemoryWorld, client: RestClient) -> None:
    today = home.clock.now().date()
    home.stats.add(today - timedelta(days=40), {"Seen": 999})
    home.stats.add(
        today - timedelta(days=1),
        {
            "api.calls": 10,
            "rename.calls": 1440,
            "rename.ms": 90_000,
            "mbs": 46_080,
            "half_reads": 9,
            "writes": 2,
            "Seen": 6,
            "Added": 3,
            "Done": 2,
            "ReleaseToFile.s": 3000,
            "ReleaseToFile.n": 2,
            "FeedsRead": 96,
            "Failed": 1,
        },
    )
    body = client.get("stats").json()
    assert [day["day"] for day in body["days"]] == [(today - timedelta(days=ago)).isoformat() for ago in range(29, -1, -1)]
    assert body["days"][-2] == {
        "day": (today - timedelta(days=1)).isoformat(),
        "seen": 6,
        "taken": 3,
        "finished": 2,
        "release_to_file_s": 1500,
        "feeds_read": 96,
        "feeds_failed": 1,
        "requests": 10,
        "calls": 1450,
        "compute_s": 90,
        "reads": 4.5,
        "writes": 2,
        "faults": 0,
    }
    assert 1 < body["measured_days"] < 2
    lines = {line["use"]: line for line in body["bill"]["lines"]}
    assert lines["api-calls"]["amount"] == pytest.approx(300 / body["measured_days"])
    assert lines["api-calls"]["usd"] == pytest.approx(body["bill"]["usd"])
    assert lines["lambda-calls"]["free"] == 1_000_000
    assert lines["lambda-calls"]["source"].startswith("https://aws.amazon.com/")


@pytest.mark.parametrize("days", ["0", "367", "x"])
def test_a_period_that_makes_no_sense_is_400(client: RestClient, days: str) -> None:
    assert client.get("stats", days=days).status == 400
