"""How titles are read, and what becomes of one that cannot be."""

import pytest

from bangumi.adapters.shows import shipped_shows
from bangumi.core.messages import Say
from bangumi.core.model import Feed, FeedDocument, FeedEntry, FeedId
from bangumi.core.titles import LONGEST
from tests.support.memory import MemoryWorld
from tests.support.memory.outside import MemoryShows
from tests.support.rest import RestClient

TITLE = "[喵萌奶茶屋&LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - 03v2 [WebRip 1080p HEVC-10bit AAC][简繁日内封字幕]"
FEED = "https://example.org/feed.xml"


@pytest.fixture
def informed(home: MemoryWorld) -> MemoryWorld:
    """A home with the index of shows that the product ships."""
    home.shows = MemoryShows(shipped_shows())
    return home


@pytest.mark.usefixtures("informed")
def test_what_a_title_says(client: RestClient) -> None:
    answer = client.get("titles/read", title=TITLE)

    assert answer.status == 200
    said = answer.json()
    assert (said["title"], said["readable"], said["reason_en"], said["reason_zh"]) == (TITLE, True, None, None)
    assert said["names"][:2] == [{"text": "葬送的芙莉莲", "lang": "zh"}, {"text": "Sousou no Frieren", "lang": "en"}]
    assert (said["season"], said["episodes"], said["episode_range"], said["kind"]) == (None, [3], None, "episode")
    assert (said["version"], said["group"], said["resolution"]) == (2, "喵萌奶茶屋&LoliHouse", "1080p")
    assert (said["source"], said["codec"], said["audio"]) == ("WebRip", "HEVC", "AAC")
    assert (said["subtitles"], said["subtitle_raw"]) == (["ja", "zh-Hans", "zh-Hant"], "简繁日内封字幕")


@pytest.mark.usefixtures("informed")
def test_why_each_piece_was_read_so(client: RestClient) -> None:
    trace = client.get("titles/read", title=TITLE).json()["trace"]

    assert {
        "text": "03v2",
        "role": "episode",
        "why_en": "a number behind a dash",
        "why_zh": "连字符后的数字",
    } in trace
    assert [note["text"] for note in trace][:2] == ["喵萌奶茶屋&LoliHouse", "03v2"]


@pytest.mark.usefixtures("informed")
def test_which_show_it_is_of(client: RestClient) -> None:
    sure = client.get("titles/read", title=TITLE).json()["show"]
    unsure = client.get("titles/read", title="[X] Hunter x Hunter - 05 [1080p]").json()["show"]

    assert sure["sure"]
    assert sure["confidence"] >= 0.8
    assert (sure["show"]["title"], sure["show"]["bangumi_tv_id"], sure["show"]["tmdb_id"]) == ("葬送的芙莉莲", "400602", 209867)
    assert (sure["show"]["type"], sure["show"]["begins_on"]) == ("tv", "2023-09-29")
    assert not unsure["sure"]
    assert {"1704", "21032"} <= {candidate["bangumi_tv_id"] for candidate in unsure["candidates"]}
    scores = [candidate["score"] for candidate in unsure["candidates"]]
    assert scores == sorted(scores, reverse=True)


def test_a_show_that_the_index_does_not_know(client: RestClient) -> None:
    show = client.get("titles/read", title=TITLE).json()["show"]

    assert show == {"sure": False, "confidence": 0.0, "show": None, "candidates": []}


@pytest.mark.parametrize(
    ("title", "say"), [("[1080p][HEVC]", Say.NO_NAME), ("[X] Show Name [1080p]", Say.NO_NUMBER), ("《》 ★", Say.NO_NAME)]
)
def test_a_title_that_needs_help_says_why_in_both_languages(client: RestClient, title: str, say: Say) -> None:
    said = client.get("titles/read", title=title).json()

    assert not said["readable"]
    assert (said["reason_en"], said["reason_zh"]) == (say.text.en, say.text.zh)
    assert (said["show"] is None) == (say is Say.NO_NAME)


@pytest.mark.parametrize("query", [{}, {"title": ""}, {"title": "字" * (LONGEST + 1)}])
def test_titles_have_bounds(client: RestClient, query: dict[str, str]) -> None:
    answer = client.get("titles/read", **query)

    assert answer.status == 400
    refusal = answer.json()
    assert refusal["errors"][0]["field"] == "title"
    assert refusal["msg_en"]
    assert refusal["msg_zh"]


@pytest.mark.usefixtures("home")
def test_only_the_owner_may_ask(visitor: RestClient) -> None:
    assert visitor.get("titles/read", title=TITLE).status == 401


def test_what_cannot_be_read_is_kept_with_its_reason_and_stops_nothing(home: MemoryWorld, client: RestClient) -> None:
    feed = home.feeds.create(Feed(FeedId(0), FEED, "Mine", aggregate=True, parser="parser"))
    titles = ("[1080p][HEVC]", "[X] Show Name [1080p]", "[X] " + "長" * LONGEST, "[X] Good Show - 01 [1080p]")
    home.feed_reader.documents[FEED] = FeedDocument(
        "Mine", tuple(FeedEntry(title, f"https://example.org/{at}.torrent") for at, title in enumerate(titles))
    )

    assert client.get(f"rss/refresh/{feed.id}").json()["status"]

    seen = {torrent["name"]: torrent for torrent in client.get(f"rss/torrent/{feed.id}").json()}
    assert seen.keys() == set(titles)
    for title, say in zip(titles, (Say.NO_NAME, Say.NO_NUMBER, Say.TITLE_TOO_LONG), strict=False):
        assert seen[title]["state"] == "skipped"
        assert (seen[title]["reason_en"], seen[title]["reason_zh"]) == (say.text.en, say.text.zh)
    assert seen[titles[3]]["bangumi_id"] is not None
    assert home.feeds.get(feed.id).last_error is None
