"""TMDB, bgm.tv and posters."""

from collections.abc import Iterator
from datetime import date

import pytest

from bangumi.adapters.http import MIB, Fetcher
from bangumi.adapters.memory import Memory
from bangumi.adapters.metadata import WebMetadata
from bangumi.adapters.posters import KeptPosters, picture_kind
from bangumi.adapters.sites import mirrors_of_mikan
from bangumi.core.errors import DomainError, UpstreamError
from bangumi.core.messages import Say
from tests.support.world import Season, World, faults, weekly
from tests.support.world.metadata import TMDB_KEY
from tests.support.world.server import Fault


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(allow_private=True)
    yield fetcher
    fetcher.close()


@pytest.fixture
def metadata(world: World, fetcher: Fetcher) -> WebMetadata:
    return WebMetadata(
        fetcher,
        tmdb_url=f"{world.tmdb.url}/3",
        tmdb_image_url=f"{world.tmdb.url}/t/p",
        tmdb_key=TMDB_KEY,
        bangumi_tv_url=world.bangumi_tv.url,
    )


class TestShows:
    def test_all_that_is_known(self, world: World, metadata: WebMetadata) -> None:
        seasons = [Season(0, weekly(date(2023, 1, 1), 2)), Season(1, weekly(date(2023, 9, 29), 28)), Season(2, ())]
        series = world.series("葬送的芙莉莲", en="Frieren", ja="葬送のフリーレン", seasons=seasons, status="Ended")
        facts = metadata.find_show("葬送的芙莉莲", "zh")
        assert facts is not None
        image = f"{world.tmdb.url}/t/p/w780/tmdb{series.tmdb_id}"
        assert (facts.title, facts.original_title, facts.tmdb_id) == ("葬送的芙莉莲", "葬送のフリーレン", series.tmdb_id)
        assert (facts.year, facts.status, facts.poster_url) == ("2023", "Ended", f"{image}.jpg")
        assert facts.season_posters == {0: f"{image}s0.jpg", 1: f"{image}s1.jpg", 2: f"{image}s2.jpg"}
        assert facts.season_episode_counts == {1: 28, 2: 0}

    @pytest.mark.parametrize(("language", "title"), [("zh", "迷宫饭"), ("en", "Delicious"), ("jp", "ダンジョン飯")])
    def test_in_the_users_language(self, world: World, metadata: WebMetadata, language: str, title: str) -> None:
        world.series("迷宫饭", en="Delicious", ja="ダンジョン飯")
        facts = metadata.find_show("迷宫饭", language)
        assert facts is not None
        assert facts.title == title

    def test_titles_are_escaped(self, world: World, metadata: WebMetadata) -> None:
        world.series("Tom & Jerry #1? 100%")
        assert metadata.find_show("Tom & Jerry #1? 100%", "en") is not None
        assert world.requests[0].query["query"] == "Tom & Jerry #1? 100%"
        assert world.requests[0].query["include_adult"] == "false"

    def test_once_more_without_spaces(self, world: World, metadata: WebMetadata) -> None:
        assert metadata.find_show("孤独 摇滚", "zh") is None
        assert [request.query["query"] for request in world.requests] == ["孤独 摇滚", "孤独摇滚"]

    def test_animation_alone_and_the_title_itself_before_longer_ones(self, world: World, metadata: WebMetadata) -> None:
        live = world.series("Show")
        live.genre_ids = (18,)
        world.series("Show Extra")
        wanted = world.series("Show")
        facts = metadata.find_show("show", "zh")
        assert facts is not None
        assert facts.tmdb_id == wanted.tmdb_id
        only_live = world.series("Drama")
        only_live.genre_ids = (18,)
        assert metadata.find_show("Drama", "zh") is None

    def test_films(self, world: World, metadata: WebMetadata) -> None:
        film = world.series("铃芽之旅", en="Suzume", medium="movie", seasons=[Season(1, (date(2022, 11, 11),))])
        assert metadata.find_show("铃芽之旅", "zh") is None
        facts = metadata.find_movie("铃芽之旅", "zh")
        assert facts is not None
        assert (facts.title, facts.tmdb_id, facts.year) == ("铃芽之旅", film.tmdb_id, "2022")

    def test_hits_and_misses_are_asked_once(self, world: World, metadata: WebMetadata) -> None:
        world.series("迷宫饭")
        for _ in range(3):
            assert metadata.find_show("迷宫饭", "zh")
            assert metadata.find_show("nothing", "zh") is None
        assert len(world.requests) == 3

    def test_air_dates(self, world: World, metadata: WebMetadata) -> None:
        days = weekly(date(2024, 1, 4), 12)
        series = world.series("迷宫饭", seasons=[Season(1, days)])
        assert metadata.season_air_dates(series.tmdb_id, 1) == days
        assert metadata.season_air_dates(series.tmdb_id, 7) == ()

    def test_without_a_key_nobody_is_asked(self, fetcher: Fetcher) -> None:
        metadata = WebMetadata(fetcher)
        assert metadata.find_show("迷宫饭", "zh") is None
        assert metadata.find_movie("迷宫饭", "zh") is None
        assert metadata.season_air_dates(1, 1) == ()

    def test_a_stand_in_needs_no_key(self, world: World, fetcher: Fetcher) -> None:
        world.tmdb.keys.add("none")
        world.series("迷宫饭")
        assert WebMetadata(fetcher, tmdb_url=f"{world.tmdb.url}/3").find_show("迷宫饭", "zh")

    @pytest.mark.parametrize(
        "fault", [faults.Status(500), faults.Status(401), faults.Reset(), faults.web_page(), faults.Body(b"[1]")]
    )
    def test_failures_are_told_not_remembered_and_hide_the_key(self, world: World, metadata: WebMetadata, fault: Fault) -> None:
        world.series("迷宫饭")
        world.fault("/3/search", fault, times=2)
        if isinstance(fault, faults.Body) and fault.content == b"[1]":
            assert metadata.find_show("迷宫饭", "zh") is None
            return
        with pytest.raises(UpstreamError) as caught:
            metadata.find_show("迷宫饭", "zh")
        assert TMDB_KEY not in caught.value.message.both
        world.heal()
        assert metadata.find_show("迷宫饭", "zh")


class TestCalendar:
    def test_shows_on_air(self, world: World, metadata: WebMetadata) -> None:
        show = world.show("迷宫饭", ja="ダンジョン飯", first_air_date=date(2026, 10, 1))
        assert metadata.calendar() == [(str(show.bgm_id), "ダンジョン飯", "迷宫饭", 3)]

    @pytest.mark.parametrize("fault", [faults.Status(500), faults.Status(404), faults.Body(b"{}"), faults.Reset()])
    def test_failures(self, world: World, metadata: WebMetadata, fault: Fault) -> None:
        world.fault("/calendar", fault)
        with pytest.raises(UpstreamError):
            metadata.calendar()

    def test_what_is_not_in_its_shape_is_passed_over(self, world: World, metadata: WebMetadata) -> None:
        days = b'[1, {"weekday": {"id": 9}, "items": []}, {"weekday": {"id": 7}, "items": [1, {"id": 5, "name_cn": null}]}]'
        world.fault("/calendar", faults.Body(days, "application/json"))
        assert metadata.calendar() == [("5", "", "", 6)]


class Shelf(dict[str, tuple[bytes, str]]):
    """Storage in memory that counts what is written."""

    written = 0

    def put(self, key: str, data: bytes, media_type: str) -> None:
        self.written += 1
        self[key] = (data, media_type)

    def exists(self, key: str) -> bool:
        return key in self


class TestPosters:
    def test_kept_by_content_and_fetched_once(self, world: World, fetcher: Fetcher) -> None:
        show, shelf = world.show("迷宫饭"), Shelf()
        posters = KeptPosters(fetcher, shelf)
        url = world.mikan.poster_url(show)
        link = posters.keep(url)
        assert posters.keep(url) == posters.keep(link) == posters.keep(f"/{link}") == link
        assert link.startswith("posters/")
        assert link.endswith(".jpg")
        assert posters.read(link) == posters.read(f"/{link}") == (show.poster, "image/jpeg")
        assert len(world.requests) == 1
        assert KeptPosters(fetcher, shelf).keep(url) == link
        assert shelf.written == 1

    def test_pictures_outside_can_be_read(self, world: World, fetcher: Fetcher) -> None:
        show = world.show("迷宫饭")
        assert KeptPosters(fetcher, Shelf()).read(world.mikan.poster_url(show)) == (show.poster, "image/jpeg")

    @pytest.mark.parametrize(
        "link", ["", "posters/../config.json", "posters/12345678.svg", "config.json", "posters/12345678.jpg"]
    )
    def test_nothing_else_is_there(self, fetcher: Fetcher, link: str) -> None:
        assert KeptPosters(fetcher, Shelf()).read(link) is None

    @pytest.mark.parametrize(
        ("fault", "say"),
        [
            (faults.web_page(), Say.NOT_A_PICTURE),
            (faults.Body(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), Say.NOT_A_PICTURE),
            (faults.Huge(9 * MIB), Say.FETCH_TOO_LARGE),
            (faults.Status(404), Say.FETCH_STATUS),
        ],
    )
    def test_failures_leave_nothing(self, world: World, fetcher: Fetcher, fault: Fault, say: Say) -> None:
        url, shelf = world.mikan.poster_url(world.show("迷宫饭")), Shelf()
        world.fault("/images", fault)
        posters = KeptPosters(fetcher, shelf)
        with pytest.raises(DomainError) as caught:
            posters.keep(url)
        assert caught.value.message.say is say
        assert not shelf
        world.heal()
        assert posters.keep(url)

    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"\xff\xd8\xff\xe0", ("jpg", "image/jpeg")),
            (b"\x89PNG\r\n\x1a\n", ("png", "image/png")),
            (b"GIF89a", ("gif", "image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", ("webp", "image/webp")),
            (b"RIFF\0\0\0\0WAVEfmt ", None),
            (b"", None),
        ],
    )
    def test_kinds(self, data: bytes, kind: tuple[str, str] | None) -> None:
        assert picture_kind(data) == kind


class TestMemory:
    def test_forgets_the_one_used_longest_ago(self) -> None:
        asked: list[int] = []
        memory: Memory[int, int] = Memory(most=2)

        def look_up() -> int:
            asked.append(key)
            return key

        for key in (1, 2, 1, 3, 1, 2):
            assert memory.get(key, look_up) == key
        assert asked == [1, 2, 3, 2]

    def test_forgets_what_is_old(self) -> None:
        numbers = iter((1, 2))
        memory: Memory[str, int] = Memory(keep_s=-1)
        assert [memory.get("a", lambda: next(numbers)) for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("base", "hosts"),
    [
        ("", set()),
        ("https://mikanani.me", set()),
        ("https://mikanime.tv", {"mikanani.me"}),
        ("http://127.0.0.1:5000", {"mikanani.me", "mikanime.tv", "mikanani.kas.pub"}),
    ],
)
def test_mirrors_of_mikan(base: str, hosts: set[str]) -> None:
    assert mirrors_of_mikan(base) == dict.fromkeys(hosts, base)


class TestPictures:
    def test_bgm_tv_has_pictures_without_a_key(self, world: World, fetcher: Fetcher, metadata: WebMetadata) -> None:
        show = world.show("迷宫饭")
        storage = Shelf()

        link = KeptPosters(fetcher, storage).keep(metadata.picture(str(show.bgm_id)))

        assert picture_kind(storage.get(link)[0]) == ("jpg", "image/jpeg")  # type: ignore[index]
