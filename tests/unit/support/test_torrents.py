"""Torrent making against figures that were worked out by hand; what clients make of them is in test_qbittorrent."""

import base64
import hashlib

import pytest

from tests.support.bencode import bencode
from tests.support.torrents import generate, make_torrent

BLOCK = 16 * 1024


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (-3, b"i-3e"),
        ("饭", b"3:\xe9\xa5\xad"),
        ([1, b"a", []], b"li1e1:alee"),
        ({"b": 1, b"a": {}}, b"d1:ade1:bi1ee"),
    ],
)
def test_bencodes(value: object, encoded: bytes) -> None:
    assert bencode(value) == encoded


def test_refuses_what_has_no_bencoding() -> None:
    with pytest.raises(TypeError):
        bencode({"a": None})


def test_content_depends_on_its_seed_alone() -> None:
    assert generate("a", 50) == generate("a", 50) != generate("b", 50)
    assert len(generate("a", 50)) == 50


def test_a_v1_infohash_is_the_sha1_of_the_info_dictionary() -> None:
    pieces = hashlib.sha1(b"x" * BLOCK).digest() + hashlib.sha1(b"x").digest()
    info = b"d6:lengthi16385e4:name1:a12:piece lengthi16384e6:pieces40:" + pieces + b"e"

    torrent = make_torrent("a", b"x" * (BLOCK + 1))

    assert torrent.info == info
    assert torrent.infohash == torrent.client_id == hashlib.sha1(info).hexdigest()
    assert torrent.infohash_v2 is None


def test_a_v2_file_of_one_block_has_the_blocks_hash_as_root_and_no_layer() -> None:
    torrent = make_torrent("a", b"x" * 10, kind="v2")

    assert b"11:pieces root32:" + hashlib.sha256(b"x" * 10).digest() in torrent.info
    assert b"12:piece layersde" in torrent.metainfo
    assert torrent.infohash_v1 is None
    assert torrent.client_id == hashlib.sha256(torrent.info).hexdigest()[:40]


def test_a_v2_hash_tree_is_filled_up_with_zeros() -> None:
    one, two, three = (hashlib.sha256(bytes([digit]) * BLOCK).digest() for digit in b"abc")
    left = hashlib.sha256(one + two).digest()
    root = hashlib.sha256(left + hashlib.sha256(three + bytes(32)).digest()).digest()

    torrent = make_torrent("a", b"a" * BLOCK + b"b" * BLOCK + b"c" * BLOCK, kind="v2")

    assert b"11:pieces root32:" + root in torrent.info
    assert bencode({"piece layers": {root: one + two + three}})[1:-1] in torrent.metainfo


def test_a_hybrid_pads_files_to_whole_pieces() -> None:
    torrent = make_torrent("folder", {"b.ass": b"b" * 5, "a.mkv": b"a" * 10}, kind="hybrid")

    assert [file.path for file in torrent.files] == ["folder/a.mkv", "folder/b.ass"]
    assert torrent.stream == b"a" * 10 + bytes(BLOCK - 10) + b"b" * 5
    assert b"d4:attr1:p6:lengthi16374e4:pathl4:.pad5:16374ee" in torrent.info
    assert torrent.infohash == torrent.infohash_v1
    assert torrent.client_id == str(torrent.infohash_v2)[:40]


def test_a_magnet_carries_the_hash_in_hex_or_base32() -> None:
    torrent = make_torrent("番 a&b", b"x")

    assert f"xt=urn:btih:{torrent.infohash}" in torrent.magnet()
    link = torrent.magnet(base32=True, trackers=["http://127.0.0.1:1/announce"])
    topic, name, tracker = link.removeprefix("magnet:?").split("&")
    assert base64.b32decode(topic.removeprefix("xt=urn:btih:")).hex() == torrent.infohash
    assert name == "dn=%E7%95%AA%20a%26b"
    assert tracker == "tr=http%3A%2F%2F127.0.0.1%3A1%2Fannounce"


def test_pieces_grow_with_the_content() -> None:
    assert make_torrent("a", bytes(BLOCK * 1024)).piece_length == BLOCK
    assert make_torrent("a", bytes(BLOCK * 1024 + 1)).piece_length == BLOCK * 2
