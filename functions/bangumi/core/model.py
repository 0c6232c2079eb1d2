"""The nouns of the product, one type for each stage of an episode's life.

FeedEntry (what a feed says) → Release (what its title says, `core.titles`) → Torrent (what we keep, with state and reason)
→ Claim (which torrent won an episode) → RemoteTorrent (what the downloader says).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, NewType

from bangumi.core.identity import Identity
from bangumi.core.messages import Message

RuleId = NewType("RuleId", int)
FeedId = NewType("FeedId", int)
TorrentKey = NewType("TorrentKey", str)
"""Canonical: the infohash in lower-case hex where an entry tells it, else its URL. The same release seen twice has one key."""

FeedParser = Literal["mikan", "tmdb", "parser"]
"""Where a new rule's official title comes from: the Mikan page, TMDB, or the release name alone."""


class RuleKind(StrEnum):
    SERIES = "series"
    MOVIE = "movie"


@dataclass(frozen=True, slots=True)
class Rule:
    """One bangumi rule: a show's season that is followed, and how its releases are taken and named.

    `season` names the folder (with `season_offset`), `read_season` is the one that its releases carry in their titles
    (1 where they carry none), `also_read_as` those of other groups' releases of it.
    `names`: what its first release called the show, in each language; `aliases`: other spellings met or typed in since.
    `filter` and `feeds` are lists here and comma-joined strings at the REST edge only.
    `began_on`, `ended_on`: the days of the first and the last showing in Japan, None where unknown or still running;
    `air_time` ("23:00") is Japan's too. `candidates`: the shows that its owner is asked to choose from.
    """

    id: RuleId
    official_title: str
    title_raw: str
    year: str | None = None
    season: int = 1
    read_season: int = 1
    also_read_as: tuple[int, ...] = ()
    season_raw: str = ""
    group_name: str = ""
    dpi: str | None = None
    source: str | None = None
    subtitle: str | None = None
    kind: RuleKind = RuleKind.SERIES
    eps_collect: bool = False
    episode_offset: int = 0
    season_offset: int = 0
    filter: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    poster_link: str | None = None
    added: bool = False
    rule_name: str | None = None
    custom_path: str | None = None
    enabled: bool = True
    archived: bool = False
    air_weekday: int | None = None
    air_time: str | None = None
    weekday_locked: bool = False
    needs_review: bool = False
    review_reason: str | None = None
    candidates: tuple[Identity, ...] = ()
    suggested_season_offset: int | None = None
    suggested_episode_offset: int | None = None
    dismissed_offsets: tuple[int, int] | None = None
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    bangumi_tv_id: str | None = None
    tmdb_id: int | None = None
    mikan_id: str | None = None
    began_on: date | None = None
    ended_on: date | None = None
    created_at: datetime | None = None
    version: int = 0


class FeedHealth(StrEnum):
    HEALTHY = "healthy"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Feed:
    """`digest`: short hashes of the entries that were there when it was last read, so that only new ones cost a look-up.
    `decided_with`: the rules' and filters' revision that its stored items were last decided with."""

    id: FeedId
    url: str
    name: str = ""
    aggregate: bool = True
    parser: FeedParser = "mikan"
    enabled: bool = True
    health: FeedHealth | None = None
    checked_at: datetime | None = None
    last_error: str | None = None
    etag: str = ""
    last_modified: str = ""
    digest: frozenset[str] = frozenset()
    decided_with: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed, unread. `url` is a .torrent address or a magnet; `infohash` is lower-case hex or empty."""

    title: str
    url: str
    homepage: str = ""
    infohash: str = ""
    published_at: datetime | None = None
    size: int = 0
    seeders: int | None = None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was read: its own name, entries newest first, and what a conditional request needs next time."""

    title: str
    entries: tuple[FeedEntry, ...]
    etag: str = ""
    last_modified: str = ""


class TorrentState(StrEnum):
    """`wanted → (sent →) started → done → told`; the others are where a torrent rests.

    A .torrent of ours goes from wanted to started in one step that can be repeated: added stopped, named, started. `sent` is
    for those that the downloader has unnamed: magnets, and torrents that were added to it by hand.
    """

    SKIPPED = "skipped"
    WANTED = "wanted"
    SENT = "sent"
    STARTED = "started"
    DONE = "done"
    TOLD = "told"
    FAILED = "failed"
    REPLACED = "replaced"

    @property
    def is_with_downloader(self) -> bool:
        return self in _WITH_DOWNLOADER


NEWS = timedelta(days=1)
"""What is older when it is met is old: named and filed, but not told, and its delays are not measured."""

_OPEN = frozenset({TorrentState.WANTED, TorrentState.SENT, TorrentState.STARTED, TorrentState.DONE})
_WITH_DOWNLOADER = frozenset({TorrentState.SENT, TorrentState.STARTED, TorrentState.DONE, TorrentState.TOLD})


@dataclass(frozen=True, slots=True)
class Renaming:
    """One file inside a torrent: the path that the torrent gives it and the path that it shall have."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Torrent:
    """A release that was seen, with its state and why it is there.

    `claims`: the episode keys that it holds under its rule. `infohash` is empty until it is known for certain.
    `replaces`: the torrent whose place it takes when it is complete. `lasting`: a skip that no later rule change can lift.
    `told`: the notification providers that were told. `move_to`: the folder that its rule wants since an edit.
    """

    key: TorrentKey
    id: int
    name: str
    url: str
    homepage: str = ""
    feed_id: FeedId | None = None
    rule_id: RuleId | None = None
    state: TorrentState = TorrentState.SKIPPED
    reason: Message | None = None
    lasting: bool = False
    infohash: str = ""
    claims: tuple[str, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    save_path: str = ""
    replaces: TorrentKey | None = None
    size: int = 0
    tries: int = 0
    next_try_at: datetime | None = None
    published_at: datetime | None = None
    seen_at: datetime | None = None
    sent_at: datetime | None = None
    done_at: datetime | None = None
    told: frozenset[str] = frozenset()
    move_to: str = ""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Something is still to be done for it; open torrents are in the sparse index that the rename job reads."""
        return self.state in _OPEN or bool(self.move_to)

    def is_stuck(self, now: datetime) -> bool:
        """Whether an episode that is on its way has taken no step for more than a day."""
        since = self.sent_at or self.seen_at
        return self.state in _OPEN and since is not None and now - since > NEWS

    @property
    def release_to_file(self) -> timedelta | None:
        """From its publication to its file. None while there is no file, and for what was no news when it was first seen."""
        if self.published_at is None or self.seen_at is None or self.done_at is None:
            return None
        return self.done_at - self.published_at if self.seen_at - self.published_at <= NEWS else None


@dataclass(frozen=True, slots=True)
class Claim:
    """The torrent that has an episode of a rule, and how good it is; a higher score may take its place."""

    torrent: TorrentKey
    score: int
    name: str

    def yields_to(self, rival: "Claim") -> bool:
        """Whether the one that has an episode leaves it to another. Several episodes at once are taken only when free."""
        return self.torrent == rival.torrent or self.score < rival.score


@dataclass(frozen=True, slots=True)
class TorrentFile:
    """A .torrent that was checked. `infohash` is what the downloader will call it: v1 in 40 hex digits, else v2 cut to 40."""

    data: bytes
    infohash: str
    name: str
    files: tuple[tuple[str, int], ...]
    """(path with `/`, bytes) as the downloader lists them: with the top folder where the torrent has one."""
    alias: str = ""
    """A hybrid's other name: its v2 hash cut to 40, by which clients on libtorrent 2 call it."""


class RemoteStage(StrEnum):
    """What a downloader's state word means to us."""

    METADATA = "metadata"
    STOPPED = "stopped"
    DOWNLOADING = "downloading"
    COMPLETE = "complete"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RemoteTorrent:
    """A torrent as the downloader reports it. Bytes, bytes a second, seconds; `state` in qBittorrent 4's words."""

    infohash: str
    name: str
    save_path: str
    state: str
    stage: RemoteStage
    progress: float = 0.0
    size: int = 0
    dlspeed: int = 0
    upspeed: int = 0
    num_seeds: int = 0
    num_leechs: int = 0
    eta: int = 8640000
    category: str = ""
    added_on: int = 0
    tags: tuple[str, ...] = ()


class DownloaderHealth(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    AWAY = "away"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DownloaderState:
    """What is remembered of the downloader between invocations. `settings` is a digest of the configuration that it holds
    for: another digest means that nothing here counts any more. `session` is the login cookie as `name=value`."""

    health: DownloaderHealth = DownloaderHealth.UNKNOWN
    settings: str = ""
    session: str = ""
    since: datetime | None = None
    fails: int = 0
    next_try_at: datetime | None = None
    told: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class FinishedCommand:
    """What the downloader runs when a torrent is complete. A program may be there and switched off."""

    program: str = ""
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class ProgramState:
    """Switches and marks of the whole program. `rules_revision` grows with each change of rules or filters.
    `webhook`: SHA-256 of the token by which the downloader proves itself, "" where it may not call."""

    setup_done: bool = False
    running: bool = False
    shut_down: bool = False
    rules_revision: int = 0
    round_at: datetime | None = None
    shows_refreshed_at: datetime | None = None
    webhook: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What providers are told: plain values, so that each can lay them out its own way. `poster` is a link as rules hold it."""

    title: str
    message: Message
    season: int | None = None
    episode: str = ""
    poster: str | None = None
    rule_id: RuleId | None = None


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A notice as the inbox keeps it; which ones were read is known by one mark for all."""

    id: str
    at: datetime
    message: Message
    title: str = ""
    poster: str | None = None
    rule_id: RuleId | None = None


@dataclass(frozen=True, slots=True)
class User:
    id: int
    username: str
    password_hash: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One login. Ended or expired sessions are absent."""

    id: str
    user_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Passkey:
    """A WebAuthn credential. `credential_id` is base64url without padding, `public_key` the raw COSE key."""

    id: int
    user_id: int
    name: str
    credential_id: str
    public_key: bytes
    sign_count: int
    aaguid: str = ""
    transports: tuple[str, ...] = ()
    backup_eligible: bool = False
    backup_state: bool = False
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Challenge:
    """A pending passkey ceremony. `value` is base64url; `user_id` is None for a login without a user name."""

    value: str
    purpose: Literal["register", "login"]
    user_id: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MikanPage:
    """What an episode page of Mikan tells of its show. Empty strings where the page lacks it."""

    title: str
    poster_url: str
    mikan_id: str
    subgroup_id: str = ""


@dataclass(frozen=True, slots=True)
class ShowFacts:
    """What a metadata source knows of a show. `season_posters` by season number; URLs are absolute."""

    title: str
    original_title: str = ""
    year: str | None = None
    tmdb_id: int | None = None
    status: str = ""
    poster_url: str = ""
    season_posters: Mapping[int, str] = field(default_factory=dict)
    season_episode_counts: Mapping[int, int] = field(default_factory=dict)
