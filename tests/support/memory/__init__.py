"""Every port in memory, with the promises of `bangumi.ports`: for tests that need no store and no network.

`MemoryWorld()` is a fresh home. Its parts are public: a test reads and sets what it needs (`world.downloaders.far`,
`world.feed_reader.documents`, `world.clock.moment`, ...).
"""

from dataclasses import dataclass, field

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
    MemorySchedules,
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
    MemoryTorrents,
)

__all__ = ["MemoryWorld"]


@dataclass
class MemoryWorld:
    clock: MemoryClock = field(default_factory=MemoryClock)
    configs: MemoryConfigs = field(default_factory=MemoryConfigs)
    states: MemoryStates = field(default_factory=MemoryStates)
    rules: MemoryRules = field(default_factory=MemoryRules)
    feeds: MemoryFeeds = field(default_factory=MemoryFeeds)
    torrents: MemoryTorrents = field(default_factory=MemoryTorrents)
    claims: MemoryClaims = field(default_factory=MemoryClaims)
    names: MemoryNames = field(default_factory=MemoryNames)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    passkeys: MemoryPasskeys = field(default_factory=MemoryPasskeys)
    search_providers: MemorySearchProviders = field(default_factory=MemorySearchProviders)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    downloaders: MemoryDownloaders = field(default_factory=MemoryDownloaders)
    feed_reader: MemoryFeedReader = field(default_factory=MemoryFeedReader)
    torrent_files: MemoryTorrentFiles = field(default_factory=MemoryTorrentFiles)
    mikan: MemoryMikan = field(default_factory=MemoryMikan)
    metadata: MemoryMetadata = field(default_factory=MemoryMetadata)
    posters: MemoryPosters = field(default_factory=MemoryPosters)
    notifier: MemoryNotifier = field(default_factory=MemoryNotifier)
    feed_queue: MemoryFeedQueue = field(default_factory=MemoryFeedQueue)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)
    log_book: MemoryLogBook = field(default_factory=MemoryLogBook)
    keys: MemoryKeys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = MemoryKeys(self.clock)
