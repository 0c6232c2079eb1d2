"""Metrics as lines that CloudWatch reads."""

import json

import pytest

from bangumi.adapters.metrics import count


def test_a_line_declares_just_the_counts_that_happened(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEDULE_PREFIX", "my-stack")
    count(FeedsRead=1, Seen=0, Added=3)
    line = json.loads(capsys.readouterr().out)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("KumoBangumi", [["service"]])
    assert [metric["Name"] for metric in directive["Metrics"]] == ["FeedsRead", "Added"]
    assert (line["service"], line["FeedsRead"], line["Added"]) == ("my-stack", 1, 3)


def test_nothing_happened_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    count(Faults=0)
    assert capsys.readouterr().out == ""
