"""What can be learned of a show when its first release is met."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from bangumi.core.decisions import draft_rule, own_title
from bangumi.core.errors import DomainError
from bangumi.core.identity import Identity
from bangumi.core.knowing import (
    ANOTHER,
    as_paged,
    identity_of,
    identity_of_page,
    is_of,
    is_one_season,
    is_out_of_time,
    season_within,
    settles,
    shows_to_choose_from,
    sure_show,
    with_identity,
)
from bangumi.core.matching import fold
from bangumi.core.model import Feed, MikanPage, Rule, ShowFacts
from bangumi.core.titles import Kind, Release
from bangumi.ports import Configs, Metadata, Mikan, Posters, Shows

if TYPE_CHECKING:
    from bangumi.core.shows import Show

T = TypeVar("T")

log = logging.getLogger(__name__)


class CanKnow(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def shows(self) -> Shows: ...


class Needs(CanKnow, Protocol):
    @property
    def mikan(self) -> Mikan: ...
    @property
    def metadata(self) -> Metadata: ...
    @property
    def posters(self) -> Posters: ...


@dataclass(frozen=True, slots=True)
class Learned:
    """`known`: the show where somebody is sure of it; `candidates`: what to ask the rule's owner about where nobody is.
    `poster` is a picture's address outside, empty where none is known."""

    page: MikanPage | None = None
    facts: ShowFacts | None = None
    known: Identity | None = None
    candidates: tuple[Identity, ...] = ()
    poster: str = ""


def look_up(
    homepage: str,
    release: Release,
    feed: Feed,
    world: Needs,
    *,
    published_at: datetime | None = None,
    told: Identity | None = None,
) -> Learned:
    """From the Mikan page for feeds of Mikan, from TMDB for the others, as the feed's parser says; from the index for all.
    A site that fails costs its facts, never the show. `told`: what `tell` said of the release."""
    if page := _page(homepage, release, feed, world):
        known, _ = _identify(as_paged(release, page), published_at, world, page.mikan_id)
        return Learned(page=page, known=known, poster=page.poster_url)
    known, candidates = (told, ()) if told and told.bangumi_tv_id else _identify(release, published_at, world)
    if feed.parser == "parser" or (feed.parser == "mikan" and known):
        return Learned(known=known)
    facts = _tried(release, lambda: _facts(release, known, world))
    if facts and candidates:
        if settles(facts, candidates, release, published_at):
            known, candidates = candidates[0], ()
        elif any(one.tmdb_id == facts.tmdb_id for one in candidates) or not _is_called(release, facts):
            facts = None  # a guess of TMDB's is no better
        else:
            candidates = ()  # a show that the index lacks
    season = release.season or (known.season if known else None) or 1
    return Learned(facts=facts, known=known, candidates=candidates, poster=poster_of(facts, season))


def identified(rule: Rule, release: Release, published_at: datetime | None, world: CanKnow) -> Rule:
    """A rule that its owner has made, with ids and days of its show. It stays as it is where the index is not sure which one
    that is, or counts another season than the owner."""
    show = sure_show(world.shows.find(release, published_at), rule.mikan_id or "")
    known = identity(show, world) if show else None
    return with_identity(rule, known) if known and known.season in (None, rule.season) else rule


def _is_called(release: Release, facts: ShowFacts) -> bool:
    titles = {fold(facts.title), fold(facts.original_title)}
    return any(fold(name.text) in titles for name in release.names)


def tell(
    homepage: str,
    release: Release,
    named: Sequence[Rule],
    feed: Feed,
    world: Needs,
    *,
    published_at: datetime | None = None,
) -> Identity | None:
    """Which season a release is of that says none itself, and is `named` as those of some rules: from the index, else from its
    page at Mikan, else the likeliest of the first rule's series. None: that of the first rule, for all that is known."""
    rule, match = named[0], world.shows.find(release, published_at)
    if show := sure_show(match):
        return identity(show, world)
    if page := _page(homepage, release, feed, world):
        known, _ = _identify(as_paged(release, page), published_at, world, page.mikan_id)
        return known or identity_of_page(page)
    if show := season_within(match, rule):
        return identity(show, world)
    for likeliest in (identity(one, world) for one in shows_to_choose_from(match)[:1]):
        if any(one.bangumi_tv_id == likeliest.bangumi_tv_id for one in named):
            return likeliest
        if is_out_of_time(release, published_at, rule) and not is_of(rule, likeliest):
            return ANOTHER
    return None


def _page(homepage: str, release: Release, feed: Feed, world: Needs) -> MikanPage | None:
    if feed.parser != "mikan" or not homepage or not world.mikan.knows(homepage):
        return None
    page = _tried(release, lambda: world.mikan.episode_page(homepage))
    return page if page and page.title else None  # a page of no show tells nothing


def _identify(
    release: Release, published_at: datetime | None, world: Needs, mikan_id: str = ""
) -> tuple[Identity | None, tuple[Identity, ...]]:
    """The show, or else those that it may be."""
    match = world.shows.find(release, published_at)
    if show := sure_show(match, mikan_id):
        return identity(show, world), ()
    candidates = tuple(identity(one, world) for one in shows_to_choose_from(match))
    return (candidates[0], ()) if candidates and is_one_season(match, candidates) else (None, candidates)


def identity(show: "Show", world: CanKnow) -> Identity:
    """The show, named in the configured language."""
    return identity_of(show, world.shows.place(show), world.configs.load().rss_parser.language)


def _facts(release: Release, known: Identity | None, world: Needs) -> ShowFacts | None:
    """TMDB is asked for the show that it is known to be, else by the release's own title, then by that of the show."""
    language, movie = world.configs.load().rss_parser.language, release.kind is Kind.MOVIE
    if known and known.tmdb_id and known.is_movie == movie:
        facts = world.metadata.facts(known.tmdb_id, language, movie=movie)
        if facts:
            return facts
    find = world.metadata.find_movie if movie else world.metadata.find_show
    own = own_title(release, language)
    return find(own, language) or (find(known.title, language) if known and known.title != own else None)


def _tried(release: Release, ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except DomainError as error:
        log.warning("look_up_failed", extra={"title": release.raw, "cause": str(error)})
        return None


def poster_of(facts: ShowFacts | None, season: int) -> str:
    """The season's poster, else the show's."""
    return (facts.season_posters.get(season) or facts.poster_url) if facts else ""


def draft(release: Release, feed: Feed, learned: Learned, world: Needs) -> Rule:
    """The rule that the show would get, with the poster's outside address."""
    rule = draft_rule(
        release,
        feed,
        world.configs.load().rss_parser,
        page=learned.page,
        facts=learned.facts,
        known=learned.known,
        candidates=learned.candidates,
    )
    return replace(rule, poster_link=learned.poster)


def keep_poster(url: str, world: Needs) -> str:
    """The kept picture's link; the address itself where it can't be fetched now, empty for none."""
    if not url:
        return ""
    try:
        return world.posters.keep(url)
    except DomainError as error:
        log.warning("poster_failed", extra={"cause": str(error)})
        return url
