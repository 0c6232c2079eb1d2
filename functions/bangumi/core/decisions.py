"""Whether a release is wanted, and why not. Pure: the same functions decide in the jobs and in a preview."""

from dataclasses import dataclass, replace
from itertools import chain

from bangumi.core.config import RssParser
from bangumi.core.folders import safe_title
from bangumi.core.identity import Identity
from bangumi.core.knowing import question, with_identity
from bangumi.core.matching import RuleBook, excluded_by, fold, names_of
from bangumi.core.messages import Message, Say
from bangumi.core.model import Feed, MikanPage, Rule, RuleId, RuleKind, ShowFacts, Torrent
from bangumi.core.naming import split_season_suffix
from bangumi.core.titles import Kind, Release

MOST_EPISODES_OF_A_BATCH = 99
"""More are claimed as one thing: a store transaction takes a hundred items."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`episodes`: the keys under which the rule's episodes are claimed. `score`: a higher one may replace a lower one."""

    rule: Rule
    episodes: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """`lasting`: no change of rules or filters can lift it. `rule_id`: the rule that it belongs to all the same."""

    reason: Message
    lasting: bool = False
    rule_id: RuleId | None = None


@dataclass(frozen=True, slots=True)
class NewShow:
    """Readable, passes the filters, and no rule knows it: an aggregate feed makes a rule of it."""

    release: Release


def decide(
    release: Release, book: RuleBook, config: RssParser, *, makes_rules: bool, told: Identity | None = None
) -> Wanted | Skipped | NewShow:
    """`told`: what show and season the release is of, where that is known from elsewhere than its title."""
    if pattern := excluded_by(release.raw, config.filter):
        return Skipped(Message.of(Say.FILTERED, pattern=pattern))
    if fault := unreadable(release):
        return Skipped(fault, lasting=True)
    episodes = episode_keys(release)
    rule = book.find(release, told)
    if rule is None:
        return NewShow(release) if makes_rules else Skipped(Message.of(Say.NO_RULE))
    if not rule.enabled:
        return Skipped(Message.of(Say.RULE_OFF), rule_id=rule.id)
    if pattern := excluded_by(release.raw, rule.filter):
        return Skipped(Message.of(Say.RULE_FILTERED, pattern=pattern), rule_id=rule.id)
    return Wanted(rule, episodes, score(release, rule))


_UNREADABLE = {"no-name": Say.NO_NAME, "no-number": Say.NO_NUMBER, "too-long": Say.TITLE_TOO_LONG}


def unreadable(release: Release) -> Message | None:
    """What a release's title lacks to be used; None for a readable one."""
    if release.reason:
        return Message.of(_UNREADABLE[release.reason])
    return None if episode_keys(release) else Message.of(Say.NO_NUMBER)


def put_off(torrent: Torrent, rule: Rule) -> Message | None:
    """Why a torrent that waits for the downloader is not wanted any more; None where it is. One that the downloader may have
    already stays: `save_path` is written before it is sent."""
    if not rule.enabled:
        return Message.of(Say.RULE_OFF)
    if not torrent.save_path and (pattern := excluded_by(torrent.name, rule.filter)):
        return Message.of(Say.RULE_FILTERED, pattern=pattern)
    return None


def episode_keys(release: Release) -> tuple[str, ...]:
    """What a release holds, as keys within its rule: `E5`, `E11.5`, `OVA2`, `MOVIE`, for a batch one an episode."""
    match release.kind:
        case Kind.MOVIE:
            return ("MOVIE",)
        case Kind.SPECIAL:
            numbers = release.episodes or ("",)
            return tuple(f"{release.extra or 'SP'}{number}" for number in numbers)
        case Kind.BATCH:
            if release.episode_range is None:
                return tuple(f"E{number}" for number in release.episodes) or ("BATCH",)
            first, last = release.episode_range
            if 0 <= last - first < MOST_EPISODES_OF_A_BATCH:
                return tuple(f"E{number}" for number in range(first, last + 1))
            return (f"BATCH{first}-{last}",)
        case Kind.EPISODE | Kind.UNKNOWN:
            return tuple(f"E{number}" for number in release.episodes)


@dataclass(frozen=True, slots=True)
class Fit:
    """In what a release is as the rule wants it; what the rule leaves open fits."""

    group: bool
    resolution: bool
    subtitle: bool
    version: int

    @property
    def score(self) -> int:
        """The group counts most, then resolution, then subtitles, then the newest version."""
        return 1000 * self.group + 100 * self.resolution + 10 * self.subtitle + min(self.version, 9)


def fit(release: Release, rule: Rule) -> Fit:
    return Fit(
        group=not rule.group_name or _same_group(release.group, rule.group_name),
        resolution=not rule.dpi or fold(release.resolution_raw) == fold(rule.dpi),
        subtitle=not rule.subtitle or fold(release.subtitle_raw) == fold(rule.subtitle),
        version=release.version,
    )


def score(release: Release, rule: Rule) -> int:
    """How well a release fits what the rule follows."""
    return fit(release, rule).score


def _same_group(one: str, other: str) -> bool:
    """Equal, or one a part of the other: a joint release of two groups is a release of each."""
    a, b = fold(one), fold(other)
    return bool(a) and bool(b) and (a in b or b in a)


def draft_rule(
    release: Release,
    feed: Feed,
    config: RssParser,
    *,
    page: MikanPage | None = None,
    facts: ShowFacts | None = None,
    known: Identity | None = None,
    candidates: tuple[Identity, ...] = (),
) -> Rule:
    """The rule that a new show gets. Its official title is TMDB's, else the Mikan page's, else what the show is known as,
    else the release's own. Where it may be one of several shows, its
    owner is asked."""
    title, paged_season = split_season_suffix(page.title) if page else ("", None)
    if known and not title and feed.parser != "parser":
        title = known.title
    rule = Rule(
        id=RuleId(0),
        official_title=safe_title((facts and facts.title) or title or own_title(release, config.language)),
        title_raw=release.title_raw,
        year=_year(feed, facts, known),
        season=release.season or paged_season or _known_season(known, facts, is_series=not page and feed.parser != "parser"),
        read_season=release.season or 1,
        season_raw=release.season_raw,
        group_name=release.group,
        dpi=release.resolution_raw or None,
        source=release.source_raw or None,
        subtitle=release.subtitle_raw or None,
        kind=RuleKind.MOVIE if release.kind is Kind.MOVIE else RuleKind.SERIES,
        eps_collect=min(chain(release.episodes, release.episode_range or ()), default=1) <= 1,
        filter=config.filter,
        feeds=(feed.url,),
        names=tuple(dict.fromkeys(name.text for name in release.names)),
        mikan_id=page.mikan_id or None if page else None,
        tmdb_id=facts.tmdb_id if facts else None,
        needs_review=bool(candidates),
        review_reason=question(candidates).both if candidates else None,
        candidates=candidates,
    )
    return with_identity(rule, known) if known else rule


def _year(feed: Feed, facts: ShowFacts | None, known: Identity | None) -> str | None:
    """Folders of shows that Mikan names have none."""
    if feed.parser == "mikan":
        return None
    return facts.year if facts else known.year if known else None


def _known_season(known: Identity | None, facts: ShowFacts | None, *, is_series: bool) -> int:
    """`is_series`: the title is that of the whole series, so that TMDB's count of seasons is the one that fits it."""
    if known is None or known.season is None or not (is_series or known.season_said):
        return 1
    counts = facts.season_episode_counts if facts else {}
    return known.season if not counts or known.season in counts else 1


def own_title(release: Release, language: str) -> str:
    """The release's own name in the wanted language, else Chinese, English, Japanese."""
    wanted = {"jp": "ja"}.get(language, language)
    return next((name for name in map(release.name, (wanted, "zh", "en", "ja")) if name), "")


def with_alias(rule: Rule, release: Release, feed_url: str = "") -> Rule:
    """The rule after it met another spelling of its show, or another feed that carries it."""
    known = {fold(name) for name in names_of(rule)}
    fresh = tuple(dict.fromkeys(name.text for name in release.names if fold(name.text) not in known))
    feeds = rule.feeds if not feed_url or feed_url in rule.feeds else (*rule.feeds, feed_url)
    season = release.season or 1
    seasons = rule.also_read_as if season in (rule.read_season, *rule.also_read_as) else (*rule.also_read_as, season)
    return replace(rule, aliases=rule.aliases + fresh, feeds=feeds, also_read_as=seasons)


def with_draft(rule: Rule, draft: Rule) -> Rule:
    """The rule with what another draft of its show knows beyond it."""
    return replace(
        rule,
        bangumi_tv_id=rule.bangumi_tv_id or draft.bangumi_tv_id,
        tmdb_id=rule.tmdb_id or draft.tmdb_id,
        mikan_id=rule.mikan_id or draft.mikan_id,
        air_weekday=draft.air_weekday if rule.air_weekday is None and not rule.weekday_locked else rule.air_weekday,
        air_time=rule.air_time or draft.air_time,
        began_on=rule.began_on or draft.began_on,
        ended_on=rule.ended_on or draft.ended_on,
    )
