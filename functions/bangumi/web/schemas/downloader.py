from typing import Annotated

from pydantic import AfterValidator, Field

from bangumi.core.model import RemoteTorrent
from bangumi.web.schemas.base import AnyId, Envelope, Input, Model, example

Hash = Annotated[
    str,
    Field(pattern="^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$"),
    AfterValidator(lambda infohash: infohash.lower()[:40]),
]
"""v1 in 40 hex digits or v2 in 64, which the downloader cuts to 40."""

Hashes = Annotated[list[Hash], Field(min_length=1, max_length=1000)]
_HASH = "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123"


class DownloaderTorrent(Model):
    """A torrent as the downloader reports it: bytes, bytes a second, seconds; `eta` 8640000 is none, `state` is one of
    qBittorrent 4's words, `tags` are comma-joined."""

    model_config = example(
        {
            "hash": _HASH,
            "name": "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC]",
            "size": 734003200,
            "progress": 0.42,
            "dlspeed": 3145728,
            "upspeed": 0,
            "num_seeds": 12,
            "num_leechs": 3,
            "state": "downloading",
            "eta": 136,
            "category": "Bangumi",
            "save_path": "/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 1",
            "added_on": 1795507200,
            "tags": "ab:7",
        }
    )

    hash: str
    name: str
    size: int
    progress: float
    dlspeed: int
    upspeed: int
    num_seeds: int
    num_leechs: int
    state: str
    eta: int
    category: str
    save_path: str
    added_on: int
    tags: str

    @classmethod
    def of(cls, torrent: RemoteTorrent) -> "DownloaderTorrent":
        same = {name: getattr(torrent, name) for name in cls.model_fields if name not in ("hash", "tags")}
        return cls(hash=torrent.infohash, tags=", ".join(torrent.tags), **same)


class TorrentHashes(Input):
    model_config = example({"hashes": [_HASH]})

    hashes: Hashes


class TorrentsToDelete(Input):
    model_config = example({"hashes": [_HASH], "delete_files": False})

    hashes: Hashes
    delete_files: bool = False


class TorrentTag(Input):
    model_config = example({"hash": _HASH, "bangumi_id": 7})

    hash: Hash
    bangumi_id: Annotated[AnyId, Field(ge=1)]


class TaggedTorrents(Envelope):
    """`unmatched`: names of torrents that no rule takes."""

    model_config = example(
        {
            "status": True,
            "msg_en": "3 torrents are tagged, 1 fit no rule.",
            "msg_zh": "已标记 3 个种子，1 个没有匹配的规则。",
            "tagged": 3,
            "unmatched": ["[Group] Something else - 01"],
        }
    )

    tagged: int
    unmatched: list[str]
