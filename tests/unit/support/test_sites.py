"""The sites show what was published, in the shape of the real ones."""

import re
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import httpx
import pytest

from tests.support.world import Season, World, weekly
from tests.support.world.metadata import TMDB_KEY


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False)


def titles(url: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(get(url).content).entries]


def test_a_release_is_on_top_of_all_feeds_and_its_torrent_can_be_had_everywhere(world: World) -> None:
    show = world.show("迷宫饭", en="Dungeon Meshi")
    world.publish(show, 4)
    release = world.publish(show, 5, version=2)

    assert release.title == "[LoliHouse] 迷宫饭 / Dungeon Meshi - 05v2 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"
    for url in (world.mikan.feed_url(), world.nyaa.search_url("dungeon 05v2"), world.dmhy.search_url("迷宫饭")):
        assert titles(url)[0] == release.title
    for url in (release.mikan_torrent_url, release.nyaa_torrent_url):
        assert get(url).content == release.torrent.metainfo

    world.withdraw(release)
    assert release.title not in titles(world.mikan.feed_url())


def test_a_mikan_item_has_its_own_torrent_element_with_a_time_in_china_without_zone(world: World) -> None:
    published_at = datetime(2024, 2, 1, 14, 31, 20, 561000, tzinfo=UTC)
    release = world.publish(world.show("迷宫饭"), 5, published_at=published_at)

    feed = get(world.mikan.feed_url()).text

    assert '<torrent xmlns="https://mikanani.me/0.1/">' in feed
    assert "<pubDate>2024-02-01T22:31:20.561</pubDate>" in feed
    assert f"<contentLength>{release.size}</contentLength>" in feed
    assert release.mikan_torrent_url.endswith(f"/Download/20240201/{release.torrent.infohash}.torrent")
    (entry,) = feedparser.parse(feed).entries
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.length) == (release.mikan_torrent_url, str(release.size))
    assert entry.link == release.mikan_page_url


def test_mikan_feeds_by_show_by_group_and_by_words(world: World) -> None:
    meshi, frieren = world.show("迷宫饭"), world.show("葬送的芙莉莲")
    ani, loli = world.publish(meshi, 1, group="ANi").title, world.publish(meshi, 1, group="LoliHouse").title
    world.publish(frieren, 1)

    assert titles(world.mikan.show_feed_url(meshi)) == [loli, ani]
    assert titles(world.mikan.show_feed_url(meshi, "ANi")) == [ani]
    assert titles(world.mikan.search_url("lolihouse 迷宫饭")) == [loli]
    assert get(f"{world.mikan.url}/RSS/MyBangumi").status_code == 404
    assert get(f"{world.mikan.url}/RSS/Bangumi?bangumiId=1").status_code == 404


def test_mikan_pages_name_the_show_and_show_its_poster(world: World) -> None:
    show = world.show("葬送的芙莉莲 第二季", mikan_id=3821, bgm_id=515759, first_air_date=date(2026, 1, 16), season=2)
    release = world.publish(show, 5, group="ANi")

    page = get(release.mikan_page_url).text
    assert re.search(r'<p class="bangumi-title"><a href="/Home/Bangumi/3821#583"[^>]*>葬送的芙莉莲 第二季</a>', page)
    address = re.search(r'<div class="bangumi-poster" style="background-image: url\(\'([^\']+)\'\);">', page)
    assert address is not None
    assert address[1].endswith(".jpg?width=400&height=560&format=webp")
    assert get(world.mikan.url + address[1]).content == show.poster

    page = get(f"{world.mikan.url}/Home/Bangumi/3821").text
    assert "放送日期：星期五" in page
    assert "放送开始：1/16/2026" in page
    assert 'href="https://bgm.tv/subject/515759"' in page


def test_a_mikan_page_may_lack_the_poster_or_the_show(world: World) -> None:
    bare = world.publish(world.show("迷宫饭", has_poster=False), 5)
    stray = world.publish(None, title="[Group] Stray - 01 [1080p]")

    assert "bangumi-poster" not in get(bare.mikan_page_url).text
    assert "bangumi-title" not in get(stray.mikan_page_url).text


def test_nyaa_and_dmhy_items_are_in_those_sites_manner(world: World) -> None:
    published_at = datetime(2024, 2, 1, 14, 31, 20, tzinfo=UTC)
    release = world.publish(world.show("迷宫饭", en="A & B"), 5, published_at=published_at)

    nyaa = get(world.nyaa.search_url()).text
    assert f"<nyaa:infoHash>{release.torrent.infohash}</nyaa:infoHash>" in nyaa
    assert "<pubDate>Thu, 01 Feb 2024 14:31:20 -0000</pubDate>" in nyaa
    assert "<enclosure" not in nyaa

    (entry,) = feedparser.parse(get(world.dmhy.search_url()).content).entries
    (enclosure,) = entry.enclosures
    assert enclosure.href == release.magnet
    assert re.match(r"magnet:\?xt=urn:btih:[A-Z2-7]{32}&dn=", enclosure.href)
    assert entry.published == "Thu, 01 Feb 2024 22:31:20 +0800"


def test_a_release_can_be_kept_to_some_sites_and_be_a_magnet_at_mikan(world: World) -> None:
    release = world.publish(world.show("迷宫饭"), 5, magnet=True, sites={"mikan"})

    assert titles(world.nyaa.search_url()) == titles(world.dmhy.search_url()) == []
    (entry,) = feedparser.parse(get(world.mikan.feed_url()).content).entries
    assert entry.enclosures[0].href == release.magnet


@pytest.mark.parametrize(
    ("arguments", "title", "file_name"),
    [
        (
            {"episode": 11.5},
            "[LoliHouse] 番 第二季 / Show S2 - 11.5 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]",
            "[LoliHouse] Show S2 - 11.5 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕].mkv",
        ),
        (
            {"episode": 5, "group": "ANi"},
            "[ANi] 番 第二季 - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]",
            "[ANi] 番 第二季 - 05 [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4].mp4",
        ),
        ({"title": "[X] a/b [01]"}, "[X] a/b [01]", "[X] a_b [01].mkv"),
        ({"title": "[X] a", "file_name": "b.mp4"}, "[X] a", "b.mp4"),
    ],
)
def test_titles_and_file_names(world: World, arguments: dict[str, object], title: str, file_name: str) -> None:
    release = world.publish(world.show("番 第二季", en="Show", season=2), **arguments)  # type: ignore[arg-type]

    assert (release.title, release.torrent.name) == (title, file_name)


def tmdb(world: World, path: str, **query: str) -> Any:
    answer = httpx.get(f"{world.tmdb.url}/3{path}", params={"api_key": TMDB_KEY, **query}, trust_env=False)
    return answer.json()


def test_tmdb_finds_a_series_by_any_of_its_names_in_the_language_asked_for(world: World) -> None:
    series = world.series("葬送的芙莉莲", en="Frieren: Beyond Journey's End", ja="葬送のフリーレン", tmdb_id=209867)
    world.series("别的")

    for query in ("葬送的芙莉莲", "frieren beyond", "葬送のフリーレン"):
        (hit,) = tmdb(world, "/search/tv", query=query, language="zh-CN")["results"]
        assert (hit["id"], hit["name"], hit["genre_ids"][0]) == (209867, series.zh, 16)
    assert tmdb(world, "/search/tv", query="Frieren 2nd Season")["total_results"] == 0
    assert tmdb(world, "/search/movie", query="frieren")["total_results"] == 0
    assert get(f"{world.tmdb.url}/3/search/tv?query=x&api_key=wrong").status_code == 401


def test_tmdb_tells_of_seasons_episodes_and_pictures(world: World) -> None:
    dates = weekly(date(2023, 9, 29), 28) + weekly(date(2026, 1, 16), 2)
    seasons = [Season(0, [date(2023, 10, 1)]), Season(1, dates)]
    series = world.series("葬送的芙莉莲", seasons=seasons, tmdb_id=209867, status="Ended")

    details = tmdb(world, "/tv/209867", language="zh-CN", append_to_response="season/1")
    assert (details["status"], details["number_of_seasons"], details["first_air_date"]) == ("Ended", 1, "2023-09-29")
    assert [one["name"] for one in details["seasons"]] == ["特别篇", "第 1 季"]
    season = tmdb(world, "/tv/209867/season/1", language="zh-CN")
    assert season == details["season/1"]
    assert season["episodes"][28]["air_date"] == "2026-01-16"
    assert tmdb(world, "/tv/209867/season/2")["status_code"] == 34
    assert get(f"{world.tmdb.url}/t/p/w780{series.poster_path(1)}").headers["content-type"] == "image/jpeg"
    assert get(f"{world.tmdb.url}/t/p/w780/unknown.jpg").status_code == 404


def test_a_later_season_brings_its_earlier_ones_to_tmdb(world: World) -> None:
    show = world.show("葬送的芙莉莲 第二季", season=2, first_air_date=date(2026, 1, 16))

    assert show.series.zh == "葬送的芙莉莲"
    assert [(one.number, one.air_dates[0].year) for one in show.series.seasons] == [(1, 2025), (2, 2026)]


def test_bangumi_tv_knows_the_calendar_and_its_subjects(world: World) -> None:
    show = world.show("迷宫饭", ja="ダンジョン飯", bgm_id=395378, first_air_date=date(2024, 1, 4))

    days = get(f"{world.bangumi_tv.url}/calendar").json()
    assert [day["weekday"]["id"] for day in days] == list(range(1, 8))
    assert [(day["weekday"]["cn"], item["name_cn"]) for day in days for item in day["items"]] == [("星期四", "迷宫饭")]
    assert get(f"{world.bangumi_tv.url}/v0/subjects/395378").json()["name"] == "ダンジョン飯"
    assert get(f"{world.bangumi_tv.url}/v0/subjects/1").status_code == 404
    body = {"keyword": "迷宫", "filter": {"type": [2]}}
    found = httpx.post(f"{world.bangumi_tv.url}/v0/search/subjects", json=body, trust_env=False).json()
    assert [one["id"] for one in found["data"]] == [show.bgm_id]
    assert get(f"{world.bangumi_tv.url}/search/subject/迷宫").json()["results"] == 1


def test_the_seed_serves_ranges(world: World) -> None:
    release = world.publish(world.show("迷宫饭"), 5, size=100, file_name="a.mkv")
    url = f"{world.seed.url}/seed/{release.number}/a.mkv"
    content = release.torrent.files[0].content

    part = get(url, Range="bytes=10-19")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, content[10:20], "bytes 10-19/100")
    assert get(url, Range="bytes=90-").content == content[90:]
    assert get(url, Range="bytes=100-").status_code == 416
    assert get(url).content == content
