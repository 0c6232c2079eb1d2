from bangumi.core.model import RemoteTorrent
from bangumi.web.schemas.base import Model, example


class DownloaderTorrent(Model):
    """A torrent as the downloader reports it: bytes, bytes a second, seconds; `eta` 8640000 is none, `state` is one of
    qBittorrent 4's words, `tags` are comma-joined."""

    model_config = example(
        {
            "hash": "5f1c09ab0c3d4e5f60718293a4b5c6d7e8f90123",
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
