"""The index of shows is refreshed from npm's registry; whatever is wrong there, the present one stays."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from bangumi.adapters.http import Fetcher
from bangumi.adapters.shows import KEPT, KeptShows, shipped_shows
from bangumi.core.errors import DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.shows.compiling import compile_index, pack_index
from bangumi.core.titles import read_title
from tests.support.world import World, faults
from tests.support.world.registry import Registry, packed
from tests.support.world.shows import item, items_of

NEWER = "99.0.1"
NEW = item("星屑の配達人", zh="星屑配达人", bangumi_id="990001", begin="2031-04-05T15:00:00.000Z")
RELEASE = read_title("[桜都字幕组] 星屑配达人 [01][1080p][简体内嵌]")
AIRED = datetime(2031, 4, 6, tzinfo=UTC)


class Files(dict[str, bytes]):
    """Objects in memory."""

    away: DomainError | None = None

    def put(self, key: str, data: bytes, media_type: str, *, lasting: bool = True) -> None:
        assert (media_type, lasting) == ("application/gzip", False)
        self[key] = data

    def get(self, key: str) -> tuple[bytes, str] | None:  # type: ignore[override]
        if self.away:
            raise self.away
        return (self[key], "application/gzip") if key in self else None

    def exists(self, key: str) -> bool:
        return key in self


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(allow_private=True)
    yield fetcher
    fetcher.close()


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def shows(world: World, fetcher: Fetcher, files: Files) -> KeptShows:
    return KeptShows(fetcher, files, world.npm.url)


@cache
def newer() -> list[dict[str, object]]:
    return [*items_of(shipped_shows()), NEW]


@cache
def kept(version: str = NEWER) -> bytes:
    return pack_index(compile_index(newer(), {}, f"bangumi-data {version}"))


def knows_the_new_show(shows: KeptShows) -> bool:
    match = shows.find(RELEASE, AIRED)
    return match.sure and match.show is not None and match.show.bangumi_id == "990001"


def test_a_newer_package_is_compiled_kept_and_used(world: World, fetcher: Fetcher, files: Files, shows: KeptShows) -> None:
    world.npm.publish(NEWER, newer())
    assert not knows_the_new_show(shows)

    assert shows.refresh()

    assert knows_the_new_show(shows)
    assert knows_the_new_show(KeptShows(fetcher, files, world.npm.url))  # as another process
    assert not shows.refresh()


def test_readings_of_known_titles_are_kept(world: World, shows: KeptShows) -> None:
    world.npm.publish(NEWER, newer())
    shows.refresh()

    match = shows.find(read_title("[X] Sousou no Furiiren - 05 [1080p]"), datetime(2023, 10, 6, tzinfo=UTC))

    assert match.show
    assert match.show.bangumi_id == "400602"


def test_what_is_no_newer_is_not_fetched(world: World, files: Files, shows: KeptShows) -> None:
    assert not shows.refresh()
    assert not files
    assert [request.path for request in world.requests] == ["/bangumi-data/latest"]


def _corrupt(npm: Registry) -> None:
    npm.package = npm.package[:-9] + bytes(9)
    npm.integrity = "sha512-" + "A" * 86 + "=="


BROKEN: dict[str, Callable[[Registry], object]] = {
    "another digest": _corrupt,
    "no digest": lambda npm: setattr(npm, "integrity", "sha512-"),
    "a digest that is none": lambda npm: setattr(npm, "integrity", {"a": 1}),
    "no version": lambda npm: setattr(npm, "version", "newest"),
    "a package that is none": lambda npm: setattr(npm, "package", b"<html>blocked</html>"),
    "cut short": lambda npm: setattr(npm, "package", npm.package[: len(npm.package) // 2]),
    "no data": lambda npm: setattr(npm, "package", packed({"package/package.json": b"{}"})),
    "no JSON": lambda npm: setattr(npm, "package", packed({"package/dist/data.json": b"{" * 9})),
    "no items": lambda npm: setattr(npm, "package", packed({"package/dist/data.json": b"{}"})),
    "items that are none": lambda npm: npm.publish(NEWER, [{"sites": 7}] * 9000),
    "a date that is none": lambda npm: npm.publish(NEWER, [*newer(), NEW | {"begin": "soon"}]),
    "few shows": lambda npm: npm.publish(NEWER, newer()[:5000]),
    "far too many shows": lambda npm: npm.publish(NEWER, [NEW] * 41_000),
    "too much when unpacked": lambda npm: setattr(npm, "package", packed({"package/dist/data.json": b" " * (25 << 20)})),
    "too deep": lambda npm: setattr(npm, "package", packed({"package/dist/data.json": b"[" * 200_000})),
    "a folder": lambda npm: setattr(npm, "package", packed({"package/dist/data.json/": b""})),
    "elsewhere": lambda npm: setattr(npm, "tarball", "file:///etc/passwd"),
    "nowhere": lambda npm: setattr(npm, "tarball", f"{npm.url}/none.tgz"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_package_that_is_not_right_changes_nothing(
    world: World, files: Files, shows: KeptShows, broken: Callable[[Registry], object]
) -> None:
    world.npm.publish(NEWER, newer())
    broken(world.npm)

    with pytest.raises(DomainError):
        shows.refresh()

    assert not files
    assert not knows_the_new_show(shows)


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'"x"', b'{"dist": 1, "version": "9.9.9"}', b"no JSON"])
def test_a_registry_that_talks_nonsense_changes_nothing(world: World, files: Files, shows: KeptShows, answer: bytes) -> None:
    world.fault("/bangumi-data/latest", faults.Body(answer))
    with pytest.raises(UpstreamError):
        shows.refresh()
    assert not files


def test_a_registry_that_is_down_is_told(world: World, shows: KeptShows) -> None:
    world.npm.stop()
    with pytest.raises(UnavailableError):
        shows.refresh()


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", kept()[:5000], pack_index(json.loads('{"format": 0, "source": "bangumi-data 99.0.0", "shows": []}'))],
    ids=["empty", "other", "cut short", "of another format"],
)
def test_a_kept_index_that_can_not_be_read_gives_way_to_the_shipped_one(files: Files, shows: KeptShows, data: bytes) -> None:
    files[KEPT] = data
    assert shows.get("400602")


def test_an_older_kept_index_gives_way_to_the_shipped_one(files: Files, shows: KeptShows) -> None:
    files[KEPT] = kept("0.1.0")
    assert not knows_the_new_show(shows)


def test_without_its_bucket_the_shipped_one_is_there(files: Files, shows: KeptShows) -> None:
    files.away = UnavailableError(Say.STORE_BUSY, detail="x")
    assert shows.get("400602")
