"""Every port in memory, with the promises of `bangumi.ports`: for tests that need no store and no network.

`MemoryWorld()` is a fresh home. The store's parts may be others than those in memory. What lies beyond the store is open: a
test reads and sets what it needs (`world.downloaders.far`, `world.feed_reader.documents`, `world.clock.moment`, ...).
"""

from dataclasses import dataclass, field

from bangumi import ports
from tests.support.memory.outside import (
    MemoryClock,
    MemoryDownloaders,
    MemoryFeedQueue,
    MemoryFeedReader,
    MemoryKeys,
    MemoryLogBook,
    MemoryMetadata,
    MemoryMikan,
    MemoryNotifier,
    MemoryPosters,
    MemoryRenameJob,
    MemorySchedules,
    MemoryShows,
    MemoryTorrentFiles,
)
from tests.support.memory.store import (
    MemoryAccounts,
    MemoryClaims,
    MemoryConfigs,
    MemoryFeeds,
    MemoryInbox,
    MemoryNames,
    MemoryPasskeys,
    MemoryRules,
    MemorySearchProviders,
    MemoryStates,
    MemoryStats,
    MemoryTally,
    MemoryTorrents,
)

__all__ = ["MemoryWorld"]


@dataclass
class MemoryWorld:
    clock: MemoryClock = field(default_factory=MemoryClock)
    configs: ports.Configs = field(default_factory=MemoryConfigs)
    states: ports.States = field(default_factory=MemoryStates)
    rules: ports.Rules = field(default_factory=MemoryRules)
    feeds: ports.Feeds = field(default_factory=MemoryFeeds)
    torrents: ports.Torrents = field(default_factory=MemoryTorrents)
    claims: ports.Claims = field(default_factory=MemoryClaims)
    names: ports.Names = field(default_factory=MemoryNames)
    accounts: ports.Accounts = field(default_factory=MemoryAccounts)
    passkeys: ports.Passkeys = field(default_factory=MemoryPasskeys)
    search_providers: ports.SearchProviders = field(default_factory=MemorySearchProviders)
    inbox: ports.Inbox = field(default_factory=MemoryInbox)
    stats: ports.Stats = field(default_factory=MemoryStats)
    tally: MemoryTally = field(default_factory=MemoryTally)
    downloaders: MemoryDownloaders = field(default_factory=MemoryDownloaders)
    feed_reader: MemoryFeedReader = field(default_factory=MemoryFeedReader)
    torrent_files: MemoryTorrentFiles = field(default_factory=MemoryTorrentFiles)
    mikan: MemoryMikan = field(default_factory=MemoryMikan)
    metadata: MemoryMetadata = field(default_factory=MemoryMetadata)
    shows: MemoryShows = field(default_factory=MemoryShows)
    posters: MemoryPosters = field(default_factory=MemoryPosters)
    notifier: MemoryNotifier = field(default_factory=MemoryNotifier)
    feed_queue: MemoryFeedQueue = field(default_factory=MemoryFeedQueue)
    rename_job: MemoryRenameJob = field(default_factory=MemoryRenameJob)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)
    log_book: MemoryLogBook = field(default_factory=MemoryLogBook)
    keys: MemoryKeys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = MemoryKeys(self.clock)
