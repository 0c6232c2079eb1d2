"""The outside, as the services see it: small Protocols in domain types, and `World`, which has them all.

Every call may be repeated without harm unless its docstring says otherwise. Adapters raise `DomainError`s only:
`UnavailableError` where trying later can help, `UpstreamError` where somebody answered wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bangumi.core.config import Config, DownloaderConfig, NotificationProvider, Program
from bangumi.core.messages import Message
from bangumi.core.model import (
    Challenge,
    Claim,
    DownloaderState,
    Feed,
    FeedDocument,
    FeedId,
    FinishedCommand,
    InboxEntry,
    MikanPage,
    Notice,
    Passkey,
    ProgramState,
    RemoteTorrent,
    Renaming,
    Rule,
    RuleId,
    Session,
    ShowFacts,
    Torrent,
    TorrentFile,
    TorrentKey,
    User,
)
from bangumi.core.titles import Release

if TYPE_CHECKING:  # the index of shows is read where it is needed
    from bangumi.core.shows import Place, Show, ShowMatch


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None: ...


# -- the store


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


# -- the downloader


class Downloader(Protocol):
    """A torrent client far away. `UnavailableError` when it can't be reached, `LoginRefusedError` when it refuses us.

    It goes by infohashes as `TorrentFile` has them, v1 where there is one, whatever the client itself calls a hybrid.
    """

    def version(self) -> str:
        """Signs in if need be: the connection test."""
        ...

    def torrents(
        self, category: str | None = None, *, hashes: Sequence[str] = (), untagged: bool = False
    ) -> list[RemoteTorrent]:
        """One call."""
        ...

    def add(self, torrent: TorrentFile | str, *, folder: str, category: str, tags: Sequence[str], stopped: bool) -> str:
        """A checked file, or a magnet. Without harm where the torrent is there already. Answers its infohash,
        once it is listed. A stopped magnet runs until it knows its files, where the downloader can do that."""
        ...

    def files(self, infohash: str) -> list[tuple[str, int]]:
        """(path, bytes) in the torrent's order; empty while metadata is missing. `NotFoundError(GONE_FROM_DOWNLOADER)`."""
        ...

    def rename_file(self, infohash: str, renaming: Renaming) -> None:
        """`ConflictError(NAME_TAKEN)` where the new path is another file of the same torrent. `files` may show the new path
        a moment later."""
        ...

    def start(self, hashes: Sequence[str]) -> None: ...

    def stop(self, hashes: Sequence[str]) -> None: ...

    def delete(self, hashes: Sequence[str], *, files: bool) -> None: ...

    def move(self, hashes: Sequence[str], folder: str) -> None: ...

    def add_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None: ...

    def remove_tags(self, hashes: Sequence[str], tags: Sequence[str]) -> None: ...

    def finished_command(self) -> FinishedCommand: ...

    def set_finished_command(self, command: FinishedCommand) -> None: ...


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a connection test found. `message` names the fault, or a danger where `ok`; `version` is "" until it was read."""

    ok: bool
    message: Message
    version: str = ""


class Downloaders(Protocol):
    """Makes downloaders. The stored one keeps its session between invocations and latches after one refused login."""

    def stored(self) -> Downloader: ...

    def trial(self, config: DownloaderConfig) -> Downloader:
        """For connection tests: own session, nothing remembered."""
        ...

    def diagnose(self, config: DownloaderConfig) -> Diagnosis:
        """Tries these settings step by step and names the first fault; never raises for one. 25 s at most
        once the name is resolved."""
        ...


# -- feeds, pages, metadata


class FeedReader(Protocol):
    def fetch(self, url: str, etag: str = "", last_modified: str = "", *, within_s: float = 30.0) -> FeedDocument | None:
        """None where the server says that nothing changed. Bounded to 16 MiB, 10 redirects and `within_s` seconds."""
        ...


class TorrentFiles(Protocol):
    def fetch(self, url: str, *, within_s: float = 20.0) -> TorrentFile:
        """`UpstreamError(NOT_A_TORRENT)` for anything else; bounded to 16 MiB."""
        ...


class Mikan(Protocol):
    def episode_page(self, url: str, *, within_s: float = 10.0) -> MikanPage: ...

    def knows(self, url: str) -> bool:
        """Whether this address is on Mikan (or the stand-in that the settings name)."""
        ...


class Metadata(Protocol):
    def find_show(self, title: str, language: str) -> ShowFacts | None:
        """TMDB: the animation that this title finds, in the language (zh, en, jp). None where it knows none."""
        ...

    def find_movie(self, title: str, language: str) -> ShowFacts | None:
        """As `find_show`, among films."""
        ...

    def facts(self, tmdb_id: int, language: str, *, movie: bool) -> ShowFacts | None:
        """What TMDB has under a number; None where it has no such series or film."""
        ...

    def picture(self, bangumi_tv_id: str) -> str:
        """Where bgm.tv has the show's picture; it may have none there."""
        ...

    def season_air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        """Of each episode in order."""
        ...

    def calendar(self) -> list[tuple[str, str, str, int]]:
        """bgm.tv: (subject id, name, Chinese name, weekday 0-6) of the shows on air."""
        ...


class Shows(Protocol):
    """What the product knows of shows by itself, with nobody to ask. Read on first use; pure and quick from then on."""

    def find(self, release: Release, published_at: datetime | None) -> "ShowMatch":
        """The show of a release, with what else it may be."""
        ...

    def place(self, show: "Show") -> "Place":
        """Where it stands in its series."""
        ...

    def get(self, bangumi_tv_id: str) -> "Show | None":
        """The show with this number at bgm.tv."""
        ...

    def refresh(self) -> bool:
        """Fetches what is newer; False where nothing is. `UpstreamError` where it can't be used: nothing changes then."""
        ...


class Posters(Protocol):
    def keep(self, url: str) -> str:
        """Fetches a picture once, stores it by content, answers `posters/<8 hex>.<ext>`."""
        ...

    def read(self, link: str) -> tuple[bytes, str] | None:
        """(bytes, media type) of a kept picture."""
        ...


# -- telling, queueing, scheduling


class Notifier(Protocol):
    def send(self, provider: NotificationProvider, notice: Notice) -> None:
        """One try. `UpstreamError(NOTICE_REFUSED)`, `UnavailableError`, `BadInputError(NOTICE_FIELD)`."""
        ...


@dataclass(frozen=True, slots=True)
class FeedJob:
    """One message of the feed queue. `cause`: request id of the call that first queued it; the adapter fills it in."""

    feed_id: FeedId
    cause: str = ""


class FeedQueue(Protocol):
    def send(self, jobs: Sequence[FeedJob]) -> None:
        """One call for ten jobs."""
        ...


class RenameJob(Protocol):
    def wake(self, infohash: str) -> None:
        """Has one finished torrent followed soon, behind this call."""
        ...


class Schedules(Protocol):
    def apply(self, program: Program, *, running: bool) -> None:
        """Arms or disarms the schedules with the periods of the configuration, rounded up to whole minutes."""
        ...


class Keys(Protocol):
    """The home's own secrets: made at first use, kept in one SecureString."""

    def sign(self, claims: Mapping[str, object]) -> str:
        """A JWT with our key id."""
        ...

    def verify(self, token: str) -> dict[str, object] | None:
        """Claims of a token of ours that has not expired, else None."""
        ...

    def encrypt(self, text: str) -> str: ...

    def decrypt(self, text: str) -> str: ...

    def hash_password(self, password: str) -> str: ...

    def check_password(self, password: str, password_hash: str | None) -> bool:
        """Takes the same time whether or not there is a hash."""
        ...


class LogBook(Protocol):
    """The logs of all functions."""

    def read(self, limit_bytes: int) -> str:
        """Plain text, oldest first, the newest `limit_bytes`; lines `[YYYY-MM-DD HH:MM:SS] LEVEL:  text`."""
        ...

    def clear(self) -> None: ...


class World(Protocol):
    """Everything outside. A service asks for the few of these that it needs; `wiring` builds each on first use."""

    @property
    def clock(self) -> Clock: ...
    @property
    def configs(self) -> Configs: ...
    @property
    def states(self) -> States: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def names(self) -> Names: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def passkeys(self) -> Passkeys: ...
    @property
    def search_providers(self) -> SearchProviders: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def stats(self) -> Stats: ...
    @property
    def tally(self) -> Tally: ...
    @property
    def downloaders(self) -> Downloaders: ...
    @property
    def feed_reader(self) -> FeedReader: ...
    @property
    def torrent_files(self) -> TorrentFiles: ...
    @property
    def mikan(self) -> Mikan: ...
    @property
    def metadata(self) -> Metadata: ...
    @property
    def shows(self) -> Shows: ...
    @property
    def posters(self) -> Posters: ...
    @property
    def notifier(self) -> Notifier: ...
    @property
    def feed_queue(self) -> FeedQueue: ...
    @property
    def rename_job(self) -> RenameJob: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def log_book(self) -> LogBook: ...
