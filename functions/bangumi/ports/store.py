"""The table: what a home knows, by noun. Natural keys and versions, no locks: see docs/decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias

from bangumi.core.config import Config
from bangumi.core.model import (
    Challenge,
    Claim,
    DownloaderState,
    Feed,
    FeedId,
    InboxEntry,
    Passkey,
    ProgramState,
    Rule,
    RuleId,
    Session,
    Torrent,
    TorrentKey,
    User,
)


class Configs(Protocol):
    def load(self) -> Config:
        """Defaults where nothing is stored; secrets in clear. Read once an invocation, kept by the adapter for its life."""
        ...

    def save(self, config: Config) -> None:
        """Replaces what `load` gave; `ConflictError(CHANGED_MEANWHILE)` when another saved in between."""
        ...

    def forget(self) -> None:
        """The next `load` reads the store again."""
        ...


class States(Protocol):
    def program(self) -> ProgramState: ...

    def save_program(self, state: ProgramState) -> ProgramState:
        """`ConflictError` when another saved in between; answers the state with its new version."""
        ...

    def bump_rules_revision(self) -> int:
        """Atomic; answers the new revision."""
        ...

    def downloader(self) -> DownloaderState: ...

    def save_downloader(self, state: DownloaderState) -> DownloaderState:
        """`ConflictError` when another saved in between."""
        ...

    def lease(self, name: str, seconds: int, now: datetime) -> bool:
        """Whether this caller now holds the named lease; it ends by itself."""
        ...

    def end_lease(self, name: str) -> None: ...


class Rules(Protocol):
    def all(self) -> list[Rule]:
        """In order of id."""
        ...

    def get(self, rule_id: RuleId) -> Rule:
        """`NotFoundError(RULE_UNKNOWN)`."""
        ...

    def create(self, draft: Rule) -> Rule:
        """Stores under a fresh id (the draft's is ignored). `ConflictError(RULE_EXISTS)` where a rule was created with the
        same folded official title, season and kind: two workers that meet one new show make one rule. Only creation is
        guarded; a later edit may give two rules one title."""
        ...

    def save(self, rule: Rule) -> Rule:
        """`ConflictError` when another saved in between."""
        ...

    def delete(self, rule_id: RuleId) -> None:
        """The rule with its episode claims."""
        ...


class Feeds(Protocol):
    def all(self) -> list[Feed]: ...

    def get(self, feed_id: FeedId) -> Feed:
        """`NotFoundError(FEED_UNKNOWN)`."""
        ...

    def create(self, draft: Feed) -> Feed:
        """Stores under a fresh id. `ConflictError(FEED_EXISTS)` where the canonical URL is there."""
        ...

    def save(self, feed: Feed) -> Feed:
        """`ConflictError` when another saved in between, or when the new URL belongs to another feed."""
        ...

    def delete(self, feed_id: FeedId) -> None: ...


class Torrents(Protocol):
    def get(self, key: TorrentKey) -> Torrent | None: ...

    def known(self, keys: Iterable[TorrentKey]) -> dict[TorrentKey, Torrent]:
        """Those of the keys that are stored: one batch read for 100 keys."""
        ...

    def add(self, torrents: Sequence[Torrent]) -> list[Torrent]:
        """Stores those that are not there, with fresh ids (the given ones are ignored); answers just these."""
        ...

    def save(self, torrent: Torrent) -> Torrent:
        """`ConflictError(CHANGED_MEANWHILE)` when another saved in between."""
        ...

    def open(self) -> list[Torrent]:
        """All that are open (`Torrent.is_open`), oldest first: one query of the sparse index."""
        ...

    def of_feed(self, feed_id: FeedId, newest: int | None = None) -> list[Torrent]:
        """Newest first, all of them or just so many."""
        ...

    def of_rule(self, rule_id: RuleId) -> list[Torrent]:
        """Newest first."""
        ...

    def delete(self, keys: Iterable[TorrentKey]) -> None:
        """Forgets them: where a feed shows them anew, they are new."""
        ...

    def owner(self, infohash: str, key: TorrentKey) -> TorrentKey:
        """The key that owns this infohash from now on: the one that came first."""
        ...


@dataclass(frozen=True, slots=True)
class Won:
    """`over`: the worse claim that was there before."""

    over: Claim | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """`to`: an equal or better claim."""

    to: Claim


class Claims(Protocol):
    def claim(self, rule_id: RuleId, episodes: Sequence[str], claim: Claim) -> Won | Lost:
        """Takes all of the episodes or none. A single episode may be taken from a worse claim, several only when all are
        free; what is this torrent's already is won again."""
        ...

    def of_rule(self, rule_id: RuleId) -> dict[str, Claim]: ...

    def release(self, rule_id: RuleId, episodes: Sequence[str], torrent: TorrentKey) -> None:
        """Frees those of the episodes that are held by this torrent."""
        ...


class Names(Protocol):
    """File names in the downloader's folders: no two torrents ever share one. Compared without case."""

    def take(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> set[str]:
        """Takes each name that is free or already this torrent's; answers those that belong to others."""
        ...

    def free(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> None: ...


class Accounts(Protocol):
    def users(self) -> list[User]: ...

    def by_name(self, username: str) -> User | None: ...

    def create_user(self, username: str, password_hash: str) -> User:
        """`ConflictError(SETUP_OVER)` when a user is there already: the first one owns the home."""
        ...

    def save_user(self, user: User) -> User: ...

    def start_session(self, session: Session) -> None: ...

    def session(self, session_id: str, now: datetime) -> Session | None: ...

    def end_session(self, session_id: str) -> None: ...

    def end_sessions(self, user_id: int) -> None:
        """Every session of the user."""
        ...

    def failed_logins(self, subject: str, now: datetime) -> tuple[int, datetime | None]:
        """How many in the running window of 15 minutes, and when the window ends."""
        ...

    def count_failed_login(self, subject: str, now: datetime) -> None:
        """Atomic. The window starts with its first failure."""
        ...

    def clear_failed_logins(self, subject: str) -> None: ...


class Passkeys(Protocol):
    def add(self, passkey: Passkey) -> Passkey:
        """Stores under a fresh id. `ConflictError(PASSKEY_EXISTS)` where the credential id is there."""
        ...

    def of_user(self, user_id: int) -> list[Passkey]: ...

    def by_credential(self, credential_id: str) -> Passkey | None: ...

    def save(self, passkey: Passkey) -> Passkey:
        """After use: `ConflictError` when another saved in between (a replayed counter loses the race)."""
        ...

    def delete(self, passkey: Passkey) -> None: ...

    def open_challenge(self, challenge: Challenge) -> None: ...

    def take_challenge(self, value: str, now: datetime) -> Challenge | None:
        """Single use: the first caller gets it, everyone after None; expired ones are None too."""
        ...


class SearchProviders(Protocol):
    def load(self) -> dict[str, str]:
        """name → URL template with `%s`; built-in ones where nothing is stored."""
        ...

    def save(self, providers: Mapping[str, str]) -> None: ...


InboxPlace: TypeAlias = tuple[datetime, str]
"""Time and id of an entry: where a page ends and the next begins."""


class Inbox(Protocol):
    """The notices of the last 90 days."""

    def add(self, entry: InboxEntry) -> None: ...

    def newest(self, limit: int, before: InboxPlace | None = None) -> list[InboxEntry]:
        """Newest first, from the one that follows `before` on."""
        ...

    def unread(self, limit: int) -> int:
        """How many came after the mark, counted up to `limit`."""
        ...

    def read_up_to(self) -> datetime | None:
        """The mark: what came until then was read."""
        ...

    def mark_read(self, up_to: datetime) -> None:
        """Never moves the mark back."""
        ...


class Tally(Protocol):
    def count(self, **counts: int) -> None:
        """What happened in this invocation, by name; those that are not zero become metrics and figures of the day."""
        ...


class Stats(Protocol):
    """Counters of each UTC day, by name."""

    def add(self, day: date, counts: Mapping[str, int]) -> None:
        """Atomic; not repeatable."""
        ...

    def since(self, day: date) -> dict[date, dict[str, int]]:
        """That day and later ones, as far as anything was counted."""
        ...
