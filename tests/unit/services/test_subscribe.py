"""Analysis, collecting and subscribing, in a home in memory."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.config import BangumiManager, RssParser
from bangumi.core.errors import BadInputError, DomainError, UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, Rule, RuleKind, ShowFacts, TorrentState
from bangumi.ports import FeedJob
from bangumi.services import rules, subscribe
from bangumi.services.completion import complete_shows
from bangumi.services.feed_list import NewFeed
from bangumi.services.subscribe import analyse, collect
from tests.support.home import FEED_URL, Home
from tests.support.memory.outside import MemoryShows

MESHI = "[LoliHouse] 迷宫饭 / Dungeon Meshi - {} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
MESHI_ANI = "[ANi] 迷宮飯 - {} [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
FRIEREN = "[LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - {} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
SHOW_URL = "https://mikanani.me/RSS/Bangumi?bangumiId=3141"
SEARCH_URL = "https://mikanani.me/RSS/Search?searchstr=LoliHouse+Dungeon+Meshi+简繁内封字幕+WebRip+1080p"
FOLDER = "/downloads/Bangumi/迷宫饭/Season 1"


class Shelf(Home):
    """A home whose aggregate feed is empty: what is published stands in a show's own feed."""

    def __init__(self, url: str = SHOW_URL) -> None:
        super().__init__()
        self.url = url
        self.show()

    def show(self) -> None:
        self.feed_reader.documents[self.url] = FeedDocument("Mikan Project - 迷宫饭", tuple(self.entries))

    def publish_episodes(self, *numbers: str, title: str = MESHI, page: str = "迷宫饭") -> list[str]:
        return [self.publish(title.format(number), page=page) for number in numbers]

    def draft(self) -> Rule:
        """What a client sends back after an analysis: without what its wire form lacks."""
        analysed = analyse(self.url, "mikan", self)
        known = dict.fromkeys(("mikan_id", "tmdb_id", "bangumi_tv_id", "air_time", "began_on", "ended_on"))
        return replace(analysed, names=(), read_season=1, candidates=(), **known)  # type: ignore[arg-type]


@pytest.fixture
def home() -> Shelf:
    return Shelf()


# -- analysis


def test_analysis_reads_the_newest_item_and_stores_nothing(home: Shelf) -> None:
    home.publish_episodes("04", "05")

    rule = analyse(home.url, "mikan", home)

    assert (rule.official_title, rule.title_raw, rule.season, rule.group_name) == ("迷宫饭", "Dungeon Meshi", 1, "LoliHouse")
    assert rule.feeds == (home.url,)
    assert rule.poster_link == "https://mikanani.me/images/迷宫饭.jpg"
    assert home.rules.all() == []
    assert len(home.feeds.all()) == 1
    assert home.posters.kept == {}


def test_analysis_prefers_what_the_global_filter_lets_pass(home: Shelf) -> None:
    home.publish_episodes("05")
    home.publish(MESHI.format("01-12"), page="迷宫饭")
    assert analyse(home.url, "mikan", home).eps_collect is False  # of episode 5, not of the batch that begins with 1


def test_analysis_of_a_feed_without_a_readable_item_says_so(home: Shelf) -> None:
    home.publish("menu.png")
    with pytest.raises(BadInputError) as raised:
        analyse(home.url, "mikan", home)
    assert raised.value.message.say is Say.NOTHING_READABLE


@pytest.mark.parametrize("error", [UnavailableError(Say.FETCH_UNREACHABLE, url="x"), UpstreamError(Say.NOT_A_FEED, url="x")])
def test_analysis_of_a_feed_that_fails_is_that_failure(home: Shelf, error: DomainError) -> None:
    home.feed_reader.documents[home.url] = error
    with pytest.raises(type(error)):
        analyse(home.url, "mikan", home)


def test_analysis_asks_tmdb_where_the_feed_is_not_mikans() -> None:
    home = Shelf("https://nyaa.si/?page=rss&q=meshi")
    home.metadata.shows["迷宫饭"] = ShowFacts("迷宫饭", year="2024", poster_url="https://image.tmdb.org/p.jpg")
    home.entries = []
    home.publish_episodes("05", page="")
    home.entries[0] = replace(home.entries[0], homepage="https://nyaa.si/view/1")
    home.show()

    rule = analyse(home.url, "mikan", home)

    assert (rule.official_title, rule.year, rule.poster_link) == ("迷宫饭", "2024", "https://image.tmdb.org/p.jpg")


def test_analysis_does_without_a_page_that_is_away(home: Shelf) -> None:
    home.publish_episodes("05", page="")
    assert analyse(home.url, "mikan", home).official_title == "迷宫饭"


# -- collect


def test_collect_brings_every_episode_of_the_feed_with_its_rule(home: Shelf) -> None:
    home.publish_episodes("01", "02", "03")

    collected = collect(home.draft(), home)

    assert (collected.added, collected.sent) == (3, 3)
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E0{number}.mkv" for number in (1, 2, 3)]
    (rule,) = home.rules.all()
    assert (rule.official_title, rule.eps_collect, rule.added, rule.poster_link) == (
        "迷宫饭",
        True,
        True,
        "posters/00000000.jpg",
    )
    assert len(home.feeds.all()) == 1
    torrents = home.torrents.of_rule(rule.id)
    assert [torrent.state for torrent in torrents] == [TorrentState.STARTED] * 3
    assert home.far.torrents_by_hash[torrents[0].infohash].tags == (f"ab:{rule.id}",)


def test_collecting_again_adds_what_is_new_and_then_nothing(home: Shelf) -> None:
    home.publish_episodes("01", "02")
    collect(home.draft(), home)
    home.publish_episodes("03")

    assert collect(home.draft(), home).added == 1
    assert collect(home.draft(), home).added == 0
    assert [call[0] for call in home.far.calls].count("add") == 3
    assert len(home.rules.all()) == 1


def test_collect_minds_the_rules_own_filter_and_not_the_global_one(home: Shelf) -> None:
    home.set(rss_parser=RssParser(filter=("- 02",)))
    home.publish_episodes("01", "02", "03")

    collect(replace(home.draft(), filter=("- 03",)), home)

    assert [path.rpartition(" ")[2] for path in home.far.disk] == ["S01E01.mkv", "S01E02.mkv"]


def test_collect_leaves_other_shows_of_the_feed_alone() -> None:
    home = Shelf(SEARCH_URL)
    home.publish_episodes("01", title=FRIEREN, page="葬送的芙莉莲")
    home.publish_episodes("01")

    assert collect(home.draft(), home).added == 1
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E01.mkv"]


def test_collect_of_several_feeds_takes_all_of_them(home: Shelf) -> None:
    home.publish_episodes("01")
    second = replace(home.entries[0], title=MESHI.format("02"), url="magnet:?xt=urn:btih:" + "b" * 40, infohash="b" * 40)
    home.feed_reader.documents[SEARCH_URL] = FeedDocument("Mikan Project", (second,))

    collected = collect(replace(home.draft(), feeds=(home.url, SEARCH_URL, "https://mikanani.me/RSS/gone")), home)

    assert collected.added == 2
    assert collected.fault is not None


def test_collect_of_a_feed_that_fails_stores_nothing(home: Shelf) -> None:
    home.publish_episodes("01")
    draft = home.draft()
    home.feed_reader.documents[home.url] = UnavailableError(Say.FETCH_UNREACHABLE, url="x")
    with pytest.raises(UnavailableError):
        collect(draft, home)
    assert home.rules.all() == []


def test_collect_takes_what_was_skipped_before(home: Shelf) -> None:
    home.feed_reader.documents[FEED_URL] = FeedDocument("Mikan Project", ())
    home.publish_episodes("01")
    home.feed_reader.documents[FEED_URL] = home.feed_reader.documents[home.url]
    home.set(rss_parser=RssParser(filter=("LoliHouse",)))
    home.refresh()
    assert home.far.disk == []

    assert collect(replace(home.draft(), filter=()), home).sent == 1


def test_collect_brings_back_what_was_deleted_with_its_files(home: Shelf) -> None:
    home.publish_episodes("01")
    rule = collect(home.draft(), home).rule
    rules.delete(rule.id, home, files=True)
    assert home.far.torrents_by_hash == {}

    assert collect(home.draft(), home).sent == 1
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E01.mkv"]


def test_a_downloader_that_is_away_delays_the_collection_alone(home: Shelf) -> None:
    home.publish_episodes("01")
    home.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")

    collected = collect(home.draft(), home)

    assert (collected.sent, collected.waiting) == (0, 1)
    home.far.away = None
    home.rename(after_minutes=10)
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E01.mkv"]


def test_an_answer_comes_in_time_whatever_the_downloader_does(home: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish_episodes("01")
    draft = home.draft()
    slow, answered = threading.Event(), threading.Event()

    def version() -> str:
        slow.wait(10)
        answered.set()
        return "v5.0.2"

    monkeypatch.setattr(home.far, "version", version)
    monkeypatch.setattr(subscribe, "ANSWER_WITHIN_S", 0.1)
    collected = collect(draft, home)
    slow.set()

    assert (collected.sent, collected.waiting) == (0, 1)
    assert answered.wait(10)


def test_a_bad_filter_is_named_before_anything_is_stored(home: Shelf) -> None:
    home.publish_episodes("01")
    with pytest.raises(BadInputError) as raised:
        collect(replace(home.draft(), filter=("(",)), home)
    assert "filter" in raised.value.errors
    assert home.rules.all() == []


@pytest.mark.parametrize("change", [{"feeds": ()}, {"feeds": ("ftp://x/",)}, {"official_title": " ", "title_raw": ""}])
def test_a_draft_without_a_feed_or_a_name_is_bad_input(home: Shelf, change: dict[str, object]) -> None:
    home.publish_episodes("01")
    with pytest.raises(BadInputError):
        collect(replace(home.draft(), **change), home)  # type: ignore[arg-type]


# -- a rule that is there


def test_a_rule_that_was_off_is_on_again(home: Shelf) -> None:
    home.publish_episodes("01")
    rule = collect(home.draft(), home).rule
    rules.disable(rule.id, home)
    home.publish_episodes("02")

    collected = subscribe.subscribe(home.draft(), NewFeed(home.url), home)

    assert (collected.rule.id, collected.rule.enabled, collected.added) == (rule.id, True, 1)
    assert len(home.rules.all()) == 1


def test_another_groups_feed_joins_the_rule_of_the_show(home: Shelf) -> None:
    home.publish_episodes("01")
    rule = collect(home.draft(), home).rule
    other = Shelf("https://mikanani.me/RSS/Bangumi?bangumiId=3141&subgroupid=583")
    other.publish_episodes("01", "02", title=MESHI_ANI)
    home.feed_reader.documents |= {other.url: other.feed_reader.documents[other.url]}
    home.mikan.pages |= other.mikan.pages
    home.torrent_files.by_url |= other.torrent_files.by_url

    joined = subscribe.subscribe(analyse(other.url, "mikan", home), NewFeed(other.url), home)

    assert joined.rule.id == rule.id
    assert joined.rule.feeds == (home.url, other.url)
    assert joined.rule.group_name == "LoliHouse"
    assert joined.added == 1  # the first episode is LoliHouse's
    assert len(home.far.disk) == 2


def test_a_show_under_another_official_title_is_the_same_rule(home: Shelf) -> None:
    home.publish_episodes("01")
    rule = collect(home.draft(), home).rule
    assert collect(replace(home.draft(), official_title="Delicious in Dungeon"), home).rule.id == rule.id


# -- subscribe


def test_subscribing_follows_the_feed_from_now_on(home: Shelf) -> None:
    home.publish_episodes("01", "02")

    subscribed = subscribe.subscribe(home.draft(), NewFeed(home.url, aggregate=True), home)

    assert subscribed.sent == 2
    feed = home.feeds.all()[-1]
    assert (feed.name, feed.url, feed.aggregate, feed.parser, feed.enabled) == ("迷宫饭", home.url, False, "mikan", True)
    assert home.feed_queue.jobs == [FeedJob(feed.id)]
    assert [torrent.feed_id for torrent in home.torrents.of_rule(subscribed.rule.id)] == [feed.id] * 2

    home.publish_episodes("03")
    home.feed = feed
    assert home.refresh().sent == 1
    assert home.far.disk[-1] == f"{FOLDER}/Dungeon Meshi S01E03.mkv"


def test_a_second_season_goes_into_its_folder_and_stays_there() -> None:
    home = Shelf()
    title = "[ANi] 葬送的芙莉蓮 第二季 - {} [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
    home.publish_episodes("01", title=title, page="葬送的芙莉莲 第二季")

    subscribe.subscribe(home.draft(), NewFeed(home.url), home)

    home.publish_episodes("02", title=title, page="葬送的芙莉莲 第二季")
    home.feed = home.feeds.all()[-1]
    home.refresh()
    assert {path.rpartition("/")[0] for path in home.far.disk} == {"/downloads/Bangumi/葬送的芙莉莲/Season 2"}
    assert len(home.far.disk) == 2


def test_a_film_keeps_its_flat_folder(home: Shelf) -> None:
    home.publish(
        "[LoliHouse] 间谍过家家 代号：白 / SPY x FAMILY CODE White [Movie][BDRip 1080p HEVC-10bit FLAC]", page="代号白"
    )
    draft = replace(home.draft(), kind=RuleKind.SERIES, custom_path="/downloads/Bangumi/代号白")

    subscribed = subscribe.subscribe(draft, NewFeed(home.url), home)

    assert (subscribed.rule.kind, subscribed.rule.custom_path) == (RuleKind.MOVIE, None)
    assert home.far.disk[0].startswith("/downloads/Bangumi/代号白/")


def test_a_known_feed_is_accepted_and_switched_on(home: Shelf) -> None:
    home.publish_episodes("01")
    first = subscribe.subscribe(home.draft(), NewFeed(home.url), home)
    feed = home.feeds.all()[-1]
    home.feeds.save(replace(home.feeds.get(feed.id), enabled=False))

    again = subscribe.subscribe(
        replace(home.draft(), feeds=(home.url.replace("mikanani.me", "MIKANANI.me:443"),)), NewFeed(""), home
    )

    assert home.feeds.get(feed.id).enabled
    assert len(home.feeds.all()) == 2
    assert (again.rule.id, again.rule.feeds, again.added) == (first.rule.id, (home.url,), 0)


def test_a_foreign_feed_is_not_read_as_mikans() -> None:
    home = Shelf("https://nyaa.si/?page=rss&q=meshi")
    home.publish_episodes("01")
    subscribe.subscribe(home.draft(), NewFeed(home.url, parser="mikan"), home)
    assert home.feeds.all()[-1].parser == "tmdb"


def test_the_feed_beside_the_rule_counts_where_the_rule_names_none(home: Shelf) -> None:
    home.publish_episodes("01")
    subscribed = subscribe.subscribe(replace(home.draft(), feeds=()), NewFeed(home.url), home)
    assert subscribed.rule.feeds == (home.url,)


def test_a_feed_that_is_away_is_followed_all_the_same(home: Shelf) -> None:
    home.publish_episodes("01")
    draft = home.draft()
    there = home.feed_reader.documents[home.url]
    home.feed_reader.documents[home.url] = UnavailableError(Say.FETCH_UNREACHABLE, url=home.url)

    subscribed = subscribe.subscribe(draft, NewFeed(home.url), home)

    assert subscribed.fault is not None
    home.feed_reader.documents[home.url] = there
    home.feed = home.feeds.all()[-1]
    assert home.refresh().sent == 1


def test_a_stopped_program_queues_nothing(home: Shelf) -> None:
    home.publish_episodes("01")
    home.states.program_state = replace(home.states.program_state, running=False)  # type: ignore[attr-defined]
    assert subscribe.subscribe(home.draft(), NewFeed(home.url), home).sent == 1
    assert home.feed_queue.jobs == []


# -- older episodes


class Late(Home):
    """A home that meets a show in mid-season; Mikan's search knows all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.manage(BangumiManager(eps_complete=True))
        older = [self.publish(MESHI.format(number), page="迷宫饭") for number in ("01", "02")]
        self.search = FeedDocument("Mikan Project - 搜索结果", tuple(self.entries))
        self.feed_reader.documents[SEARCH_URL] = self.search
        self.entries.clear()
        self.publish(MESHI.format("03"), page="迷宫饭")
        self.older = older

    def complete(self) -> int:
        return complete_shows(self, until=self.clock.now() + timedelta(seconds=20))


def test_older_episodes_are_searched_once() -> None:
    home = Late()
    home.refresh()

    assert home.complete() == 1

    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E0{number}.mkv" for number in (1, 2, 3)]
    assert home.rules.all()[0].eps_collect
    assert home.complete() == 0


def test_a_search_that_fails_is_repeated_after_a_rest() -> None:
    home = Late()
    home.refresh()
    home.feed_reader.documents[SEARCH_URL] = UnavailableError(Say.FETCH_UNREACHABLE, url="x")
    assert home.complete() == 0
    assert not home.rules.all()[0].eps_collect
    home.feed_reader.documents[SEARCH_URL] = home.search
    assert home.complete() == 0

    home.clock.sleep(3601)

    assert home.complete() == 1


@pytest.mark.parametrize("manager", [BangumiManager(), BangumiManager(eps_complete=False)])
def test_nobody_searches_unasked(manager: BangumiManager) -> None:
    home = Late()
    home.manage(manager)
    home.refresh()
    assert home.complete() == 0


def test_a_show_that_began_with_its_first_episode_misses_nothing() -> None:
    home = Late()
    home.entries.clear()
    home.publish(FRIEREN.format("01"), page="葬送的芙莉莲")
    home.refresh()
    assert home.complete() == 0


# -- what the index of shows adds


def published(home: Shelf, title: str, day: str) -> None:
    home.publish(title)
    home.entries[0] = replace(home.entries[0], published_at=datetime.fromisoformat(day).replace(tzinfo=UTC))
    home.show()


def test_a_rule_that_is_subscribed_is_known_by_its_ids(home: Shelf) -> None:
    home.shows = MemoryShows(shipped_shows())
    published(home, FRIEREN.format("05"), "2023-10-06")

    rule = collect(replace(home.draft(), official_title="My Frieren"), home).rule

    assert (rule.official_title, rule.season) == ("My Frieren", 1)
    assert (rule.bangumi_tv_id, rule.tmdb_id, rule.air_weekday, rule.air_time) == ("400602", 209867, 4, "23:00")


def test_a_season_that_its_owner_counts_otherwise_is_left_alone(home: Shelf) -> None:
    home.shows = MemoryShows(shipped_shows())
    published(home, FRIEREN.format("05"), "2023-10-06")

    assert collect(replace(home.draft(), season=3), home).rule.bangumi_tv_id is None


def test_who_follows_a_show_by_hand_has_said_which_one_it_is(home: Shelf) -> None:
    home.shows = MemoryShows(shipped_shows())
    home.publish("[X] Hunter x Hunter - 05 [1080p]")
    draft = home.draft()
    assert draft.needs_review

    rule = collect(draft, home).rule

    assert (rule.needs_review, rule.review_reason) == (False, None)


def test_another_spelling_of_a_show_that_has_a_rule_joins_it(home: Shelf) -> None:
    home.shows = MemoryShows(shipped_shows())
    published(home, FRIEREN.format("05"), "2023-10-06")
    first = collect(home.draft(), home).rule
    home.entries.clear()
    published(home, "[SubsPlease] Frieren - Beyond Journey's End - 06 (1080p)", "2023-10-07")

    second = collect(replace(home.draft(), official_title="Frieren"), home).rule

    assert second.id == first.id
    assert len(home.rules.all()) == 1
