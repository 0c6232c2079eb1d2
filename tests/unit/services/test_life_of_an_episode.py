"""From a feed to a told episode, step by step, in a home in memory."""

from dataclasses import replace

from bangumi.core.config import BangumiManager, RssParser
from bangumi.core.errors import UnavailableError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedHealth, RemoteStage, RemoteTorrent, Torrent, TorrentKey, TorrentState
from bangumi.services.feeds import refresh_now
from tests.support.home import FEED_URL, Home

MESHI_5 = "[LoliHouse] 迷宫饭 / Dungeon Meshi - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
MESHI_5V2 = "[LoliHouse] 迷宫饭 / Dungeon Meshi - 05v2 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
MESHI_5_ANI = "[ANi] Dungeon Meshi - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
FOLDER = "/downloads/Bangumi/迷宫饭/Season 1"


def test_new_episode_makes_its_rule_and_starts_under_its_final_name() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")

    done = home.refresh()

    assert (done.new, done.wanted, done.sent, done.complete, done.error) == (1, 1, 1, True, None)
    assert [rule.official_title for rule in home.rules.all()] == ["迷宫饭"]
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]
    order = [call[0] for call in home.far.calls if call[0] in ("add", "rename_file", "start")]
    assert order == ["add", "rename_file", "start"]
    assert ("add", infohash, FOLDER, True) in home.far.calls
    assert home.far.torrents_by_hash[infohash].tags == ("ab:1",)


def test_finished_episode_is_told_once() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.rename()
    assert home.told == []

    home.far.complete(infohash)
    home.rename()
    home.rename()

    assert home.told == ["迷宫饭\nSeason 1, episode 5 is ready."]
    assert home.notifier.sent[0][1].poster == "posters/00000000.jpg"
    assert home.torrent(infohash).state is TorrentState.TOLD


def test_repeating_everything_adds_nothing() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    for _ in range(3):
        home.refresh()
    home.feeds.save(home.feed.__class__(id=home.feed.id, url=FEED_URL, version=home.feeds.get(home.feed.id).version))
    home.refresh()
    home.far.complete(infohash)
    for _ in range(3):
        home.rename()
        home.refresh()

    assert [call[0] for call in home.far.calls].count("add") == 1
    assert len(home.rules.all()) == 1
    assert len(home.told) == 1


def test_unchanged_feed_costs_one_read_and_no_write() -> None:
    home = Home()
    home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.refresh()
    version = home.feeds.get(home.feed.id).version

    home.refresh()

    assert home.feeds.get(home.feed.id).version == version


def test_same_episode_of_another_group_is_left() -> None:
    home = Home()
    home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    other = home.publish(MESHI_5_ANI, page="迷宫饭")

    home.refresh()

    torrent = home.torrent(other)
    assert torrent.state is TorrentState.SKIPPED
    assert torrent.reason and torrent.reason.say is Say.EPISODE_TAKEN
    assert len(home.far.disk) == 1


def test_of_two_releases_in_one_reading_the_better_one_goes() -> None:
    home = Home()
    home.publish(MESHI_5.replace("05", "04"), page="迷宫饭")
    home.refresh()
    home.publish(MESHI_5_ANI, page="迷宫饭")
    better = home.publish(MESHI_5, page="迷宫饭")

    home.refresh()

    assert better in home.far.torrents_by_hash
    assert len(home.far.disk) == 2


def test_second_version_takes_the_place_of_the_first_once_it_is_complete() -> None:
    home = Home()
    first = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.far.complete(first)
    home.rename()
    second = home.publish(MESHI_5V2, page="迷宫饭")
    home.refresh()

    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05 v2.mkv", f"{FOLDER}/Dungeon Meshi S01E05.mkv"]
    home.rename()
    assert first in home.far.torrents_by_hash

    home.far.complete(second)
    home.rename()

    assert list(home.far.torrents_by_hash) == [second]
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]
    assert home.torrent(first).state is TorrentState.REPLACED
    assert len(home.told) == 2


def test_third_version_removes_the_first_and_the_second() -> None:
    home = Home()
    home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.publish(MESHI_5V2, page="迷宫饭")
    home.refresh()
    third = home.publish(MESHI_5V2.replace("v2", "v3"), page="迷宫饭")
    home.refresh()
    home.far.complete(third)

    home.rename()

    assert list(home.far.torrents_by_hash) == [third]
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]


def test_absent_downloader_changes_nothing_but_time() -> None:
    home = Home()
    home.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    assert home.torrent(infohash).state is TorrentState.WANTED
    for _ in range(5):
        home.rename()
    home.far.away = None

    home.rename()

    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]
    assert home.told == ["The downloader can't be reached: refused", "The downloader is back."]


def test_refresh_by_hand_takes_what_an_earlier_one_left_waiting() -> None:
    home = Home()
    home.far.away = UnavailableError(Say.DOWNLOADER_UNREACHABLE, detail="refused")
    home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.far.away = None
    home.clock.sleep(60)

    assert home.refresh().sent == 0
    assert refresh_now(home.feed.id, home).sent == 1
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]


def test_torrent_file_that_can_not_be_fetched_is_tried_again() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    files, home.torrent_files.by_url = home.torrent_files.by_url, {}
    home.refresh()
    waiting = home.torrent(infohash)
    assert (waiting.state, waiting.tries) == (TorrentState.WANTED, 1)
    home.torrent_files.by_url = files

    home.rename(after_minutes=2)

    assert home.torrent(infohash).state is TorrentState.STARTED


def test_release_that_never_comes_frees_its_episode_for_another() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.torrent_files.by_url = {}
    home.refresh()
    for _ in range(25):
        home.rename(after_minutes=300)
    assert home.torrent(infohash).state is TorrentState.FAILED

    home.publish(MESHI_5_ANI, page="迷宫饭")
    home.refresh()

    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]


def test_magnet_is_named_when_it_has_its_files() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, magnet=True)
    home.refresh()
    assert home.torrent(infohash).state is TorrentState.SENT
    home.rename()
    home.far.learn(infohash, "[LoliHouse] Dungeon Meshi - 05 [1080p].mkv")

    home.rename()
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]
    home.far.complete(infohash)
    home.rename()

    assert home.told == ["迷宫饭\nSeason 1, episode 5 is ready."]


def test_torrent_added_by_hand_is_named_and_told() -> None:
    home = Home()
    infohash = "a" * 40
    home.far.torrents_by_hash[infohash] = RemoteTorrent(
        infohash,
        "[X] Other Show - 07 [1080p].mkv",
        "/downloads/Bangumi/Other Show/Season 2",
        "uploading",
        RemoteStage.COMPLETE,
        category="Bangumi",
        added_on=int(home.clock.now().timestamp()),
    )
    home.far.file_lists[infohash] = [("[X] Other Show - 07 [1080p].mkv", 1)]

    home.rename()
    home.rename()

    assert home.far.disk == ["/downloads/Bangumi/Other Show/Season 2/Other Show S02E07.mkv"]
    assert len(home.told) == 1


def test_old_library_in_the_category_is_no_news() -> None:
    home = Home()
    infohash = "a" * 40
    home.far.torrents_by_hash[infohash] = RemoteTorrent(
        infohash, "Other S01E07.mkv", "/downloads/Bangumi/Other/Season 1", "uploading", RemoteStage.COMPLETE, category="Bangumi"
    )
    home.far.file_lists[infohash] = [("Other S01E07.mkv", 1)]

    home.rename()

    assert home.told == []
    assert home.torrent(infohash).state is TorrentState.TOLD


def test_torrent_that_its_user_removed_stays_away() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.far.delete([infohash], files=True)
    for _ in range(3):
        home.rename()
    home.refresh()

    assert home.torrent(infohash).state is TorrentState.FAILED
    assert home.far.disk == []


def test_torrent_that_is_missed_now_and_then_is_not_gone() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    for _ in range(4):
        there = home.far.torrents_by_hash.pop(infohash)
        home.rename()
        home.far.torrents_by_hash[infohash] = there
        home.rename()

    assert home.torrent(infohash).state is TorrentState.STARTED


def test_provider_that_fails_is_told_later_and_the_others_once() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.far.complete(infohash)
    home.notifier.refuses = UpstreamError(Say.NOTICE_REFUSED, status=500)
    home.rename()
    assert home.torrent(infohash).state is TorrentState.DONE
    home.notifier.refuses = None

    home.rename(after_minutes=2)
    home.rename()

    assert home.told == ["迷宫饭\nSeason 1, episode 5 is ready."]
    assert len(home.inbox.entries) == 1


def test_release_that_was_known_by_its_address_alone_is_not_taken_again_with_its_infohash() -> None:
    film = "[Nyaa] 迷宫饭 剧场版 / Dungeon Meshi Movie [1080p]"
    home = Home()
    infohash = home.publish(film, page="迷宫饭")
    url = "https://nyaa.si/download/1.torrent"
    known = Torrent(TorrentKey(url), 0, film, url, state=TorrentState.TOLD, seen_at=home.clock.now())
    home.torrents.add([known])
    home.entries[0] = replace(home.entries[0], url=url, infohash=infohash)
    home.show()

    done = home.refresh()

    assert (done.new, home.far.disk) == (0, [])


def test_filtered_item_is_taken_when_the_filter_changes() -> None:
    home = Home()
    home.set(rss_parser=RssParser(filter=("1080",)))
    infohash = home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    assert home.torrent(infohash).state is TorrentState.SKIPPED

    home.set(rss_parser=RssParser(filter=()))
    home.states.bump_rules_revision()
    home.refresh()

    assert home.torrent(infohash).state is TorrentState.STARTED


def test_waiting_item_that_its_rule_leaves_out_by_now_frees_its_episode() -> None:
    home = Home()
    infohash = home.publish(MESHI_5, page="迷宫饭")
    files, home.torrent_files.by_url = home.torrent_files.by_url, {}
    home.refresh()
    [rule] = home.rules.all()
    home.rules.save(replace(rule, filter=("LoliHouse",)))
    home.torrent_files.by_url = files

    home.rename(after_minutes=2)
    home.publish(MESHI_5_ANI, page="迷宫饭")
    home.refresh()

    resting = home.torrent(infohash)
    assert (resting.state, resting.reason and resting.reason.say) == (TorrentState.SKIPPED, Say.RULE_FILTERED)
    assert home.far.disk == [f"{FOLDER}/Dungeon Meshi S01E05.mkv"]


def test_a_reading_is_counted_whoever_asked_for_it() -> None:
    home = Home()
    home.publish(MESHI_5, page="迷宫饭")
    home.refresh()
    home.feed_reader.documents[FEED_URL] = UpstreamError(Say.NOT_A_FEED, url=FEED_URL)
    home.refresh()
    assert home.tally.counted == {"FeedsRead": 2, "Seen": 1, "Added": 1, "Failed": 1}


def test_broken_feed_is_recorded_in_both_languages() -> None:
    home = Home()
    home.feed_reader.documents[FEED_URL] = UpstreamError(Say.NOT_A_FEED, url=FEED_URL)

    done = home.refresh()

    feed = home.feeds.get(home.feed.id)
    assert done.error
    assert feed.health is FeedHealth.ERROR
    assert feed.last_error and "not a feed" in feed.last_error and "不是有效" in feed.last_error


def test_page_that_fails_costs_the_rule_its_facts_only() -> None:
    home = Home()
    home.publish(MESHI_5)

    home.refresh()

    assert [(rule.official_title, rule.poster_link) for rule in home.rules.all()] == [("迷宫饭", "")]
    assert len(home.far.disk) == 1


def test_feed_of_one_show_makes_no_rules() -> None:
    home = Home(aggregate=False)
    infohash = home.publish(MESHI_5, page="迷宫饭")

    home.refresh()

    reason = home.torrent(infohash).reason
    assert home.rules.all() == []
    assert reason and reason.say is Say.NO_RULE


def test_two_spellings_of_one_show_end_in_one_rule_and_two_seasons_do_not() -> None:
    home = Home()
    home.publish(MESHI_5, page="迷宫饭")
    home.publish("[ANi] Delicious in Dungeon - 06 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]", page="迷宫饭")
    home.publish("[LoliHouse] Dungeon Meshi S2 - 01 [WebRip 1080p]", page="迷宫饭 第二季")

    home.refresh()

    assert {(rule.official_title, rule.season) for rule in home.rules.all()} == {("迷宫饭", 1), ("迷宫饭", 2)}
    assert len(home.far.disk) == 3


def test_method_none_leaves_names_but_never_shares_a_file() -> None:
    home = Home()
    home.manage(BangumiManager(rename_method="none"))
    home.publish(MESHI_5, page="迷宫饭", files=["same.mkv"])
    home.publish(MESHI_5.replace("05", "06"), page="迷宫饭", files=["same.mkv"])

    home.refresh()

    assert len(set(home.far.disk)) == 2
