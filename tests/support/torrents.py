"""Real torrents from generated content, in the three formats that clients meet: v1, v2 and hybrid."""

import base64
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal
from urllib.parse import quote

from tests.support.bencode import bencode

Kind = Literal["v1", "v2", "hybrid"]

_BLOCK = 16 * 1024  # the leaf of a v2 hash tree and the smallest piece
_MOST_PIECES = 1024


def generate(seed: str, size: int) -> bytes:
    """`size` bytes that look random and are the same for the same `seed`."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - content, not a secret


@dataclass(frozen=True, slots=True)
class TorrentFile:
    """One file as a client lays it on disk; `path` is POSIX and starts with the torrent's folder, if it has one."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Torrent:
    """A .torrent (`metainfo`) with what it was made of. `info` is the bencoded info dictionary."""

    name: str
    files: tuple[TorrentFile, ...]
    kind: Kind
    piece_length: int
    info: bytes
    metainfo: bytes

    @cached_property
    def infohash_v1(self) -> str | None:
        """40 hex digits, None for a v2 torrent."""
        return None if self.kind == "v2" else hashlib.sha1(self.info, usedforsecurity=False).hexdigest()

    @cached_property
    def infohash_v2(self) -> str | None:
        """64 hex digits, None for a v1 torrent."""
        return None if self.kind == "v1" else hashlib.sha256(self.info).hexdigest()

    @property
    def infohash(self) -> str:
        """What sites print: the v1 hash where there is one, else the v2 hash."""
        return self.infohash_v1 or self.infohash_v2 or ""

    @property
    def client_id(self) -> str:
        """The 40 hex digits by which qBittorrent names it: the v2 hash cut short wherever there is one."""
        return (self.infohash_v2 or self.infohash)[:40]

    @cached_property
    def stream(self) -> bytes:
        """What its v1 pieces are cut from: the files one after another, with a hybrid's padding in between."""
        stream = bytearray()
        for file in self.files:
            stream += bytes(_gap(len(stream), self.piece_length, self.kind)) + file.content
        return bytes(stream)

    def magnet(self, *, base32: bool = False, trackers: Sequence[str] = ()) -> str:
        """A magnet link; `base32` writes the v1 hash in dmhy's manner."""
        topics = []
        if self.infohash_v1:
            digits = base64.b32encode(bytes.fromhex(self.infohash_v1)).decode() if base32 else self.infohash_v1
            topics.append(f"urn:btih:{digits}")
        if self.infohash_v2:
            topics.append(f"urn:btmh:1220{self.infohash_v2}")
        fields = [f"xt={topic}" for topic in topics]
        fields.append(f"dn={quote(self.name, safe='')}")
        fields.extend(f"tr={quote(tracker, safe='')}" for tracker in trackers)
        return "magnet:?" + "&".join(fields)


def make_torrent(
    name: str,
    content: bytes | Mapping[str, bytes],
    *,
    kind: Kind = "v1",
    web_seeds: Sequence[str] = (),
    trackers: Sequence[str] = (),
) -> Torrent:
    """Make a torrent of one file (`content` is its bytes) or of the folder `name` (`content` maps paths to bytes)."""
    files = _lay_out(name, content)
    piece_length = _piece_length(sum(len(file.content) for file in files))
    folder = not isinstance(content, bytes)
    info: dict[str, object] = {"name": name, "piece length": piece_length}
    layers: dict[bytes, bytes] = {}
    if kind != "v2":
        info |= _v1_fields(files, piece_length, kind, folder=folder)
    if kind != "v1":
        info |= {"meta version": 2, "file tree": _file_tree(files, piece_length, layers, folder=folder)}

    metainfo: dict[str, object] = {"info": info}
    if kind != "v1":
        metainfo["piece layers"] = layers
    if web_seeds:
        metainfo["url-list"] = list(web_seeds)
    if trackers:
        metainfo["announce"] = trackers[0]
        metainfo["announce-list"] = [[tracker] for tracker in trackers]
    return Torrent(name, files, kind, piece_length, bencode(info), bencode(metainfo))


def _lay_out(name: str, content: bytes | Mapping[str, bytes]) -> tuple[TorrentFile, ...]:
    if isinstance(content, bytes):
        return (TorrentFile(name, content),)
    # A v2 file tree is a dictionary, so its order is that of the raw path parts; a hybrid's v1 list must agree.
    paths = sorted(content, key=lambda path: [part.encode() for part in path.split("/")])
    return tuple(TorrentFile(f"{name}/{path}", content[path]) for path in paths)


def _piece_length(size: int) -> int:
    length = _BLOCK
    while size > length * _MOST_PIECES:
        length *= 2
    return length


def _gap(position: int, piece_length: int, kind: Kind) -> int:
    """Bytes of padding that a file needs which would start at `position`: a hybrid's start at a piece (BEP 47)."""
    return -position % piece_length if kind == "hybrid" else 0


def _v1_fields(files: Sequence[TorrentFile], piece_length: int, kind: Kind, *, folder: bool) -> dict[str, object]:
    """Fields of BEP 3."""
    stream = bytearray()
    entries: list[object] = []
    for file in files:
        if gap := _gap(len(stream), piece_length, kind):
            entries.append({"attr": "p", "length": gap, "path": [".pad", str(gap)]})
            stream += bytes(gap)
        entries.append({"length": len(file.content), "path": list(file.path.split("/")[1:])})
        stream += file.content
    pieces = b"".join(
        hashlib.sha1(stream[start : start + piece_length], usedforsecurity=False).digest()
        for start in range(0, len(stream), piece_length)
    )
    return {"pieces": pieces} | ({"files": entries} if folder else {"length": len(stream)})


def _file_tree(
    files: Sequence[TorrentFile], piece_length: int, layers: dict[bytes, bytes], *, folder: bool
) -> dict[str, object]:
    """The tree of BEP 52; hashes of the pieces of each file longer than one go into `layers`."""
    tree: dict[str, object] = {}
    for file in files:
        node = tree
        for part in file.path.split("/")[1 if folder else 0 :]:
            inner = node.setdefault(part, {})
            assert isinstance(inner, dict)
            node = inner
        leaf: dict[str, object] = {"length": len(file.content)}
        if file.content:
            pieces = _piece_hashes(file.content, piece_length)
            root = _merkle_root(pieces, _merkle_root([bytes(32)] * (piece_length // _BLOCK)))
            leaf["pieces root"] = root
            if len(pieces) > 1:
                layers[root] = b"".join(pieces)
        node[""] = leaf
    return tree


def _piece_hashes(content: bytes, piece_length: int) -> list[bytes]:
    """Roots of the pieces' own hash trees; a file within one piece has a tree no larger than it needs."""
    blocks = [hashlib.sha256(content[at : at + _BLOCK]).digest() for at in range(0, len(content), _BLOCK)]
    per_piece = piece_length // _BLOCK
    if len(blocks) <= per_piece:
        return [_merkle_root(blocks)]
    blocks += [bytes(32)] * (-len(blocks) % per_piece)
    leaves = iter(blocks)
    return [_merkle_root(list(islice(leaves, per_piece))) for _ in range(len(blocks) // per_piece)]


def _merkle_root(hashes: Sequence[bytes], filler: bytes = bytes(32)) -> bytes:
    """Root over `hashes`, filled up to a power of two."""
    level = list(hashes)
    level += [filler] * ((1 << (len(level) - 1).bit_length()) - len(level))
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [hashlib.sha256(left + right).digest() for left, right in pairs]
    return level[0]
