"""What addresses say by themselves."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.links import (
    canonical_key,
    entry_digest,
    infohash_of_magnet,
    is_web_address,
    shown_host,
    shown_url,
)
from bangumi.core.model import FeedEntry

HASH = "9d22370519e85dde9c9521a289812d30b7b0321b"
V2 = "caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e"


@given(st.binary(min_size=20, max_size=20), st.booleans())
def test_magnets_in_base32_and_hex_name_one_infohash(digest: bytes, upper: bool) -> None:
    base32 = base64.b32encode(digest).decode()
    for word in (digest.hex(), base32):
        cased = word.upper() if upper else word.lower()
        assert infohash_of_magnet(f"magnet:?xt=urn:btih:{cased}&dn=&tr=http%3A%2F%2Ft%2Fannounce") == digest.hex()


@pytest.mark.parametrize(
    ("magnet", "infohash"),
    [
        (f"magnet:?dn=x&xt=urn:btih:{HASH}", HASH),
        (f"MAGNET:?XT=URN:BTIH:{HASH.upper()}", HASH),
        (f"magnet:?xt.1=urn:sha1:ABC&xt.2=urn:btih:{HASH}", HASH),
        (f"magnet:?xt=urn:btmh:1220{V2}", V2[:40]),
        (f"magnet:?xt=urn:btmh:1220{V2}&xt=urn:btih:{HASH}", HASH),
        ("magnet:?xt=urn:btih:" + HASH[:39], ""),
        ("magnet:?xt=urn:btmh:1114" + V2[:40], ""),
        ("magnet:?dn=only+a+name", ""),
        ("magnet:", ""),
        (f"https://a.test/?xt=urn:btih:{HASH}", ""),
        ("", ""),
    ],
)
def test_infohash_of_magnet(magnet: str, infohash: str) -> None:
    assert infohash_of_magnet(magnet) == infohash


@pytest.mark.parametrize(
    ("url", "infohash", "key"),
    [
        ("https://nyaa.si/download/1.torrent", HASH, HASH),
        (f"https://mikanani.me/Download/20240201/{HASH}.torrent", "", HASH),
        (f"https://mikanani.me/Download/20240201/{HASH.upper()}.torrent?x=1", "", HASH),
        (f"magnet:?xt=urn:btih:{HASH}&tr=a", "", HASH),
        ("magnet:?dn=nameless#x", "", "magnet:?dn=nameless#x"),
        ("HTTPS://Nyaa.SI/download/1.torrent?Q=1#top", "", "https://nyaa.si/download/1.torrent?Q=1"),
        (f"https://a.test/{HASH}", "", f"https://a.test/{HASH}"),
    ],
)
def test_canonical_key(url: str, infohash: str, key: str) -> None:
    assert canonical_key(FeedEntry("t", url, infohash=infohash)) == key


def test_digest_is_short_and_of_the_release() -> None:
    page = FeedEntry("[G] Show - 01", f"https://mikanani.me/Download/20240201/{HASH}.torrent")
    magnet = FeedEntry("other words", f"magnet:?xt=urn:btih:{HASH}")
    assert entry_digest(page) == entry_digest(magnet)
    assert len(entry_digest(page)) == 12
    assert entry_digest(page) != entry_digest(FeedEntry("[G] Show - 01", "https://nyaa.si/download/1.torrent"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://mikanani.me/RSS/MyBangumi?token=SECRET", "https://mikanani.me/RSS/MyBangumi?token=***"),
        ("https://us:pw@a.test:81/x?y=1#z", "https://a.test:81/x?y=1#z"),
        (
            "https://pt.test/rss?passkey=S&rows=10&API_KEY=T&sign=U",
            "https://pt.test/rss?passkey=***&rows=10&API_KEY=***&sign=***",
        ),
        ("https://dmhy.org/rss.xml?keyword=%E8%91%AC+a", "https://dmhy.org/rss.xml?keyword=%E8%91%AC+a"),
        ("https://[broken", "…"),
    ],
)
def test_shown_url(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_shown_host() -> None:
    assert shown_host("https://u:p@api.telegram.org/botSECRET/sendPhoto?x=1") == "https://api.telegram.org"


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("magnet:?xt={}".format)))
def test_no_address_of_a_stranger_breaks_these(url: str) -> None:
    infohash_of_magnet(url)
    shown_url(url)
    shown_host(url)
    if is_web_address(url):
        assert canonical_key(FeedEntry("t", url))
