"""The store in memory: versions, conflicts and uniqueness as the ports promise them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from bangumi.core.config import Config
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.links import canonical_url
from bangumi.core.messages import Say
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
from bangumi.ports import InboxPlace, Lost, Won


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=_Versioned)


def _saved(stored: V | None, given: V) -> V:
    """What a conditional write leaves: one version more, or a conflict."""
    if stored is None or stored.version != given.version:
        raise ConflictError(Say.CHANGED_MEANWHILE)
    return replace(given, version=given.version + 1)  # type: ignore[type-var]


class MemoryConfigs:
    """`rivals`: called once each before a save takes place, as another request would that came in between."""

    def __init__(self) -> None:
        self.stored = Config()
        self.version = 0
        self.loaded: tuple[Config, int] | None = None
        self.rivals: list[Any] = []

    def load(self) -> Config:
        if self.loaded is None:
            self.loaded = (self.stored, self.version)
        return self.loaded[0]

    def save(self, config: Config) -> None:
        if self.rivals:
            self.rivals.pop(0)()
        version = self.loaded[1] if self.loaded else self.version
        if version != self.version:
            raise ConflictError(Say.CHANGED_MEANWHILE)
        self.stored, self.version = config, version + 1
        self.loaded = (self.stored, self.version)

    def forget(self) -> None:
        self.loaded = None


class MemoryStates:
    def __init__(self) -> None:
        self.program_state = ProgramState()
        self.downloader_state = DownloaderState()
        self.leases: dict[str, datetime] = {}

    def program(self) -> ProgramState:
        return self.program_state

    def save_program(self, state: ProgramState) -> ProgramState:
        self.program_state = _saved(self.program_state, state)
        return self.program_state

    def bump_rules_revision(self) -> int:
        state = self.program_state
        self.program_state = replace(state, rules_revision=state.rules_revision + 1)
        return self.program_state.rules_revision

    def downloader(self) -> DownloaderState:
        return self.downloader_state

    def save_downloader(self, state: DownloaderState) -> DownloaderState:
        self.downloader_state = _saved(self.downloader_state, state)
        return self.downloader_state

    def lease(self, name: str, seconds: int, now: datetime) -> bool:
        if name in self.leases and self.leases[name] > now:
            return False
        self.leases[name] = now + timedelta(seconds=seconds)
        return True

    def end_lease(self, name: str) -> None:
        self.leases.pop(name, None)


class MemoryRules:
    def __init__(self) -> None:
        self.by_id: dict[RuleId, Rule] = {}
        self.last_id = 0

    def all(self) -> list[Rule]:
        return [self.by_id[rule_id] for rule_id in sorted(self.by_id)]

    def get(self, rule_id: RuleId) -> Rule:
        if rule_id not in self.by_id:
            raise NotFoundError(Say.RULE_UNKNOWN, id=rule_id)
        return self.by_id[rule_id]

    def create(self, draft: Rule) -> Rule:
        for rule in self.by_id.values():
            if (rule.official_title.casefold(), rule.season, rule.kind) == (
                draft.official_title.casefold(),
                draft.season,
                draft.kind,
            ):
                raise ConflictError(Say.RULE_EXISTS, title=draft.official_title)
        self.last_id += 1
        rule = replace(draft, id=RuleId(self.last_id), version=1)
        self.by_id[rule.id] = rule
        return rule

    def save(self, rule: Rule) -> Rule:
        self.by_id[rule.id] = _saved(self.by_id.get(rule.id), rule)
        return self.by_id[rule.id]

    def delete(self, rule_id: RuleId) -> None:
        self.by_id.pop(rule_id, None)


class MemoryFeeds:
    def __init__(self) -> None:
        self.by_id: dict[FeedId, Feed] = {}
        self.last_id = 0

    def all(self) -> list[Feed]:
        return [self.by_id[feed_id] for feed_id in sorted(self.by_id)]

    def get(self, feed_id: FeedId) -> Feed:
        if feed_id not in self.by_id:
            raise NotFoundError(Say.FEED_UNKNOWN, id=feed_id)
        return self.by_id[feed_id]

    def create(self, draft: Feed) -> Feed:
        self._refuse_double(draft)
        self.last_id += 1
        feed = replace(draft, id=FeedId(self.last_id), version=1)
        self.by_id[feed.id] = feed
        return feed

    def save(self, feed: Feed) -> Feed:
        self._refuse_double(feed)
        self.by_id[feed.id] = _saved(self.by_id.get(feed.id), feed)
        return self.by_id[feed.id]

    def delete(self, feed_id: FeedId) -> None:
        self.by_id.pop(feed_id, None)

    def _refuse_double(self, feed: Feed) -> None:
        if any(canonical_url(other.url) == canonical_url(feed.url) and other.id != feed.id for other in self.by_id.values()):
            raise ConflictError(Say.FEED_EXISTS, url=feed.url)


class MemoryTorrents:
    def __init__(self) -> None:
        self.by_key: dict[TorrentKey, Torrent] = {}
        self.last_id = 0
        self.owners: dict[str, TorrentKey] = {}

    def get(self, key: TorrentKey) -> Torrent | None:
        return self.by_key.get(key)

    def known(self, keys: Iterable[TorrentKey]) -> dict[TorrentKey, Torrent]:
        return {key: self.by_key[key] for key in keys if key in self.by_key}

    def add(self, torrents: Sequence[Torrent]) -> list[Torrent]:
        added = []
        for torrent in torrents:
            if torrent.key not in self.by_key:
                self.last_id += 1
                self.by_key[torrent.key] = replace(torrent, id=self.last_id, version=1)
                added.append(self.by_key[torrent.key])
        return added

    def save(self, torrent: Torrent) -> Torrent:
        self.by_key[torrent.key] = _saved(self.by_key.get(torrent.key), torrent)
        return self.by_key[torrent.key]

    def open(self) -> list[Torrent]:
        return [torrent for torrent in self.by_key.values() if torrent.is_open]

    def of_feed(self, feed_id: FeedId, newest: int | None = None) -> list[Torrent]:
        return [torrent for torrent in reversed(self.by_key.values()) if torrent.feed_id == feed_id][:newest]

    def of_rule(self, rule_id: RuleId) -> list[Torrent]:
        return [torrent for torrent in reversed(self.by_key.values()) if torrent.rule_id == rule_id]

    def delete(self, keys: Iterable[TorrentKey]) -> None:
        for key in keys:
            self.by_key.pop(key, None)

    def owner(self, infohash: str, key: TorrentKey) -> TorrentKey:
        return self.owners.setdefault(infohash, key)


class MemoryClaims:
    def __init__(self) -> None:
        self.held: dict[tuple[RuleId, str], Claim] = {}

    def claim(self, rule_id: RuleId, episodes: Sequence[str], claim: Claim) -> Won | Lost:
        foreign = [
            held
            for episode in episodes
            if (held := self.held.get((rule_id, episode))) is not None and held.torrent != claim.torrent
        ]
        if foreign and (len(episodes) > 1 or not foreign[0].yields_to(claim)):
            return Lost(foreign[0])
        self.held.update({(rule_id, episode): claim for episode in episodes})
        return Won(foreign[0] if foreign else None)

    def of_rule(self, rule_id: RuleId) -> dict[str, Claim]:
        return {episode: claim for (owner, episode), claim in self.held.items() if owner == rule_id}

    def release(self, rule_id: RuleId, episodes: Sequence[str], torrent: TorrentKey) -> None:
        for episode in episodes:
            if (held := self.held.get((rule_id, episode))) and held.torrent == torrent:
                del self.held[rule_id, episode]


class MemoryNames:
    def __init__(self) -> None:
        self.held: dict[tuple[str, str], TorrentKey] = {}

    def take(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> set[str]:
        return {name for name in names if self.held.setdefault((folder.casefold(), name.casefold()), torrent) != torrent}

    def free(self, folder: str, names: Sequence[str], torrent: TorrentKey) -> None:
        for name in names:
            if self.held.get((folder.casefold(), name.casefold())) == torrent:
                del self.held[folder.casefold(), name.casefold()]


class MemoryAccounts:
    WINDOW = timedelta(minutes=15)

    def __init__(self) -> None:
        self.by_id: dict[int, User] = {}
        self.sessions: dict[str, Session] = {}
        self.failures: dict[str, tuple[int, datetime]] = {}

    def users(self) -> list[User]:
        return list(self.by_id.values())

    def by_name(self, username: str) -> User | None:
        return next((user for user in self.by_id.values() if user.username == username), None)

    def create_user(self, username: str, password_hash: str) -> User:
        if self.by_id:
            raise ConflictError(Say.SETUP_OVER)
        self.by_id[1] = User(1, username, password_hash, version=1)
        return self.by_id[1]

    def save_user(self, user: User) -> User:
        self.by_id[user.id] = _saved(self.by_id.get(user.id), user)
        return self.by_id[user.id]

    def start_session(self, session: Session) -> None:
        self.sessions[session.id] = session

    def session(self, session_id: str, now: datetime) -> Session | None:
        session = self.sessions.get(session_id)
        return session if session and session.expires_at > now else None

    def end_session(self, session_id: str) -> None:
        self.sessions.pop(session_id, None)

    def end_sessions(self, user_id: int) -> None:
        self.sessions = {name: session for name, session in self.sessions.items() if session.user_id != user_id}

    def failed_logins(self, subject: str, now: datetime) -> tuple[int, datetime | None]:
        count, ends_at = self.failures.get(subject, (0, now))
        return (count, ends_at) if ends_at > now else (0, None)

    def count_failed_login(self, subject: str, now: datetime) -> None:
        count, ends_at = self.failed_logins(subject, now)
        self.failures[subject] = (count + 1, ends_at or now + self.WINDOW)

    def clear_failed_logins(self, subject: str) -> None:
        self.failures.pop(subject, None)


class MemoryPasskeys:
    def __init__(self) -> None:
        self.by_id: dict[int, Passkey] = {}
        self.challenges: dict[str, Challenge] = {}
        self.last_id = 0

    def add(self, passkey: Passkey) -> Passkey:
        if self.by_credential(passkey.credential_id):
            raise ConflictError(Say.PASSKEY_EXISTS)
        self.last_id += 1
        self.by_id[self.last_id] = replace(passkey, id=self.last_id, version=1)
        return self.by_id[self.last_id]

    def of_user(self, user_id: int) -> list[Passkey]:
        return [passkey for passkey in self.by_id.values() if passkey.user_id == user_id]

    def by_credential(self, credential_id: str) -> Passkey | None:
        return next((passkey for passkey in self.by_id.values() if passkey.credential_id == credential_id), None)

    def save(self, passkey: Passkey) -> Passkey:
        self.by_id[passkey.id] = _saved(self.by_id.get(passkey.id), passkey)
        return self.by_id[passkey.id]

    def delete(self, passkey: Passkey) -> None:
        self.by_id.pop(passkey.id, None)

    def open_challenge(self, challenge: Challenge) -> None:
        self.challenges[challenge.value] = challenge

    def take_challenge(self, value: str, now: datetime) -> Challenge | None:
        challenge = self.challenges.pop(value, None)
        return challenge if challenge and challenge.expires_at > now else None


class MemorySearchProviders:
    def __init__(self) -> None:
        self.templates = {
            "mikan": "https://mikanani.me/RSS/Search?searchstr=%s",
            "nyaa": "https://nyaa.si/?page=rss&q=%s&c=0_0&f=0",
            "dmhy": "http://dmhy.org/topics/rss/rss.xml?keyword=%s",
        }

    def load(self) -> dict[str, str]:
        return dict(self.templates)

    def save(self, providers: Mapping[str, str]) -> None:
        self.templates = dict(providers)


class MemoryTally:
    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def count(self, **counts: int) -> None:
        self.counted.update(counts)


class MemoryStats:
    def __init__(self) -> None:
        self.by_day: dict[date, Counter[str]] = {}

    def add(self, day: date, counts: Mapping[str, int]) -> None:
        self.by_day.setdefault(day, Counter()).update(counts)

    def since(self, day: date) -> dict[date, dict[str, int]]:
        return {other: dict(counts) for other, counts in sorted(self.by_day.items()) if other >= day}


class MemoryInbox:
    def __init__(self) -> None:
        self.entries: list[InboxEntry] = []
        self.mark: datetime | None = None

    def add(self, entry: InboxEntry) -> None:
        self.entries.append(entry)

    def newest(self, limit: int, before: InboxPlace | None = None) -> list[InboxEntry]:
        found = sorted(self.entries, key=lambda entry: (entry.at, entry.id), reverse=True)
        return [entry for entry in found if before is None or (entry.at, entry.id) < before][:limit]

    def unread(self, limit: int) -> int:
        return min(sum(self.mark is None or entry.at > self.mark for entry in self.entries), limit)

    def read_up_to(self) -> datetime | None:
        return self.mark

    def mark_read(self, up_to: datetime) -> None:
        self.mark = max(self.mark or up_to, up_to)
