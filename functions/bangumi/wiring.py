"""The composition root: which adapter stands behind which port.

Each is built on first use and kept for the life of the process, and what only one road needs is imported there: a job that
sends nothing to qBittorrent never pays for its library.
"""

import time
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from bangumi.adapters.aws import Aws, FeedQueueSqs, SchedulesEventBridge, SecretParameter, SiteFiles
from bangumi.adapters.crypto import HomeKeys
from bangumi.adapters.dynamo import Table
from bangumi.adapters.meter import Meter
from bangumi.adapters.metrics import Metrics
from bangumi.adapters.qbittorrent import QBittorrents
from bangumi.adapters.store.accounts import StoredAccounts
from bangumi.adapters.store.claims import StoredClaims
from bangumi.adapters.store.configs import StoredConfigs
from bangumi.adapters.store.feeds import StoredFeeds
from bangumi.adapters.store.inbox import StoredInbox
from bangumi.adapters.store.names import StoredNames
from bangumi.adapters.store.passkeys import StoredPasskeys
from bangumi.adapters.store.providers import StoredSearchProviders
from bangumi.adapters.store.rules import StoredRules
from bangumi.adapters.store.states import StoredStates
from bangumi.adapters.store.stats import StoredStats
from bangumi.adapters.store.torrents import StoredTorrents
from bangumi.settings import Settings, read_settings

if TYPE_CHECKING:
    from bangumi import ports
    from bangumi.adapters.http import Fetcher

SEARCH_PROVIDERS = {
    "mikan": "https://mikanani.me/RSS/Search?searchstr=%s",
    "nyaa": "https://nyaa.si/?page=rss&q=%s&c=0_0&f=0",
    "dmhy": "https://share.dmhy.org/topics/rss/rss.xml?keyword=%s",
}


class SystemClock:
    """Port `Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class LiveWorld:
    """Port `World`, over AWS and the real outside."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: ports.Clock = SystemClock()
        self.aws = Aws()
        self.meter = Meter()
        self._table = Table(self.aws, settings.table_name, self.meter)

    # -- the store

    @cached_property
    def configs(self) -> "ports.Configs":
        return StoredConfigs(self._table, self.keys)

    @cached_property
    def states(self) -> "ports.States":
        return StoredStates(self._table)

    @cached_property
    def rules(self) -> "ports.Rules":
        return StoredRules(self._table)

    @cached_property
    def feeds(self) -> "ports.Feeds":
        return StoredFeeds(self._table)

    @cached_property
    def torrents(self) -> "ports.Torrents":
        return StoredTorrents(self._table)

    @cached_property
    def claims(self) -> "ports.Claims":
        return StoredClaims(self._table)

    @cached_property
    def names(self) -> "ports.Names":
        return StoredNames(self._table)

    @cached_property
    def accounts(self) -> "ports.Accounts":
        return StoredAccounts(self._table)

    @cached_property
    def passkeys(self) -> "ports.Passkeys":
        return StoredPasskeys(self._table)

    @cached_property
    def search_providers(self) -> "ports.SearchProviders":
        return StoredSearchProviders(self._table, SEARCH_PROVIDERS)

    @cached_property
    def inbox(self) -> "ports.Inbox":
        return StoredInbox(self._table)

    @cached_property
    def tally(self) -> "ports.Tally":
        return Metrics()

    @cached_property
    def stats(self) -> "ports.Stats":
        return StoredStats(self._table)

    # -- AWS

    @cached_property
    def feed_queue(self) -> "ports.FeedQueue":
        return FeedQueueSqs(self.aws, self.settings.feed_queue_url)

    @cached_property
    def rename_job(self) -> "ports.RenameJob":
        from bangumi.adapters.rename_job import RenameJobLambda

        return RenameJobLambda(self.aws, self.settings.schedule_prefix)

    @cached_property
    def schedules(self) -> "ports.Schedules":
        return SchedulesEventBridge(self.aws, self.settings.schedule_prefix)

    @cached_property
    def keys(self) -> "ports.Keys":
        return HomeKeys(SecretParameter(self.aws, self.settings.key_parameter))

    @cached_property
    def log_book(self) -> "ports.LogBook":
        from bangumi.adapters.log_book import CloudLogBook

        return CloudLogBook(self.aws, self._table, self.settings.log_group_prefix)

    # -- the downloader

    @cached_property
    def downloaders(self) -> "ports.Downloaders":
        return QBittorrents(self.configs, self.states, self.clock)

    # -- the web outside

    @cached_property
    def _fetcher(self) -> "Fetcher":
        from bangumi.adapters.http import Fetcher
        from bangumi.adapters.sites import mirrors_of_mikan

        return Fetcher(
            lambda: self.configs.load().proxy,
            allow_private=self.settings.allow_private_urls,
            mirrors=mirrors_of_mikan(self.settings.mikan_url),
        )

    @cached_property
    def feed_reader(self) -> "ports.FeedReader":
        from bangumi.adapters.feeds import WebFeeds

        return WebFeeds(self._fetcher)

    @cached_property
    def torrent_files(self) -> "ports.TorrentFiles":
        from bangumi.adapters.torrent_files import WebTorrentFiles

        return WebTorrentFiles(self._fetcher)

    @cached_property
    def mikan(self) -> "ports.Mikan":
        from bangumi.adapters.sites import MikanSite

        return MikanSite(self._fetcher, self.settings.mikan_url)

    @cached_property
    def metadata(self) -> "ports.Metadata":
        from bangumi.adapters.metadata import WebMetadata

        return WebMetadata(
            self._fetcher,
            tmdb_url=self.settings.tmdb_api_url,
            tmdb_image_url=self.settings.tmdb_image_url,
            tmdb_key=self.settings.tmdb_api_key,
            bangumi_tv_url=self.settings.bangumi_tv_api_url,
        )

    @cached_property
    def shows(self) -> "ports.Shows":
        from bangumi.adapters.shows import KeptShows

        return KeptShows(self._fetcher, SiteFiles(self.aws, self.settings.site_bucket), self.settings.npm_registry_url)

    @cached_property
    def posters(self) -> "ports.Posters":
        from bangumi.adapters.posters import KeptPosters

        return KeptPosters(self._fetcher, SiteFiles(self.aws, self.settings.site_bucket))

    @cached_property
    def notifier(self) -> "ports.Notifier":
        from bangumi.adapters.notify import WebNotifier

        return WebNotifier(self._fetcher, self.posters, self.settings)


@cache
def live_world() -> LiveWorld:
    """This process's world. Nothing of it is built, and no variable read, before the first call."""
    return LiveWorld(read_settings())
