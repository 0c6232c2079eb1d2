"""A home as it can be carried elsewhere: without the ids and marks that mean something only where it was. Pure.

Everything has a natural key, so that it may be brought in again and again: a feed its address, a rule its show, season and kind
(or the name and season that its releases carry), a torrent its own key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Union

from bangumi.core.links import canonical_url
from bangumi.core.matching import fold
from bangumi.core.messages import Message, Say
from bangumi.core.model import Feed, FeedId, Renaming, Rule, RuleId, RuleKind, Torrent, TorrentKey, TorrentState

_LOCAL_TO_RULES = frozenset({"id", "version", "created_at"})
_FEED_SETTINGS = ("name", "aggregate", "parser", "enabled")


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A rule by what it follows."""

    official_title: str
    title_raw: str = ""
    season: int = 1
    read_season: int = 1
    kind: RuleKind = RuleKind.SERIES


@dataclass(frozen=True, slots=True)
class Reason:
    """A message of the catalogue by its name; a value may be a message itself."""

    say: str
    values: Mapping[str, Union[str, "Reason"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PortableTorrent:
    """`feed` is the feed's address. `score`: how good its claim is, None to judge it by its name."""

    key: str
    name: str
    url: str
    homepage: str = ""
    feed: str | None = None
    rule: RuleRef | None = None
    state: TorrentState = TorrentState.SKIPPED
    reason: Reason | None = None
    lasting: bool = False
    infohash: str = ""
    claims: tuple[str, ...] = ()
    score: int | None = None
    renamings: tuple[Renaming, ...] = ()
    save_path: str = ""
    replaces: str | None = None
    size: int = 0
    published_at: datetime | None = None
    seen_at: datetime | None = None
    sent_at: datetime | None = None
    done_at: datetime | None = None
    told: tuple[str, ...] = ()
    move_to: str = ""


_SAME = ("name", "url", "homepage", "state", "lasting", "infohash", "claims", "renamings", "save_path", "size", "move_to")
_TIMES = ("published_at", "seen_at", "sent_at", "done_at")


def carried_rule(rule: Rule) -> Rule:
    """Without what belongs to the place where it is stored."""
    return replace(rule, version=0, created_at=None)


def carried_feed(feed: Feed) -> Feed:
    """Its settings alone: it is read from the start wherever it comes."""
    return Feed(feed.id, feed.url, feed.name, feed.aggregate, feed.parser, feed.enabled)


def carried_torrent(torrent: Torrent, rule: Rule | None, feed: Feed | None) -> PortableTorrent:
    return PortableTorrent(
        key=torrent.key,
        **{name: getattr(torrent, name) for name in (*_SAME, *_TIMES)},
        feed=feed.url if feed else None,
        rule=ref_of(rule) if rule else None,
        reason=_reason_of(torrent.reason) if torrent.reason else None,
        replaces=torrent.replaces,
        told=tuple(sorted(torrent.told)),
    )


def torrent_from(carried: PortableTorrent, rule_id: RuleId | None, feed_id: FeedId | None) -> Torrent:
    """As it is stored here. A reason that this release of the catalogue does not know is left out."""
    same: dict[str, Any] = {name: getattr(carried, name) for name in _SAME}
    return Torrent(
        key=TorrentKey(carried.key),
        id=0,
        **same | {name: _aware(getattr(carried, name)) for name in _TIMES},
        feed_id=feed_id,
        rule_id=rule_id,
        reason=_message_from(carried.reason) if carried.reason else None,
        replaces=TorrentKey(carried.replaces) if carried.replaces else None,
        told=frozenset(carried.told),
    )


def _reason_of(message: Message) -> Reason:
    values = message.values.items()
    return Reason(message.say.name, {name: value if isinstance(value, str) else _reason_of(value) for name, value in values})


def _message_from(reason: Reason) -> Message | None:
    if reason.say not in Say.__members__:
        return None
    values = {name: value if isinstance(value, str) else _message_from(value) for name, value in reason.values.items()}
    return Message(Say[reason.say], {name: value for name, value in values.items() if value is not None})


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def ref_of(rule: Rule) -> RuleRef:
    return RuleRef(rule.official_title, rule.title_raw, rule.season, rule.read_season, rule.kind)


def rule_differences(one: Rule, other: Rule) -> list[str]:
    """The fields in which two rules of one show differ."""
    names = [field.name for field in fields(Rule) if field.name not in _LOCAL_TO_RULES]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def feed_differences(one: Feed, other: Feed) -> list[str]:
    return [name for name in _FEED_SETTINGS if getattr(one, name) != getattr(other, name)]


class Catalogue:
    """What is here already, by natural keys."""

    def __init__(self, rules: Iterable[Rule], feeds: Iterable[Feed]) -> None:
        self._rules: dict[tuple[str, int, RuleKind], Rule] = {}
        self._read_as: dict[tuple[str, int, RuleKind], Rule] = {}
        self._feeds: dict[str, Feed] = {}
        for rule in rules:
            self.put_rule(rule)
        for feed in feeds:
            self.put_feed(feed)

    def put_rule(self, rule: Rule) -> None:
        self._rules.setdefault((fold(rule.official_title), rule.season, rule.kind), rule)
        self._read_as.setdefault((fold(rule.title_raw), rule.read_season, rule.kind), rule)

    def put_feed(self, feed: Feed) -> None:
        self._feeds[canonical_url(feed.url)] = feed

    def same_rule(self, ref: RuleRef) -> Rule | None:
        """Of the same show, season and kind."""
        return self._rules.get((fold(ref.official_title), ref.season, ref.kind))

    def rule(self, ref: RuleRef | None) -> Rule | None:
        """That one, else the one whose releases are called the same."""
        if ref is None:
            return None
        read_as = self._read_as.get((fold(ref.title_raw), ref.read_season, ref.kind)) if fold(ref.title_raw) else None
        return self.same_rule(ref) or read_as

    def feed(self, url: str | None) -> Feed | None:
        return self._feeds.get(canonical_url(url)) if url else None
