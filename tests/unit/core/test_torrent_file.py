"""Reading .torrent files."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.core.bencode import MOST_DEPTH, MOST_VALUES, BencodeError, read_dictionary
from bangumi.core.torrent_file import NotATorrentError, read_torrent
from tests.support.bencode import bencode
from tests.support.torrents import make_torrent

FOLDER = {"Season 1/[组] 番 - 01.mkv": b"a" * 40_000, "[组] 番 - 01.ass": b"b" * 10}


def info(**fields: Any) -> bytes:
    """A single-file v1 torrent with these fields changed; `_` stands for a space, None leaves a field out."""
    whole = {"name": "a.mkv", "piece length": 16384, "pieces": bytes(20), "length": 5}
    whole |= {name.replace("_", " "): value for name, value in fields.items()}
    return bencode({"info": {name: value for name, value in whole.items() if value is not None}})


def with_paths(*paths: Any, **fields: Any) -> bytes:
    return info(length=None, files=[{"length": 1, "path": path} for path in paths], **fields)


class TestRealTorrents:
    def test_v1(self) -> None:
        made = make_torrent("[组] 番 - 01.mkv", b"x" * 40_000)
        read = read_torrent(made.metainfo)
        assert (read.infohash, read.alias) == (made.infohash_v1, "")
        assert (read.name, read.files) == (made.name, ((made.name, 40_000),))
        assert read.data == made.metainfo

    def test_v2_is_called_by_its_cut_hash(self) -> None:
        made = make_torrent("番", FOLDER, kind="v2")
        read = read_torrent(made.metainfo)
        assert (read.infohash, read.alias) == ((made.infohash_v2 or "")[:40], "")
        assert read.files == tuple((file.path, len(file.content)) for file in made.files)

    def test_v2_of_one_file_has_no_folder(self) -> None:
        made = make_torrent("番.mkv", b"x" * 40_000, kind="v2")
        assert read_torrent(made.metainfo).files == (("番.mkv", 40_000),)

    def test_hybrid_has_both_names_and_hides_its_pad_files(self) -> None:
        made = make_torrent("番", FOLDER, kind="hybrid")
        read = read_torrent(made.metainfo)
        assert (read.infohash, read.alias) == (made.infohash_v1, (made.infohash_v2 or "")[:40])
        assert read.files == tuple((file.path, len(file.content)) for file in made.files)


@given(st.sampled_from(["v1", "v2", "hybrid"]), st.data())
def test_a_broken_torrent_is_never_more_than_not_a_torrent(kind: Any, data: st.DataObject) -> None:
    whole = bytearray(make_torrent("番", FOLDER, kind=kind).metainfo)
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for torrent in (bytes(whole), cut):
        try:
            read = read_torrent(torrent)
        except NotATorrentError:
            continue
        for path, size in read.files:
            assert size >= 0
            assert not {"", ".", ".."} & set(path.split("/"))


values = st.recursive(
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=30)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.binary(max_size=5), inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(st.binary(max_size=8), values))
def test_bencoding_comes_back_with_the_place_of_each_value(whole: dict[bytes, Any]) -> None:
    encoded = bencode(whole)
    read, spans = read_dictionary(encoded)
    assert read == whole
    assert {key: encoded[slice(*span)] for key, span in spans.items()} == {k: bencode(v) for k, v in whole.items()}


@given(st.binary(max_size=200))
def test_garbage_is_refused(garbage: bytes) -> None:
    try:
        read_dictionary(b"d" + garbage)
    except BencodeError:
        return
    assert garbage.rstrip(b"\r\n \0").endswith(b"e")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"d", b"i1e", b"de x", b"d1:ai01ee", b"d1:ai-0ee", b"d1:ai--1ee", b"d1:aiee", b"d1:ai1", b"d1:a", b"d01:ae",
        b"d-1:ae", b"d1:a2:xe", b"di1e1:ae", b"d1:ai1e1:ai2ee", b"d1:a+1:xe", b"d1:a99999999999999999999999:xe",
        b"d1:a" + b"l" * (MOST_DEPTH + 1) + b"e" * (MOST_DEPTH + 1) + b"e",
        b"d1:al" + b"i0e" * (MOST_VALUES + 1) + b"ee",
        b"<!DOCTYPE html><html></html>",
    ],
)  # fmt: skip
def test_strictness(data: bytes) -> None:
    with pytest.raises(BencodeError):
        read_dictionary(data)


def test_keys_out_of_order_and_blanks_at_the_end_pass() -> None:
    read, _ = read_dictionary(b"d1:bi1e1:ai2ee\r\n")
    assert read == {b"b": 1, b"a": 2}


def test_the_hash_is_of_the_bytes_as_they_are() -> None:
    raw = b"d6:pieces20:" + bytes(20) + b"4:name1:a12:piece lengthi1e6:lengthi1ee"
    assert read_torrent(b"d4:info" + raw + b"e").infohash == hashlib.sha1(raw).hexdigest()


@pytest.mark.parametrize(
    "broken",
    [
        bencode({"no": "info"}),
        bencode({"info": 1}),
        info(pieces=None),
        info(pieces=b"short"),
        info(pieces=b""),
        info(piece_length=0),
        info(piece_length="1"),
        info(length=None),
        info(length=-1),
        info(name=None),
        info(name=5),
        info(files=1),
        info(files=[]),
        info(files=[1]),
        info(files=[{"length": 1}]),
        info(files=[{"length": 1, "path": []}]),
        info(files=[{"path": ["a"]}]),
        info(pieces=None, meta_version=2),
        info(pieces=None, meta_version=2, file_tree={"a": 1}),
        info(pieces=None, meta_version=2, file_tree={"a": {"": 1}}),
        info(pieces=None, meta_version=2, file_tree={"a": {"": {"length": -1}}}),
    ],
)
def test_what_lacks_something(broken: bytes) -> None:
    with pytest.raises(NotATorrentError):
        read_torrent(broken)


@pytest.mark.parametrize("part", ["..", ".", "", " ", ". .", "/", "a/b", "/etc", "a\\b", "..\\x", "a\0b", "\u202e"])
def test_no_path_leads_elsewhere(part: str) -> None:
    for torrent in (
        with_paths(["a", part]),
        with_paths([part, "a"]),
        info(name=part),
        info(pieces=None, length=None, meta_version=2, file_tree={"a": {part: {"": {"length": 1}}}}),
    ):
        with pytest.raises(NotATorrentError):
            read_torrent(torrent)


def test_utf8_twins_win_over_old_encodings() -> None:
    files = [{"length": 1, "path": [b"\xb7\xac"], "path.utf-8": ["番.mkv"]}]
    read = read_torrent(info(length=None, files=files, name=b"\xb7\xac", **{"name.utf-8": "番"}))
    assert read.files == (("番/番.mkv", 1),)


def test_paths_are_spelled_as_libtorrent_spells_them() -> None:
    long = "番" * 100
    read = read_torrent(with_paths(["a\u200eb\u202ec.mkv"], ["a\tb.mkv"], [f"{long}.mkv"], [long], name="n"))
    assert [path for path, _ in read.files] == ["n/abc.mkv", "n/a_b.mkv", f"n/{long[:80]}.mkv", f"n/{long[:80]}"]


def test_pad_files_of_all_makes_are_left_out() -> None:
    files: list[dict[str, Any]] = [
        {"length": 1, "path": ["a.mkv"]},
        {"length": 2, "path": [".pad", "2"], "attr": "p"},
        {"length": 3, "attr": "xp"},
        {"length": 4, "path": ["_____padding_file_0_如果您看到此文件，请升级到BitComet(比特彗星)0.85或以上版本____"]},
        {"length": 5, "path": ["b.mkv"], "attr": "x"},
    ]
    assert read_torrent(info(length=None, files=files, name="n")).files == (("n/a.mkv", 1), ("n/b.mkv", 5))
