"""Feeds, torrent files and Mikan's pages, from sites that work and from sites that do not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bangumi.adapters.feed_xml import MOST_ENTRIES, NotAFeedError, read_feed
from bangumi.adapters.feeds import WebFeeds
from bangumi.adapters.http import Fetcher
from bangumi.adapters.sites import MIKAN_HOSTS, MikanSite, read_page
from bangumi.adapters.torrent_files import WebTorrentFiles
from bangumi.core.errors import DomainError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument, FeedEntry, MikanPage
from tests.support.world import World, faults
from tests.support.world.server import Fault

HASH = "9d22370519e85dde9c9521a289812d30b7b0321b"
BASE32 = "TURDOBIZ5BO55HEVEGRITAJNGC33AMQ3"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(allow_private=True)
    yield fetcher
    fetcher.close()


@pytest.fixture
def feeds(fetcher: Fetcher) -> WebFeeds:
    return WebFeeds(fetcher)


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'.encode()


def item(inner: str = "<title>t</title><link>https://a.test/1.torrent</link>") -> str:
    return f"<item>{inner}</item>"


def only(document: FeedDocument) -> FeedEntry:
    (entry,) = document.entries
    return entry


class TestWorld:
    """The three sites as they are."""

    def test_mikan(self, world: World, feeds: WebFeeds) -> None:
        show = world.show("迷宫饭", en="Dungeon Meshi")
        first, second = world.publish(show, 1), world.publish(show, 2)
        document = feeds.fetch(world.mikan.feed_url())
        assert document is not None
        assert document.title == "Mikan Project - 我的番组"
        assert [entry.title for entry in document.entries] == [second.title, first.title]
        entry = document.entries[1]
        assert (entry.url, entry.homepage, entry.size) == (first.mikan_torrent_url, first.mikan_page_url, first.size)
        assert entry.infohash == "", "the feed does not prove it"
        assert entry.published_at is not None
        assert abs((entry.published_at - first.published_at).total_seconds()) < 0.001

    def test_nyaa(self, world: World, feeds: WebFeeds) -> None:
        release = world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 1)
        document = feeds.fetch(f"{world.nyaa.url}/?page=rss&q=Dungeon&c=0_0&f=0")
        assert document is not None
        entry = only(document)
        assert (entry.url, entry.infohash) == (release.nyaa_torrent_url, release.torrent.infohash)
        assert (entry.size > 0, entry.seeders is not None, entry.published_at is not None) == (True, True, True)

    def test_dmhy(self, world: World, feeds: WebFeeds) -> None:
        release = world.publish(world.show("迷宫饭", en="Dungeon Meshi"), 1)
        document = feeds.fetch(f"{world.dmhy.url}/topics/rss/rss.xml?keyword=Dungeon")
        assert document is not None
        entry = only(document)
        assert (entry.title, entry.url) == (" ".join(release.title.split()), release.magnet)
        assert (entry.homepage, entry.infohash) == (release.dmhy_page_url, release.torrent.infohash)
        assert entry.size == 0

    @pytest.mark.parametrize("etags", [True, False])
    def test_asks_only_for_what_changed(self, world: World, feeds: WebFeeds, etags: bool) -> None:
        world.mikan.etags, world.mikan.last_modified = etags, not etags
        show = world.show("迷宫饭")
        world.publish(show, 1)
        document = feeds.fetch(world.mikan.feed_url())
        assert document is not None
        assert feeds.fetch(world.mikan.feed_url(), document.etag, document.last_modified) is None
        world.publish(show, 2)
        assert feeds.fetch(world.mikan.feed_url(), document.etag, "") is not None


@pytest.mark.parametrize(
    ("fault", "say"),
    [
        (faults.web_page(), Say.FEED_IS_PAGE),
        (faults.Body(b"<html><head></head><body><p>x</body></html>", "text/html"), Say.FEED_IS_PAGE),
        (faults.Body(b"<?xml version='1.0'?><!-- x --><html></html>"), Say.FEED_IS_PAGE),
        (faults.broken_feed(), Say.NOT_A_FEED),
        (faults.Body(b""), Say.NOT_A_FEED),
        (faults.Body(b'{"items": []}', "application/json"), Say.NOT_A_FEED),
        (faults.Body(b"<opml version='1.0'></opml>"), Say.NOT_A_FEED),
        (faults.Endless(), Say.FETCH_TOO_LARGE),
        (faults.Huge(), Say.FETCH_TOO_LARGE),
        (faults.Huge(declared=False), Say.FETCH_TOO_LARGE),
        (faults.Bomb(), Say.FETCH_TOO_LARGE),
        (faults.RedirectLoop(), Say.FETCH_REDIRECTS),
        (faults.Drip(0.05), Say.FETCH_TIMED_OUT),
        (faults.Delay(5), Say.FETCH_TIMED_OUT),
        (faults.Status(503), Say.FETCH_STATUS),
    ],
    ids=lambda value: "" if isinstance(value, Say) else type(value).__name__,
)
def test_a_feed_that_fails_says_how(world: World, feeds: WebFeeds, fault: Fault, say: Say) -> None:
    world.publish(world.show("迷宫饭"), 1)
    world.fault("/RSS/MyBangumi", fault)
    with pytest.raises(DomainError) as caught:
        feeds.fetch(world.mikan.feed_url("SECRET"), within_s=1.5)
    assert caught.value.message.say is say
    assert "SECRET" not in caught.value.message.both


class TestReading:
    @pytest.mark.parametrize(
        ("pub_date", "expected"),
        [
            ("2024-02-01T22:31:20", datetime(2024, 2, 1, 14, 31, 20, tzinfo=UTC)),
            ("2024-02-01T22:31:20.5", datetime(2024, 2, 1, 14, 31, 20, 500_000, tzinfo=UTC)),
            ("2024-02-01T22:31:20.5612345", datetime(2024, 2, 1, 14, 31, 20, 561_234, tzinfo=UTC)),
            ("no date", None),
        ],
    )
    def test_mikan_dates_are_chinas(self, pub_date: str, expected: datetime | None) -> None:
        torrent = f'<torrent xmlns="https://mikanani.me/0.1/"><link>x</link><pubDate>{pub_date}</pubDate></torrent>'
        entry = only(read_feed(rss(item(f"<title>t</title><link>https://a.test/1.torrent</link>{torrent}"))))
        assert entry.published_at == expected

    @pytest.mark.parametrize(
        ("pub_date", "hour"),
        [("Thu, 01 Feb 2024 22:31:20 +0800", 14), ("Thu, 01 Feb 2024 14:31:20 -0000", 14), ("2024-02-01T14:31:20Z", 14)],
    )
    def test_other_dates(self, pub_date: str, hour: int) -> None:
        entry = only(read_feed(rss(item(f"<title>t</title><link>https://a.test/1</link><pubDate>{pub_date}</pubDate>"))))
        assert entry.published_at == datetime(2024, 2, 1, hour, 31, 20, tzinfo=UTC)

    @pytest.mark.parametrize("digest", [BASE32, BASE32.lower(), HASH, HASH.upper()])
    def test_magnets_prove_the_infohash(self, digest: str) -> None:
        inner = (
            f'<title>t</title><link>https://a.test/1</link><enclosure url="magnet:?xt=urn:btih:{digest}&amp;dn=" length="1"/>'
        )
        entry = only(read_feed(rss(item(inner))))
        assert (entry.infohash, entry.homepage, entry.size) == (HASH, "https://a.test/1", 0)

    def test_titles_have_single_spaces(self) -> None:
        title = "<title><![CDATA[ \n [组]  番 &amp; 剧\n 01  ]]></title>"
        entry = only(read_feed(rss(item(f"{title}<link>https://a.test/1.torrent</link>"))))
        assert entry.title == "[组] 番 &amp; 剧 01"

    def test_sizes_of_nyaa(self) -> None:
        inner = (
            '<title>t</title><link>https://nyaa.si/download/1.torrent</link><nyaa:size xmlns:nyaa="https://nyaa.si/xmlns/nyaa">'
            "1.4 GiB</nyaa:size>"
        )
        assert only(read_feed(rss(item(inner)))).size == round(1.4 * 1024**3)

    def test_the_torrent_among_several_enclosures(self) -> None:
        inner = (
            '<title>t</title><link>https://a.test/p</link><enclosure url="https://a.test/cover.jpg" type="image/jpeg"/>'
            '<enclosure url="/dl/1.torrent" type="application/x-bittorrent" length="99"/>'
        )
        entry = only(read_feed(rss(item(inner)), base="https://a.test/rss"))
        assert (entry.url, entry.homepage, entry.size) == ("https://a.test/dl/1.torrent", "https://a.test/p", 99)

    def test_an_item_without_title_or_address_is_left_out(self) -> None:
        items = (
            item("<link>https://a.test/1</link>")
            + item("<title>no link</title>")
            + item("<title>bad</title><link>javascript:alert(1)</link>")
            + item("<title>bad</title><link>http://[::1</link>")
            + item("<title> </title><link>https://a.test/1</link>")
            + item("<title>good</title><link>https://a.test/2</link><media:title xmlns:media='m'>other</media:title>")
        )
        assert [entry.title for entry in read_feed(rss(items)).entries] == ["good"]

    def test_atom(self) -> None:
        atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title><entry><title type="html">[G] S - 01</title>
        <link rel="enclosure" href="https://a.test/1.torrent" length="5000"/><link href="https://a.test/page"/>
        <link rel="self" href="https://a.test/self"/><updated>2024-02-01T14:31:20Z</updated></entry>
        <entry><title>two</title><link href="magnet:?xt=urn:btih:%s"/></entry></feed>""" % HASH.encode()
        document = read_feed(atom)
        assert document.title == "A feed"
        assert document.entries == (
            FeedEntry(
                "[G] S - 01",
                "https://a.test/1.torrent",
                "https://a.test/page",
                published_at=datetime(2024, 2, 1, 14, 31, 20, tzinfo=UTC),
                size=5000,
            ),
            FeedEntry("two", f"magnet:?xt=urn:btih:{HASH}", infohash=HASH),
        )

    def test_rss_1(self) -> None:
        rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel><title>Old</title></channel><item><title>t</title><link>https://a.test/1.torrent</link>
        <date xmlns="http://purl.org/dc/elements/1.1/">2024-02-01T22:31:20+08:00</date></item></rdf:RDF>"""
        document = read_feed(rdf)
        assert document.title == "Old"
        assert only(document).published_at == datetime(2024, 2, 1, 14, 31, 20, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("declared", "encoding", "header"),
        [
            ("utf-8", "utf-8", ""),
            ("utf-8", "utf-8-sig", ""),
            ("gb2312", "utf-8", "gbk"),
            ("gbk", "gbk", ""),
            ("GB2312", "gbk", "utf-8"),
            ("utf-8", "gbk", "utf-8"),
            ("", "gbk", "GBK"),
            ("", "gb18030", ""),
            ("big5", "big5", ""),
            ("utf-16", "utf-16", ""),
            ("nonsense", "utf-8", "nonsense"),
            ("punycode", "gbk", "unicode_escape"),
        ],
    )
    def test_encodings_right_and_wrong(self, declared: str, encoding: str, header: str) -> None:
        head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        text = rss(item("<title>[組] 世界 第01話 簡體</title><link>https://a.test/1</link>"), head).decode()
        data = text.encode(encoding, "ignore")
        assert only(read_feed(data, charset=header)).title.startswith("[組] 世界 第01")

    def test_one_broken_byte_spoils_one_character(self) -> None:
        data = rss(item("<title>[组] 葬送的芙莉莲 第01话</title><link>https://a.test/1</link>")).replace(
            "葬".encode(), b"\xe8\x91"
        )
        assert only(read_feed(data)).title == "[组] \ufffd送的芙莉莲 第01话"

    def test_markup_within_a_title_is_plain(self) -> None:
        title = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">[G] <b>Show</b> &amp; Co - 01</div></title>'
        entry = only(read_feed(rss(item(f"{title}<link>https://a.test/1.torrent</link>"))))
        assert entry.title == "[G] Show & Co - 01"

    def test_only_what_is_asked_for_is_read(self) -> None:
        # feedparser looks for a mail address in an author's name, in a time that grows with the square of its length.
        rest = f"<author>{'a' * 1_000_000}</author><description>&lt;p&gt;</description><content:encoded>x</content:encoded>"
        assert only(read_feed(rss(item(f"<title>t</title><link>https://a.test/1</link>{rest}")))).title == "t"

    def test_a_text_without_end_is_cut(self) -> None:
        entry = only(read_feed(rss(item(f"<title>{'[G] ' * 100_000}</title><link>https://a.test/1</link>"))))
        assert len(entry.title) < 10_000

    def test_control_characters_of_uploaders(self) -> None:
        data = rss(item("<title>a\x08b\x1f</title><link>https://a.test/1</link>"))
        assert only(read_feed(data)).title == "ab"

    def test_not_more_than_two_thousand_entries(self) -> None:
        assert len(read_feed(rss(item() * (MOST_ENTRIES + 5))).entries) == MOST_ENTRIES


LAUGHS = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 9}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "hostile",
    [
        rss(item("<title>&l8;</title>"), f"<!DOCTYPE rss [{LAUGHS}]>"),
        rss(item("<title>&big;</title>" * 1000), f'<!DOCTYPE rss [<!ENTITY big "{"x" * 100_000}">]>'),
        rss(item("<title>&f;</title>"), f'<!DOCTYPE rss [<!ENTITY f SYSTEM "{Path("/etc/passwd").as_uri()}">]>'),
        rss(item("<title>x</title>"), '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>'),
        rss(item("<foo:title>x</foo:title>")),
        b"<rss>" + b"<a>" * 100_000,
        b"<rss><channel>" + b"<a/>" * 400_000 + b"</channel></rss>",
        b"<rss><channel>" + b"<title/>" * 60_000 + b"</channel></rss>",
    ],
    ids=["billion laughs", "one large entity", "file", "parameter", "undeclared", "deep", "wide", "masses of titles"],
)
def test_hostile_documents_are_no_feeds(hostile: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read_feed(hostile)


class TestTorrentFiles:
    def test_a_torrent(self, world: World, fetcher: Fetcher) -> None:
        release = world.publish(world.show("迷宫饭"), 1)
        torrent = WebTorrentFiles(fetcher).fetch(release.mikan_torrent_url)
        assert (torrent.infohash, torrent.data) == (release.torrent.infohash, release.torrent.metainfo)
        assert torrent.files == tuple((file.path, len(file.content)) for file in release.torrent.files)

    @pytest.mark.parametrize("fault", [faults.not_a_torrent(), faults.web_page()])
    def test_something_else(self, world: World, fetcher: Fetcher, fault: Fault) -> None:
        release = world.publish(world.show("迷宫饭"), 1)
        world.fault("/Download", fault)
        with pytest.raises(UpstreamError) as caught:
            WebTorrentFiles(fetcher).fetch(release.mikan_torrent_url)
        assert caught.value.message.say is Say.NOT_A_TORRENT


class TestMikan:
    def test_an_episode_page(self, world: World, fetcher: Fetcher) -> None:
        show = world.show("葬送的芙莉莲 第二季")
        release = world.publish(show, 1)
        site = MikanSite(fetcher, world.mikan.url)
        page = site.episode_page(release.mikan_page_url)
        group = str(world.catalogue.group_id(release.group))
        assert page == MikanPage("葬送的芙莉莲 第二季", world.mikan.poster_url(show), str(show.mikan_id), group)
        assert site.episode_page(release.mikan_page_url) is page
        assert len(world.asked(release.mikan_page_url)) == 1

    def test_a_show_page(self, world: World, fetcher: Fetcher) -> None:
        show = world.show("迷宫饭")
        page = MikanSite(fetcher).episode_page(f"{world.mikan.url}/Home/Bangumi/{show.mikan_id}")
        assert page == MikanPage("迷宫饭", world.mikan.poster_url(show), str(show.mikan_id))

    def test_a_page_without_a_show(self, world: World, fetcher: Fetcher) -> None:
        release = world.publish(None, 1, title="[G] Something - 01")
        assert MikanSite(fetcher).episode_page(release.mikan_page_url).title == ""

    def test_failures_are_not_remembered(self, world: World, fetcher: Fetcher) -> None:
        release = world.publish(world.show("迷宫饭"), 1)
        world.fault("/Home/Episode", faults.Status(500), times=1)
        site = MikanSite(fetcher)
        with pytest.raises(DomainError):
            site.episode_page(release.mikan_page_url)
        assert site.episode_page(release.mikan_page_url).title == "迷宫饭"

    def test_the_stand_in_is_asked_in_place_of_mikan(self, world: World) -> None:
        release = world.publish(world.show("迷宫饭"), 1)
        fetcher = Fetcher(allow_private=True, mirrors=dict.fromkeys(MIKAN_HOSTS, world.mikan.url))
        page = MikanSite(fetcher, world.mikan.url).episode_page(
            release.mikan_page_url.replace(world.mikan.url, "https://mikanani.me")
        )
        assert page.title == "迷宫饭"
        assert page.poster_url.startswith(world.mikan.url)
        fetcher.close()

    def test_knows_its_hosts(self, fetcher: Fetcher) -> None:
        site = MikanSite(fetcher, "http://127.0.0.1:5001/mikan")
        known = ["https://mikanani.me/Home", "http://mikanime.tv/x", "https://www.mikanani.me", "http://127.0.0.1:5001/Home"]
        assert all(map(site.knows, known))
        foreign = ["https://nyaa.si/", "http://127.0.0.1:5002/", "https://mikanani.me.evil.test/", "", "https://[x"]
        assert not any(map(site.knows, foreign))

    @pytest.mark.parametrize(
        ("style", "poster"),
        [
            (
                "background-image: url('/images/a.jpg?width=400&amp;height=560&amp;format=webp');",
                "https://mikanani.me/images/a.jpg",
            ),
            ("background-image: url(&quot;/images/a.jpg&quot;)", "https://mikanani.me/images/a.jpg"),
            ("background: url( /a.png ) no-repeat", "https://mikanani.me/a.png"),
            ("background: url(https://cdn.test/a.png)", "https://cdn.test/a.png"),
            ("color: red", ""),
            ("", ""),
        ],
    )
    def test_posters(self, style: str, poster: str) -> None:
        page = read_page(f'<div class="bangumi-poster x" style="{style}"></div>', "https://mikanani.me/Home/Episode/1")
        assert page == MikanPage("", poster, "")
