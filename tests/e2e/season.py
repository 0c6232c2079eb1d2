"""A season as a fan follows it: shows with posters over the week, seen episodes, a doubt, a rest, a feed that fails."""

import re
from datetime import UTC, date, datetime, timedelta

from tests.e2e.home import Home
from tests.support.waiting import eventually
from tests.support.world import World, faults
from tests.support.world.pictures import paint

_SHOWS = (
    ("葬送的芙莉莲 第二季", "Sousou no Frieren", 2, 4, 5, "LoliHouse"),
    ("药屋少女的呢喃", "Kusuriya no Hitorigoto", 1, 3, 8, "喵萌奶茶屋"),
    ("迷宫饭", "Dungeon Meshi", 1, 3, 6, "LoliHouse"),
    ("间谍过家家 第三季", "SPY x FAMILY", 3, 5, 7, "ANi"),
    ("孤独摇滚！", "Bocchi the Rock!", 1, 6, 4, "桜都字幕组"),
    ("跃动青春", "Skip to Loafer", 1, 1, 3, "喵萌奶茶屋"),
    ("比宇宙更远的地方", "Sora yori mo Tooi Basho", 1, 1, 9, "LoliHouse"),
    ("摇曳露营△", "Yuru Camp", 1, 2, 2, "桜都字幕组"),
    ("来自深渊", "Made in Abyss", 1, 0, 5, "LoliHouse"),
    ("紫罗兰永恒花园", "Violet Evergarden", 1, 2, 3, "ANi"),
    ("三月的狮子", "Sangatsu no Lion", 1, 5, 6, "LoliHouse"),
    ("虫师 续章", "Mushishi Zoku Shou", 1, 6, 2, "喵萌奶茶屋"),
)


def air(world: World) -> None:
    """Every show of the season, and the episodes that have come out."""
    today = datetime.now(UTC).replace(hour=2, minute=30, second=0, microsecond=0)
    coming = sorted((days_ago, show) for show in _SHOWS for days_ago in range(3, 3 + 7 * show[4], 7))
    known = {}
    for title, en, season, weekday, episodes, _ in _SHOWS:
        begin = today - timedelta(weeks=episodes - 1, days=(today.weekday() - weekday) % 7 or 7)
        known[title] = world.show(title, en=en, season=season, first_air_date=date(begin.year, begin.month, begin.day))
        known[title].picture = paint(title)
    for days_ago, (title, _, _, _, episodes, group) in reversed(coming):
        number = episodes - (days_ago - 3) // 7
        world.publish(known[title], number, group=group, published_at=today - timedelta(days=days_ago))
    elsewhere = world.show("少女终末旅行", en="Shoujo Shuumatsu Ryokou")
    elsewhere.picture = paint(elsewhere.title)
    for number in (1, 2):
        world.publish(elsewhere, number, sites=["nyaa"])


def live_on(home: Home) -> None:
    """Some weeks later, at a signed-in home that reads the season's feed: a doubt, a rest, an end, a feed that fails."""
    shows = eventually(lambda: len(found := home.get("/bangumi/get/all")) == len(_SHOWS) and found, 90)
    by_title = {show["official_title"]: show["id"] for show in shows}
    for title, _, _, weekday, _, _ in _SHOWS:
        number = by_title[re.sub(r" 第.季$", "", title)]
        assert home.call("PATCH", f"/bangumi/{number}/weekday", json={"weekday": weekday}).status_code == 200
    doubt = {
        "needs_review": True,
        "needs_review_reason": "TMDB has 6 episodes in this season / TMDB 中该季只有 6 集",
        "suggested_episode_offset": -6,
    }
    assert home.call("PATCH", f"/bangumi/update/{by_title['三月的狮子']}", json=doubt).status_code == 200
    assert home.call("DELETE", f"/bangumi/disable/{by_title['来自深渊']}").status_code == 200
    assert home.call("PATCH", f"/bangumi/archive/{by_title['紫罗兰永恒花园']}").status_code == 200
    providers = {
        "mikan": f"{home.world.mikan.url}/RSS/Search?searchstr=%s",
        "nyaa": home.world.nyaa.search_url("x").replace("=x", "=%s"),
    }
    assert home.call("PUT", "/search/provider/config", json=providers).status_code == 200
    home.world.publish(None, title="[X] Hunter x Hunter - 05 [1080p]", sites=["nyaa"])
    which = {"url": home.world.nyaa.search_url("Hunter"), "name": "Nyaa · Hunter", "parser": "tmdb"}
    assert home.call("POST", "/rss/add", json=which).status_code == 200
    home.world.fault("/?page=rss&q=Frieren", faults.Status(503))
    broken = {"url": home.world.nyaa.search_url("Frieren"), "name": "Nyaa · Frieren", "parser": "tmdb"}
    assert home.call("POST", "/rss/add", json=broken).status_code < 500
