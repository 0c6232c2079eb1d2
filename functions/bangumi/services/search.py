"""The search: what indexers have for some words, one find a show and group, each told as soon as it is known.

The only asynchronous service: finds leave while other sites are still being asked. The sites are asked in threads.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from bangumi.core.errors import BadInputError, DomainError, UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedId, Rule
from bangumi.core.search import Find, finds_in, is_template, release_url, search_url, words_of
from bangumi.core.titles import Release
from bangumi.ports import FeedReader, SearchProviders
from bangumi.services import shows
from bangumi.services.feed_list import fitting_parser
from bangumi.services.shows import Learned

WITHIN_S = 45.0
READ_WITHIN_S = 25.0
MOST_FINDS = 100
MOST_PROVIDERS = 20
LONGEST_KEYWORD = 200
LONGEST_NAME = 50
PARALLEL_LOOKUPS = 6
FIRST_PROVIDER = "mikan"

log = logging.getLogger(__name__)


class HasProviders(Protocol):
    @property
    def search_providers(self) -> SearchProviders: ...


class Needs(shows.Needs, HasProviders, Protocol):
    @property
    def feed_reader(self) -> FeedReader: ...


# -- providers


def providers(world: HasProviders) -> dict[str, str]:
    """Name → URL template, Mikan first."""
    stored = world.search_providers.load()
    return {name: stored[name] for name in sorted(stored, key=lambda name: name != FIRST_PROVIDER)}


def set_providers(given: Mapping[str, str], world: HasProviders) -> dict[str, str]:
    """In place of the stored ones, from the next search on."""
    world.search_providers.save(checked_providers(given))
    return providers(world)


def checked_providers(given: Mapping[str, str]) -> Mapping[str, str]:
    """The same, if they can be searched; `BadInputError` names those that can't."""
    errors: dict[str, str] = {}
    if not 0 < len(given) <= MOST_PROVIDERS:
        errors["body"] = f"names 1 to {MOST_PROVIDERS} providers"
    for name, url in given.items():
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            errors[name] = f"a name has 1 to {LONGEST_NAME} characters"
        elif not is_template(url):
            errors[name] = "not an http(s) address with %s"
    if errors:
        raise BadInputError(Say.BAD_INPUT, errors)
    return given


# -- a search


@dataclass(frozen=True, slots=True)
class Question:
    """Checked: the words, and the providers to ask."""

    keyword: str
    providers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One choice of resolution, source and subtitle; `url` is the feed of its releases."""

    dpi: str | None
    source: str | None
    subtitle: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """`rule`: what would follow the find, its feed the search for just such releases. The first variant is its own."""

    provider: str
    rule: Rule
    variants: tuple[Variant, ...]


def ask(keyword: str, provider: str, world: HasProviders) -> Question:
    """Of one provider, or of all where none is named. `BadInputError` for no words and for a provider that is unknown."""
    if not words_of(keyword) or len(keyword) > LONGEST_KEYWORD:
        fault = f"has no words, or more than {LONGEST_KEYWORD} characters"
        raise BadInputError(Say.SEARCH_NO_KEYWORD, {"keyword": fault})
    known = providers(world)
    if provider and provider not in known:
        raise BadInputError(Say.SEARCH_NO_PROVIDER, {"provider": "unknown"}, name=provider[:LONGEST_NAME])
    return Question(keyword, {provider: known[provider]} if provider else known)


@dataclass(frozen=True, slots=True)
class _Show:
    """A show in one provider's answer, with its finds: looked up once for all of its groups."""

    provider: str
    template: str
    finds: tuple[Find, ...]


class Search:
    """One search under way. Whoever began it has to `stop` it, be it at its end or before."""

    def __init__(self, question: Question, world: Needs, *, within_s: float = WITHIN_S) -> None:
        self._question, self._world, self._within_s = question, world, within_s
        self._pool = ThreadPoolExecutor(len(question.providers) + PARALLEL_LOOKUPS, thread_name_prefix="search")
        self._stopped = threading.Event()
        self._work: asyncio.Task[None] | None = None
        self._described: asyncio.Queue[tuple[_Show, Learned] | None] = asyncio.Queue()
        self._unread = dict(question.providers)
        self._unlearned: list[_Show] = []
        self._told: set[object] = set()
        self._fault: DomainError | None = None

    def stop(self) -> None:
        """What is being asked right now ends within its own bounds; nothing more is asked."""
        self._stopped.set()
        if self._work:
            self._work.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def finds(self) -> AsyncIterator[Found]:
        """In the order in which they become known. Ends by raising the first fault of a provider, if there was one.
        What was not looked up in time comes by the name that its release gives it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._within_s
        self._work = asyncio.create_task(self._ask_all())
        self._work.add_done_callback(lambda _: self._described.put_nowait(None))
        try:
            while described := await asyncio.wait_for(self._described.get(), max(until - loop.time(), 0)):
                for found in self._rules(*described):
                    yield found
            self._work.result()
        except TimeoutError:
            self._work.cancel()
            for template in self._unread.values():
                self._fail(UnavailableError(Say.FETCH_TIMED_OUT, url=template, seconds=f"{self._within_s:g}"))
            for described in self._rest():
                for found in self._rules(*described):
                    yield found
        if self._fault:
            raise self._fault

    def _rest(self) -> list[tuple[_Show, Learned]]:
        """What is there when time is over."""
        waiting = [self._described.get_nowait() for _ in range(self._described.qsize())]
        return [described for described in waiting if described] + [(show, Learned()) for show in self._unlearned]

    def _fail(self, error: DomainError) -> None:
        log.warning("search_failed", extra={"cause": str(error)})
        self._fault = self._fault or error

    # -- on the event loop

    async def _ask_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for provider, template in self._question.providers.items():
                group.create_task(self._ask_provider(provider, template))

    async def _ask_provider(self, provider: str, template: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            finds = await loop.run_in_executor(self._pool, self._read, template)
        except DomainError as error:
            self._fail(error)
            return
        finally:
            self._unread.pop(provider)
        shows_ = self._new_shows(provider, template, finds)
        self._unlearned += shows_
        async with asyncio.TaskGroup() as group:
            for show in shows_:
                group.create_task(self._ask_about(show))

    async def _ask_about(self, show: _Show) -> None:
        learned = await asyncio.get_running_loop().run_in_executor(self._pool, self._learn, show)
        self._unlearned.remove(show)
        self._described.put_nowait((show, learned))

    def _new_shows(self, provider: str, template: str, finds: Iterable[Find]) -> list[_Show]:
        """What no provider told of before, by show."""
        by_show: dict[object, list[Find]] = {}
        for find in finds:
            if find.key not in self._told and len(self._told) < MOST_FINDS:
                self._told.add(find.key)
                by_show.setdefault(find.show, []).append(find)
        return [_Show(provider, template, tuple(some)) for some in by_show.values()]

    # -- in threads

    def _read(self, template: str) -> list[Find]:
        url = search_url(template, self._question.keyword)
        document = self._world.feed_reader.fetch(url, within_s=READ_WITHIN_S)
        filters = self._world.configs.load().rss_parser.filter
        return finds_in(document.entries, filters) if document else []

    def _learn(self, show: _Show) -> Learned:
        """From Mikan's page where it has one, and from TMDB what that lacks."""
        first = show.finds[0]
        feed = self._feed(show, first.release)
        learned = shows.look_up(first.entry.homepage, first.release, feed, self._world)
        if feed.parser != "mikan" or learned.poster or self._stopped.is_set():
            return learned
        elsewhere = shows.look_up("", first.release, replace(feed, parser="tmdb"), self._world)
        return replace(learned, poster=elsewhere.poster, facts=None if learned.page else elsewhere.facts)

    # -- what is told

    def _feed(self, show: _Show, release: Release) -> Feed:
        url = release_url(show.template, release)
        return Feed(FeedId(0), url, aggregate=False, parser=fitting_parser(url, "mikan", self._world))

    def _rules(self, show: _Show, learned: Learned) -> Iterator[Found]:
        for find in show.finds:
            rule = shows.draft(find.release, self._feed(show, find.release), learned, self._world)
            variants = tuple(
                Variant(
                    release.resolution_raw or None,
                    release.source_raw or None,
                    release.subtitle_raw or None,
                    release_url(show.template, release),
                )
                for release in find.variants
            )
            yield Found(show.provider, rule, variants)
