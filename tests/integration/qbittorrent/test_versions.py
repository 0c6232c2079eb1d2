"""What differs between releases of qBittorrent."""

from collections.abc import Callable

import pytest

from bangumi.core.errors import UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import RemoteStage, Renaming
from bangumi.ports import Downloader
from tests.integration.qbittorrent.conftest import file_of, home_of, season
from tests.support.fake_qbittorrent import FakeQBittorrent

Fakes = Callable[..., FakeQBittorrent]

ALL = ["4.1.0", "4.2.5", "4.3.2", "4.3.9", "4.6.7", "5.0.4", "5.2.4"]
EPISODE = "[Group] Show/ep01.mkv"
MAGNET = f"magnet:?xt=urn:btih:{'a1' * 20}"


def add(downloader: Downloader, *, tags: tuple[str, ...] = ("ab:1",), stopped: bool = True) -> str:
    return downloader.add(file_of(season()), folder="/d", category="Bangumi", tags=tags, stopped=stopped)


@pytest.mark.parametrize("version", ALL)
def test_every_release_signs_in_adds_stopped_and_starts(fakes: Fakes, version: str) -> None:
    fake = fakes(version)
    downloader = home_of(fake).invoke()

    infohash = add(downloader)
    assert fake.torrents[infohash].stopped
    downloader.start([infohash])

    assert downloader.version() == f"v{version}"
    assert not fake.torrents[infohash].stopped
    assert downloader.files(infohash)[0] == (EPISODE, 300_000)


@pytest.mark.parametrize(("version", "start", "stop"), [("4.6.7", "resume", "pause"), ("5.0.4", "start", "stop")])
def test_start_and_stop_go_by_the_releases_own_words(fakes: Fakes, version: str, start: str, stop: str) -> None:
    fake = fakes(version)
    downloader = home_of(fake).invoke()
    downloader.start(["c" * 40])
    downloader.stop(["c" * 40])

    assert [call for call in fake.calls if call in (f"torrents/{start}", f"torrents/{stop}")] == [
        f"torrents/{start}",
        f"torrents/{stop}",
    ]


def test_the_version_is_asked_once_however_many_calls_depend_on_it(fakes: Fakes) -> None:
    fake = fakes("5.0.4")
    downloader = home_of(fake).invoke()
    for _ in range(3):
        downloader.start(["c" * 40])

    assert fake.calls.count("app/webapiVersion") == 1


@pytest.mark.parametrize("version", ["4.2.5", "4.3.2"])
def test_releases_that_add_without_tags_are_told_them_afterwards(fakes: Fakes, version: str) -> None:
    fake = fakes(version)

    infohash = add(home_of(fake).invoke(), tags=("ab:1", "x"))

    assert fake.torrents[infohash].tags == {"ab:1", "x"}


def test_the_first_release_adds_but_has_no_tags_and_no_renaming(fakes: Fakes) -> None:
    fake = fakes("4.1.0")
    downloader = home_of(fake).invoke()
    infohash = add(downloader, tags=())

    with pytest.raises(UpstreamError) as error:
        downloader.add_tags([infohash], ["x"])
    assert error.value.message.say is Say.DOWNLOADER_TOO_OLD
    with pytest.raises(UpstreamError) as error:
        downloader.rename_file(infohash, Renaming(EPISODE, "Show S01E01.mkv"))
    assert error.value.message.say is Say.DOWNLOADER_TOO_OLD


def test_old_releases_rename_within_a_folder_only(fakes: Fakes) -> None:
    fake = fakes("4.2.5")
    downloader = home_of(fake).invoke()
    infohash = add(downloader)

    downloader.rename_file(infohash, Renaming(EPISODE, "[Group] Show/Show S01E01.mkv"))
    downloader.rename_file(infohash, Renaming(EPISODE, "[Group] Show/Show S01E01.mkv"))

    assert downloader.files(infohash)[0][0] == "[Group] Show/Show S01E01.mkv"
    with pytest.raises(UpstreamError) as error:
        downloader.rename_file(infohash, Renaming("[Group] Show/subs/ep01.ass", "Show S01E01.ass"))
    assert error.value.message.say is Say.DOWNLOADER_TOO_OLD


@pytest.mark.parametrize("version", ["4.3.2", "4.6.7"])
def test_a_pack_keeps_its_folder_whatever_the_downloaders_own_setting(fakes: Fakes, version: str) -> None:
    fake = fakes(version)

    infohash = add(home_of(fake).invoke())

    options = fake.torrents[infohash].options
    assert options.get("contentLayout", options.get("root_folder")) in ("Original", "True")
    assert options["autoTMM"] == "False"


@pytest.mark.parametrize("version", ALL)
def test_untagged_torrents_are_told_apart_on_every_release(fakes: Fakes, version: str) -> None:
    fake = fakes(version)
    downloader = home_of(fake).invoke()
    infohash = add(downloader, tags=())
    assert [torrent.infohash for torrent in downloader.torrents("Bangumi", untagged=True)] == [infohash]
    if version != "4.1.0":
        downloader.add_tags([infohash], ["ab:1"])
        assert downloader.torrents("Bangumi", untagged=True) == []


@pytest.mark.parametrize("version", ["4.3.9", "4.6.7", "5.2.4"])
def test_a_stopped_magnet_runs_until_it_has_its_metadata(fakes: Fakes, version: str) -> None:
    fake = fakes(version)

    infohash = home_of(fake).invoke().add(MAGNET, folder="/d", category="Bangumi", tags=(), stopped=True)

    assert not fake.torrents[infohash].stopped
    assert fake.torrents[infohash].options["stopCondition"] == "MetadataReceived"


@pytest.mark.parametrize("version", ["4.6.7", "5.2.4"])
def test_add_waits_until_the_torrent_is_listed(fakes: Fakes, version: str) -> None:
    fake = fakes(version, hidden_for=3)

    infohash = add(home_of(fake).invoke())

    assert fake.calls.count("torrents/info") == 4
    assert fake.torrents[infohash].name == "[Group] Show"


def test_a_torrent_that_is_never_listed_was_not_added(fakes: Fakes) -> None:
    fake = fakes("4.6.7", hidden_for=99)
    home = home_of(fake)
    began_at = home.clock.now()

    with pytest.raises(UpstreamError) as error:
        add(home.invoke())

    assert error.value.message.say is Say.DOWNLOADER_WRONG
    assert (home.clock.now() - began_at).total_seconds() == pytest.approx(3.0)


@pytest.mark.parametrize("version", ["4.6.7", "5.0.4"])
@pytest.mark.parametrize(
    ("word", "progress", "state", "stage"),
    [
        ("stoppedDL", 0.5, "pausedDL", RemoteStage.STOPPED),
        ("stoppedUP", 1.0, "pausedUP", RemoteStage.COMPLETE),
        ("checkingUP", 1.0, "checkingUP", RemoteStage.DOWNLOADING),
        ("moving", 1.0, "moving", RemoteStage.DOWNLOADING),
        ("stalledUP", 0.99, "stalledUP", RemoteStage.DOWNLOADING),
        ("forcedUP", 1.0, "forcedUP", RemoteStage.COMPLETE),
        ("forcedMetaDL", 0.0, "forcedMetaDL", RemoteStage.METADATA),
        ("missingFiles", 1.0, "missingFiles", RemoteStage.ERROR),
        ("error", 0.1, "error", RemoteStage.ERROR),
        ("somethingNew", 0.1, "somethingNew", RemoteStage.DOWNLOADING),
    ],
)
def test_states_are_told_in_the_words_of_release_4(
    fakes: Fakes, version: str, word: str, progress: float, state: str, stage: RemoteStage
) -> None:
    fake = fakes(version)
    downloader = home_of(fake).invoke()
    torrent = fake.torrents[add(downloader)]
    torrent.state, torrent.progress = word, progress

    (found,) = downloader.torrents()

    assert (found.state, found.stage, found.progress) == (state, stage, progress)
    assert (found.dlspeed, found.upspeed, found.num_seeds, found.num_leechs) == (1000, 10, 1, 2)
