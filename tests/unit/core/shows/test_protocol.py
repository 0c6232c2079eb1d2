"""`make -s find-shows`: JSON a line in, JSON a line out."""

import io
import json

import pytest

from bangumi.core.shows.__main__ import main


def test_each_line_is_answered_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        {"raw": "[ANi] 莉可麗絲 - 03 [1080P][Baha][WEB-DL]", "published_at": "2022-07-18T18:00:00Z"},
        {"raw": "狂飙.The.Knockout.2023.E20.4K.WEB-DL", "published_at": None},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(line) + "\n" for line in asked)))

    main()

    found, missing = map(json.loads, capsys.readouterr().out.splitlines())
    assert found["bangumi_id"] == "364450"
    assert found["official_title"] == "莉可丽丝"
    assert found["confidence"] >= 0.8
    assert (missing["bangumi_id"], missing["official_title"]) == (None, None)
