"""The outside, as the services see it: small Protocols in domain types, and `World`, which has them all.

Every call may be repeated without harm unless its docstring says otherwise. Adapters raise `DomainError`s only:
`UnavailableError` where trying later can help, `UpstreamError` where somebody answered wrong.
"""

from typing import Protocol

from bangumi.ports.outside import (
    Clock,
    Diagnosis,
    Downloader,
    Downloaders,
    FeedJob,
    FeedQueue,
    FeedReader,
    Keys,
    LogBook,
    Metadata,
    Mikan,
    Notifier,
    Posters,
    RenameJob,
    Schedules,
    Shows,
    TorrentFiles,
)
from bangumi.ports.store import (
    Accounts,
    Claims,
    Configs,
    Feeds,
    Inbox,
    InboxPlace,
    Lost,
    Names,
    Passkeys,
    Rules,
    SearchProviders,
    States,
    Stats,
    Tally,
    Torrents,
    Won,
)

__all__ = [
    "Accounts",
    "Claims",
    "Clock",
    "Configs",
    "Diagnosis",
    "Downloader",
    "Downloaders",
    "FeedJob",
    "FeedQueue",
    "FeedReader",
    "Feeds",
    "Inbox",
    "InboxPlace",
    "Keys",
    "LogBook",
    "Lost",
    "Metadata",
    "Mikan",
    "Names",
    "Notifier",
    "Passkeys",
    "Posters",
    "RenameJob",
    "Rules",
    "Schedules",
    "SearchProviders",
    "Shows",
    "States",
    "Stats",
    "Tally",
    "TorrentFiles",
    "Torrents",
    "Won",
    "World",
]


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
