"""Metrics as lines that CloudWatch reads."""

import json

import pytest

from bangumi.adapters.metrics import MOST_VALUES, count, seconds


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


def test_values_are_told_one_by_one_and_no_more_than_cloudwatch_takes(capsys: pytest.CaptureFixture[str]) -> None:
    seconds(ReleaseToFile=[1.5] * 150, Other=[])
    line = json.loads(capsys.readouterr().out)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "ReleaseToFile", "Unit": "Seconds"}]
    assert line["ReleaseToFile"] == [1.5] * MOST_VALUES
