"""What can be learned of a show when its first release is met."""

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from bangumi.core.decisions import draft_rule, own_title
from bangumi.core.errors import DomainError
from bangumi.core.model import Feed, MikanPage, Rule, ShowFacts
from bangumi.core.titles import Kind, Release
from bangumi.ports import Configs, Metadata, Mikan, Posters

log = logging.getLogger(__name__)


class Needs(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def mikan(self) -> Mikan: ...
    @property
    def metadata(self) -> Metadata: ...
    @property
    def posters(self) -> Posters: ...


@dataclass(frozen=True, slots=True)
class Learned:
    """`poster` is a picture's address outside, empty where none is known."""

    page: MikanPage | None = None
    facts: ShowFacts | None = None
    poster: str = ""


def look_up(homepage: str, release: Release, feed: Feed, world: Needs) -> Learned:
    """From the Mikan page for feeds of Mikan, from TMDB for the others, as the feed's parser says. A site that fails costs
    its facts, never the show."""
    try:
        if feed.parser == "mikan" and homepage and world.mikan.knows(homepage):
            page = world.mikan.episode_page(homepage)
            return Learned(page=page, poster=page.poster_url)
        if feed.parser != "parser":
            language = world.configs.load().rss_parser.language
            title = own_title(release, language)
            is_movie = release.kind is Kind.MOVIE
            facts = (world.metadata.find_movie if is_movie else world.metadata.find_show)(title, language)
            return Learned(facts=facts, poster=poster_of(facts, release.season or 1))
    except DomainError as error:
        log.warning("look_up_failed", extra={"title": release.raw, "cause": str(error)})
    return Learned()


def poster_of(facts: ShowFacts | None, season: int) -> str:
    """The season's poster, else the show's."""
    return (facts.season_posters.get(season) or facts.poster_url) if facts else ""


def draft(release: Release, feed: Feed, learned: Learned, world: Needs) -> Rule:
    """The rule that the show would get, with the poster's outside address."""
    config = world.configs.load().rss_parser
    rule = draft_rule(release, feed, config, page=learned.page, facts=learned.facts)
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
