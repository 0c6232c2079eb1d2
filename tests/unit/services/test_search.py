"""The search, over sites in memory that answer when a test lets them."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from bangumi.core.config import Config, RssParser
from bangumi.core.errors import BadInputError, DomainError, UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry, MikanPage, ShowFacts
from bangumi.services import search as searching
from bangumi.services.search import Found, Search, ask, providers, set_providers
from tests.support.memory import MemoryWorld

MIKAN, NYAA, DMHY = (
    "https://mikanani.me/RSS/Search?searchstr=Show",
    "https://nyaa.si/?page=rss&q=Show&c=0_0&f=0",
    "http://dmhy.org/topics/rss/rss.xml?keyword=Show",
)


def title(show: str, episode: int = 1, group: str = "LoliHouse", tags: str = "[WebRip 1080p][简繁内封字幕]") -> str:
    return f"[{group}] {show} - {episode:02d} {tags}"


def page_of(release: str) -> str:
    return f"https://mikanani.me/Home/Episode/{release}"


class Sites(MemoryWorld):
    """`gates`: an address that has one is answered when it opens. `asked`: addresses in the order in which they were."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.gates: dict[str, threading.Event] = {}
        self.asked: list[str] = []
        fetch, page = self.feed_reader.fetch, self.mikan.episode_page
        self.feed_reader.fetch = lambda url, **more: self._wait(url) or fetch(url, **more)  # type: ignore[method-assign]
        self.mikan.episode_page = lambda url, **more: self._wait(url) or page(url, **more)  # type: ignore[method-assign]
        for url in (MIKAN, NYAA, DMHY):
            self.list(url)

    def _wait(self, url: str) -> None:
        self.asked.append(url)
        if gate := self.gates.get(url):
            gate.wait(10)

    def list(self, url: str, *titles: str) -> None:
        entries = tuple(FeedEntry(name, f"{url}#{name}", homepage=page_of(name)) for name in titles)
        self.feed_reader.documents[url] = FeedDocument("", entries)

    def shut(self, *urls: str) -> None:
        self.gates |= {url: threading.Event() for url in urls}

    def open(self) -> None:
        for gate in self.gates.values():
            gate.set()


@pytest.fixture
def sites() -> Iterator[Sites]:
    sites = Sites()
    yield sites
    sites.open()


def run(sites: Sites, provider: str = "", within_s: float = 10) -> tuple[list[Found], DomainError | None]:
    async def collect() -> tuple[list[Found], DomainError | None]:
        found: list[Found] = []
        search = Search(ask("Show", provider, sites), sites, within_s=within_s)
        try:
            async for one in search.finds():
                found.append(one)  # noqa: PERF401 - what came before an error counts
        except DomainError as error:
            return found, error
        finally:
            search.stop()
        return found, None

    return asyncio.run(collect())


# -- what is asked


@pytest.mark.parametrize("keyword", ["", " ", "?!", "x" * 201])
def test_a_search_needs_words(sites: Sites, keyword: str) -> None:
    with pytest.raises(BadInputError) as raised:
        ask(keyword, "", sites)
    assert raised.value.message.say is Say.SEARCH_NO_KEYWORD


def test_an_unknown_provider_is_bad_input(sites: Sites) -> None:
    with pytest.raises(BadInputError) as raised:
        ask("Show", "google", sites)
    assert raised.value.message.say is Say.SEARCH_NO_PROVIDER


def test_one_provider_or_all_of_them(sites: Sites) -> None:
    assert list(ask("Show", "nyaa", sites).providers) == ["nyaa"]
    assert list(ask("Show", "", sites).providers) == ["mikan", "nyaa", "dmhy"]


# -- what is found


def test_a_find_is_the_rule_that_would_follow_it(sites: Sites) -> None:
    name = title("迷宫饭 / Show", 5)
    sites.list(MIKAN, name, title("迷宫饭 / Show", 4))
    sites.mikan.pages[page_of(name)] = MikanPage("迷宫饭 第二季", "https://mikanani.me/p.jpg", "7")

    (found,), fault = run(sites, "mikan")

    rule = found.rule
    assert fault is None
    assert (rule.id, rule.official_title, rule.title_raw, rule.season) == (0, "迷宫饭", "Show", 2)
    assert rule.poster_link == "https://mikanani.me/p.jpg"
    assert rule.feeds == ("https://mikanani.me/RSS/Search?searchstr=LoliHouse+Show+简繁内封字幕+WebRip+1080p",)
    assert rule.filter == Config().rss_parser.filter
    assert found.provider == "mikan"
    assert [variant.url for variant in found.variants] == list(rule.feeds)


def test_a_show_is_looked_up_once_for_all_of_its_groups(sites: Sites) -> None:
    names = [title("Show", group=group) for group in ("LoliHouse", "ANi", "桜都字幕组")]
    sites.list(MIKAN, *names)
    sites.mikan.pages[page_of(names[0])] = MikanPage("秀", "https://mikanani.me/p.jpg", "7")

    found, _ = run(sites, "mikan")

    assert [one.rule.group_name for one in found] == ["LoliHouse", "ANi", "桜都字幕组"]
    assert {one.rule.official_title for one in found} == {"秀"}
    assert sites.asked == [MIKAN, page_of(names[0])]


def test_one_show_and_group_of_two_providers_is_one_find(sites: Sites) -> None:
    sites.list(MIKAN, title("Show"))
    sites.list(NYAA, title("Show", 2), title("Show", group="SubsPlease"))
    found, _ = run(sites)
    assert sorted(one.rule.group_name for one in found) == ["LoliHouse", "SubsPlease"]


def test_the_global_filter_counts(sites: Sites) -> None:
    sites.configs.save(Config(rss_parser=RssParser(filter=("720",))))
    sites.list(MIKAN, title("Show", tags="[720p]"), title("Show", group="ANi"))
    found, _ = run(sites, "mikan")
    assert [one.rule.group_name for one in found] == ["ANi"]


def test_a_hundred_finds_are_enough(sites: Sites) -> None:
    sites.list(MIKAN, *(title("Show", group=f"Group{number}") for number in range(120)))
    assert len(run(sites, "mikan")[0]) == searching.MOST_FINDS


def test_tmdb_has_the_poster_that_mikan_lacks(sites: Sites) -> None:
    name = title("Show")
    sites.list(MIKAN, name)
    sites.mikan.pages[page_of(name)] = MikanPage("秀", "", "7")
    sites.metadata.shows["Show"] = ShowFacts("Another name", poster_url="https://image.tmdb.org/t/p/w780/p.jpg")
    (found,), _ = run(sites, "mikan")
    assert (found.rule.official_title, found.rule.poster_link) == ("秀", "https://image.tmdb.org/t/p/w780/p.jpg")


def test_other_sites_are_named_by_tmdb(sites: Sites) -> None:
    sites.list(NYAA, title("Show"))
    sites.metadata.shows["Show"] = ShowFacts("秀", year="2026")
    (found,), _ = run(sites, "nyaa")
    assert (found.rule.official_title, found.rule.year) == ("秀", "2026")


def test_a_site_without_facts_costs_the_facts_alone(sites: Sites) -> None:
    sites.list(MIKAN, title("Show"))
    sites.metadata.away = UnavailableError(Say.FETCH_UNREACHABLE, url="x")
    (found,), fault = run(sites, "mikan")
    assert (found.rule.official_title, found.rule.poster_link, fault) == ("Show", "", None)


# -- when it is told


def test_finds_leave_while_other_sites_are_still_being_asked(sites: Sites) -> None:
    slow = title("Slow")
    sites.list(MIKAN, slow, title("Show"))
    sites.list(NYAA, title("Third"))
    sites.shut(DMHY, page_of(slow))

    async def first_two() -> set[str]:
        search = Search(ask("Show", "", sites), sites)
        finds = search.finds()
        found = {(await anext(finds)).rule.title_raw, (await anext(finds)).rule.title_raw}
        search.stop()
        return found

    assert asyncio.run(first_two()) == {"Show", "Third"}


def test_providers_are_asked_side_by_side(sites: Sites) -> None:
    met = threading.Barrier(3)
    fetch = sites.feed_reader.fetch

    def meet(url: str, **more: float) -> FeedDocument | None:
        met.wait(10)
        return fetch(url, **more)  # type: ignore[arg-type]

    sites.feed_reader.fetch = meet  # type: ignore[method-assign,assignment]
    assert run(sites) == ([], None)


def test_a_provider_that_fails_is_told_after_the_finds_of_the_others(sites: Sites) -> None:
    sites.list(MIKAN, title("Show"))
    sites.feed_reader.documents[NYAA] = UnavailableError(Say.FETCH_UNREACHABLE, url=NYAA)
    found, fault = run(sites)
    assert len(found) == 1
    assert fault is not None
    assert fault.message.values["url"] == NYAA


def test_when_time_is_over_finds_come_by_their_own_names(sites: Sites) -> None:
    slow = title("Slow")
    sites.list(MIKAN, slow)
    sites.mikan.pages[page_of(slow)] = MikanPage("慢", "", "7")
    sites.shut(page_of(slow), NYAA)

    found, fault = run(sites, within_s=0.2)

    assert [one.rule.official_title for one in found] == ["Slow"]
    assert fault is not None
    assert fault.message.say is Say.FETCH_TIMED_OUT


def test_who_leaves_stops_the_asking(sites: Sites) -> None:
    names = [title(f"Show{number}") for number in range(30)]
    sites.list(MIKAN, title("Show"), *names)
    sites.shut(*map(page_of, names))

    async def leave() -> None:
        search = Search(ask("Show", "mikan", sites), sites)
        await anext(search.finds())
        search.stop()

    asyncio.run(leave())
    before = len(sites.asked)
    sites.open()
    time.sleep(0.1)

    assert len(sites.asked) == before < 15


def test_a_fault_of_ours_is_not_swallowed(sites: Sites) -> None:
    def broken(url: str, **more: float) -> None:
        raise RuntimeError("broken")

    sites.feed_reader.fetch = broken  # type: ignore[method-assign,assignment]
    with pytest.raises(ExceptionGroup):
        run(sites)


# -- providers


def test_mikan_is_first(sites: Sites) -> None:
    set_providers({"a": "https://a.example/%s", "mikan": "https://mikanani.me/%s"}, sites)
    assert list(providers(sites)) == ["mikan", "a"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"": "https://a.example/%s"},
        {"x" * 51: "https://a.example/%s"},
        {"a": "https://a.example/"},
        {"a": "ftp://a.example/%s"},
        {str(number): "https://a.example/%s" for number in range(21)},
    ],
)
def test_providers_that_can_not_be_asked_are_bad_input(sites: Sites, given: dict[str, str]) -> None:
    before = providers(sites)
    with pytest.raises(BadInputError) as raised:
        set_providers(given, sites)
    assert raised.value.errors
    assert providers(sites) == before
