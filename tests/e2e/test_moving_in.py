"""From AutoBangumi to here on the deployed stack: what was downloaded there is not downloaded again, what is new is.

And the home as a file: exported, and brought in again without a change.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.data.__main__ import main
from tests.e2e.home import Home, at_home
from tests.support.autobangumi import AutoBangumiHome
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with at_home(tmp_path_factory.mktemp("moving-in")) as home:
        yield home


@pytest.fixture(scope="module")
def old(home: Home, tmp_path_factory: pytest.TempPathFactory) -> AutoBangumiHome:
    """It has downloaded two episodes of the three that its feed shows."""
    old = AutoBangumiHome(tmp_path_factory.mktemp("old") / "AutoBangumi")
    show = home.world.show("迷宫饭", en="Dungeon Meshi", episodes=24)
    releases = [home.world.publish(show, number) for number in (1, 2, 3)]
    feed = old.feed(url=home.world.mikan.feed_url())
    rule = old.rule(rss_link=f",{home.world.mikan.feed_url()}", official_title="迷宫饭", title_raw="Dungeon Meshi")
    for release in releases[:2]:
        old.torrent(bangumi_id=rule, rss_id=feed, name=release.title, url=release.mikan_torrent_url)
    old.configure(
        {
            "program": {"sleep_time": 7200, "times": 120},
            "downloader": {"type": "qbittorrent", "host": "172.17.0.1:8080", "path": "/downloads/Bangumi"},
            "rss_parser": {"enable": True, "filter": ["720"], "language": "zh"},
        }
    )
    return old


@pytest.fixture(autouse=True)
def tell_what_happened(home: Home, request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        sys.stdout.write(home.stack.logs())


def command(home: Home, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("TOKEN", home.token)
    return main([*arguments, "--site", home.stack.url])


def test_a_dry_run_changes_nothing(
    home: Home, old: AutoBangumiHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.set_up(rss_url="").status_code == 200
    home.sign_in()

    assert command(home, monkeypatch, "import", str(old.root)) == 0

    said = capsys.readouterr().out
    assert "Dry run" in said
    assert "program.sleep_time" in said
    assert (home.get("/rss"), home.get("/bangumi/get/all")) == ([], [])
    assert home.get("/status")["status"] == "running"


def test_only_the_new_episode_is_downloaded(home: Home, old: AutoBangumiHome, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(home, monkeypatch, "import", str(old.root), "--yes") == 0

    eventually(lambda: home.files == ["迷宫饭/Season 1/Dungeon Meshi S01E03.mkv"], 60)
    (feed,) = home.get("/rss")
    assert home.call("GET", f"/rss/refresh/{feed['id']}").status_code == 200
    assert len(home.hashes) == 1
    (rule,) = home.get("/bangumi/get/all")
    assert len(home.get(f"/bangumi/{rule['id']}/torrents")) == 3
    config = home.get("/config/get")
    assert (config["program"]["rss_time"], config["program"]["rename_time"]) == (7200, 120)
    assert config["downloader"]["host"] == home.qbittorrent.host  # the wizard's answer stays
    assert home.get("/status")["status"] == "running"


def test_export_and_import_are_a_circle(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.qbittorrent.wait_until_complete()
    home.run("rename")
    path = tmp_path / "home.json"
    assert command(home, monkeypatch, "export", str(path), "--secrets") == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    assert len(document["torrents"]) == 3
    assert document["home"]["config"]["downloader"]["password"] == home.qbittorrent.password
    before = home.get("/bangumi/get/all")

    assert command(home, monkeypatch, "import", str(path), "--yes") == 0

    counted = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert {words[1] for words in counted} == {"unchanged"}
    assert home.get("/bangumi/get/all") == before


def test_a_wrong_token_is_told(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "guess")
    assert main(["export", str(tmp_path / "x.json"), "--site", home.stack.url]) == 1
    assert not (tmp_path / "x.json").exists()
