"""From a draft that came back from a client to the rule that takes its feed's releases. Pure.

On the wire a rule lacks the names and the season that its releases carry in their titles: they are read again from the feed,
or, as far as that goes, from the draft's own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from bangumi.core.matching import RuleBook, fold, names_of, show_key
from bangumi.core.model import Rule, RuleKind
from bangumi.core.titles import Kind, Release, read_title


def adopted(draft: Rule, releases_by_feed: Mapping[str, Sequence[Release]]) -> Rule:
    """The draft with its kind, the names and the seasons by which its releases are known. `releases_by_feed`: those that
    can be read, by the feed's address; feeds that could not be fetched are absent."""
    own: list[Release] = []
    alike: list[Release] = []  # of feeds that carry this one show alone: whatever their titles say
    for url, releases in releases_by_feed.items():
        if _carries_one_show(url, releases, draft):
            alike += releases
        else:
            own += _called_as(draft, releases)
    kind = RuleKind.MOVIE if own + alike and all(one.kind is Kind.MOVIE for one in own + alike) else RuleKind.SERIES
    alike = [one for one in alike if (one.kind is Kind.MOVIE) == (kind is RuleKind.MOVIE)]
    own = [one for one in own if (one.kind is Kind.MOVIE) == (kind is RuleKind.MOVIE)]
    season = _read_season(draft, [one.season or 1 for one in [*alike, *own] if one.kind is not Kind.SPECIAL])
    mine = alike + [one for one in own if (one.season or 1) == season]
    names = (*draft.names, *(name.text for one in mine for name in one.names))
    return replace(
        draft,
        kind=kind,
        read_season=season,
        also_read_as=_others(season, (*draft.also_read_as, *(one.season or 1 for one in alike))),
        names=tuple(dict.fromkeys(names)),
    )


def follower(draft: Rule, releases: Iterable[Release], rules: Iterable[Rule]) -> Rule | None:
    """The rule that follows the draft's show and season already, or takes its releases: two would compete for each episode."""
    book, own = RuleBook(rules), RuleBook([draft])
    if same := book.same_as(draft):
        return same
    first = next((release for release in releases if own.find(release)), None)
    return book.find(first) if first else None


def merged(existing: Rule, more: Rule) -> Rule:
    """The rule of a show that is followed once more. One that is off is set up anew under its id; one that is on keeps what
    its owner has chosen. Either way it takes the releases and feeds of both."""
    kept, other = (existing, more) if existing.enabled else (more, existing)
    known = {fold(name) for name in names_of(kept)} | {""}
    fresh = {fold(name): name for name in reversed(names_of(other)) if fold(name) not in known}
    return replace(
        kept,
        id=existing.id,
        version=existing.version,
        created_at=existing.created_at,
        enabled=True,
        added=True,
        eps_collect=True,
        poster_link=kept.poster_link or other.poster_link,
        aliases=(*kept.aliases, *reversed(fresh.values())),
        also_read_as=_others(kept.read_season, (*kept.also_read_as, other.read_season, *other.also_read_as)),
        feeds=tuple(dict.fromkeys((*existing.feeds, *more.feeds))),
    )


def _others(season: int, seasons: Iterable[int]) -> tuple[int, ...]:
    return tuple(other for other in dict.fromkeys(seasons) if other != season)


def _carries_one_show(url: str, releases: Sequence[Release], draft: Rule) -> bool:
    """A show's own feed at Mikan, or one that has a single show, which the draft calls otherwise: its user typed that in."""
    parts = urlsplit(url)
    query = {name.lower() for name, _ in parse_qsl(parts.query)}
    if parts.path.rstrip("/").lower() == "/rss/bangumi" and "bangumiid" in query:
        return True
    return len({show_key(release) for release in releases}) == 1 and not _called_as(draft, releases)


def _called_as(rule: Rule, releases: Sequence[Release]) -> list[Release]:
    names = {fold(name) for name in names_of(rule)} - {""}
    return [release for release in releases if any(fold(name.text) in names for name in release.names)]


def _read_season(draft: Rule, seasons: Sequence[int]) -> int:
    """The one that `season_raw` says where releases carry it, or nobody knows better."""
    said = read_title(f"{draft.title_raw or draft.official_title} {draft.season_raw} - 01").season if draft.season_raw else 1
    said = said or draft.season
    if not seasons or said in seasons:
        return said
    return draft.season if draft.season in seasons else seasons[0]
