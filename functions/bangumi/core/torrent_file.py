"""Reading .torrent files (BEP 3, 47, 52) the way libtorrent does, so that our paths are the downloader's."""

import hashlib
from collections.abc import Iterator

from bangumi.core.bencode import BencodeError, Value, read_dictionary
from bangumi.core.model import TorrentFile

_LONGEST_NAME = 240  # bytes; libtorrent cuts a longer path element there and keeps its extension
_LONGEST_EXTENSION = 10
_TURNS_WRITING = dict.fromkeys((0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x200E, 0x200F))
_CONTROL = dict.fromkeys(range(32), "_")
_CLEAN = _TURNS_WRITING | _CONTROL
_BITCOMET_PAD = "_____padding_file_"


class NotATorrentError(ValueError):
    """The bytes are no .torrent file, or one that leads outside its folder. The text says what is wrong, for logs."""


def read_torrent(data: bytes) -> TorrentFile:
    """Raises `NotATorrentError`. Pad files are left out, as the downloader leaves them out."""
    try:
        root, spans = read_dictionary(data)
    except BencodeError as error:
        raise NotATorrentError(str(error)) from error
    info = root.get(b"info")
    if not isinstance(info, dict):
        raise NotATorrentError("no info dictionary")
    raw = data[slice(*spans[b"info"])]
    name = _element(_text(info, b"name"))
    v1, v2 = b"pieces" in info, info.get(b"meta version") == 2
    if not v1 and not v2:
        raise NotATorrentError("no pieces")
    if v1:
        _check_pieces(info)
    files = tuple(_v1_files(info, name) if v1 else _v2_files(info, name))
    if not files:
        raise NotATorrentError("no files")
    cut_v2 = hashlib.sha256(raw).hexdigest()[:40] if v2 else ""
    infohash = hashlib.sha1(raw, usedforsecurity=False).hexdigest() if v1 else cut_v2
    return TorrentFile(data, infohash, name, files, alias=cut_v2 if v1 else "")


def _check_pieces(info: dict[bytes, Value]) -> None:
    pieces, length = info[b"pieces"], info.get(b"piece length")
    if not isinstance(pieces, bytes) or not pieces or len(pieces) % 20:
        raise NotATorrentError("broken pieces")
    if not isinstance(length, int) or length <= 0:
        raise NotATorrentError("no piece length")


def _v1_files(info: dict[bytes, Value], name: str) -> Iterator[tuple[str, int]]:
    files = info.get(b"files")
    if files is None:
        yield name, _length(info)
        return
    if not isinstance(files, list):
        raise NotATorrentError("broken file list")
    for file in files:
        if not isinstance(file, dict):
            raise NotATorrentError("broken file list")
        length = _length(file)
        if _is_pad(file):
            continue
        parts = file.get(b"path.utf-8", file.get(b"path"))
        if not isinstance(parts, list) or not parts:
            raise NotATorrentError("a file without a path")
        path = "/".join((name, *map(_element, parts)))
        if _BITCOMET_PAD not in path:
            yield path, length


def _v2_files(info: dict[bytes, Value], name: str) -> Iterator[tuple[str, int]]:
    tree = info.get(b"file tree")
    if not isinstance(tree, dict):
        raise NotATorrentError("no file tree")
    single = len(tree) == 1 and info[b"name"] in tree and _is_leaf(tree[next(iter(tree))])
    yield from _walk(tree, "" if single else f"{name}/")


def _walk(tree: dict[bytes, Value], folder: str) -> Iterator[tuple[str, int]]:
    # As deep as the bencoding reader lets a document be.
    for part, node in tree.items():
        path = folder + _element(part)
        if not isinstance(node, dict):
            raise NotATorrentError("broken file tree")
        if not _is_leaf(node):
            yield from _walk(node, f"{path}/")
            continue
        leaf = node[b""]
        if not isinstance(leaf, dict):
            raise NotATorrentError("broken file tree")
        if not _is_pad(leaf):
            yield path, _length(leaf)


def _is_leaf(node: Value) -> bool:
    return isinstance(node, dict) and b"" in node


def _is_pad(file: dict[bytes, Value]) -> bool:
    attributes = file.get(b"attr", b"")
    return isinstance(attributes, bytes) and b"p" in attributes


def _length(file: dict[bytes, Value]) -> int:
    length = file.get(b"length")
    if not isinstance(length, int) or length < 0:
        raise NotATorrentError("a file without a length")
    return length


def _text(source: dict[bytes, Value], key: bytes) -> Value:
    """The field's UTF-8 twin where there is one: the plain field may be in any encoding."""
    return source.get(key + b".utf-8", source.get(key, b""))


def _element(raw: Value) -> str:
    """One part of a path as libtorrent spells it. Parts that would lead elsewhere are refused, not mended."""
    if not isinstance(raw, bytes) or not raw.strip(b". "):
        raise NotATorrentError("an empty path part")
    if b"/" in raw or b"\\" in raw or b"\0" in raw:
        raise NotATorrentError("a path part with a separator")
    name = raw.decode("utf-8", "replace").replace("\ufffd", "_").translate(_CLEAN)
    if not name.strip(". "):
        raise NotATorrentError("an empty path part")
    return _cut(name)


def _cut(name: str) -> str:
    raw = name.encode()
    if len(raw) < _LONGEST_NAME:
        return name
    added = 0
    for end, character in enumerate(name, start=1):  # noqa: B007 - the place where it stops is what we want
        added += len(character.encode())
        if added >= _LONGEST_NAME:
            break
    head, rest = name[:end], name[end:]
    dot = rest.rfind(".")
    extension = rest[dot:] if dot >= 0 else ""
    return head + (extension if len(extension.encode()) < _LONGEST_EXTENSION else "")
