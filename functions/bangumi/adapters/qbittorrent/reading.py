"""A torrent as qBittorrent tells it, in our words."""

import re
from collections.abc import Mapping
from typing import Any

from bangumi.core.links import infohash_of_magnet
from bangumi.core.model import RemoteStage, RemoteTorrent, TorrentFile

Row = Mapping[str, Any]
"""One entry of torrents/info or torrents/files."""

_V4_WORDS = {"stoppedDL": "pausedDL", "stoppedUP": "pausedUP"}
_STAGES = {
    "error": RemoteStage.ERROR,
    "missingFiles": RemoteStage.ERROR,
    "metaDL": RemoteStage.METADATA,
    "forcedMetaDL": RemoteStage.METADATA,
    "pausedDL": RemoteStage.STOPPED,
    "pausedUP": RemoteStage.COMPLETE,
    "uploading": RemoteStage.COMPLETE,
    "stalledUP": RemoteStage.COMPLETE,
    "queuedUP": RemoteStage.COMPLETE,
    "forcedUP": RemoteStage.COMPLETE,
}
"""All others (downloading, queued, checking, moving) are on their way."""

_UNKNOWN_ETA_S = 8640000
_V2_TOPIC = re.compile(r"xt(?:\.\d+)?=urn:btmh:1220([0-9a-f]{40})", re.IGNORECASE)


def read_torrent(row: Row) -> RemoteTorrent:
    word = str(row.get("state", "unknown"))
    state = _V4_WORDS.get(word, word)
    progress = float(row.get("progress", 0))
    return RemoteTorrent(
        infohash=infohash_of(row),
        name=str(row.get("name", "")),
        save_path=str(row.get("save_path", "")),
        state=state,
        stage=_stage(state, progress),
        progress=progress,
        size=max(int(row.get("size", 0)), 0),
        dlspeed=int(row.get("dlspeed", 0)),
        upspeed=int(row.get("upspeed", 0)),
        num_seeds=int(row.get("num_seeds", 0)),
        num_leechs=int(row.get("num_leechs", 0)),
        eta=int(row.get("eta", _UNKNOWN_ETA_S)),
        category=str(row.get("category", "")),
        added_on=int(row.get("added_on", 0)),
        tags=tuple(tag for part in str(row.get("tags", "")).split(",") if (tag := part.strip())),
    )


def infohash_of(row: Row) -> str:
    """v1 where there is one, as feeds and sites name a torrent; else v2 cut to 40."""
    return str(row.get("infohash_v1") or row["hash"]).lower()


def id_of(row: Row) -> str:
    """qBittorrent's own name for it: that of a hybrid is its v2 hash cut to 40, on libtorrent 2."""
    return str(row["hash"]).lower()


def names_of(torrent: TorrentFile | str) -> tuple[str, ...]:
    """The ids that a qBittorrent may give it; none for a magnet that tells no infohash."""
    if isinstance(torrent, TorrentFile):
        names = (torrent.infohash, torrent.alias)
    else:
        v2 = _V2_TOPIC.search(torrent)
        names = (infohash_of_magnet(torrent), v2[1].lower() if v2 else "")
    return tuple(dict.fromkeys(name for name in names if name))


def _stage(state: str, progress: float) -> RemoteStage:
    stage = _STAGES.get(state, RemoteStage.DOWNLOADING)
    if stage is RemoteStage.COMPLETE and progress < 1:
        return RemoteStage.DOWNLOADING
    return stage
