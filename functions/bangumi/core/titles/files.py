"""Reads the name of a file inside a torrent."""

from bangumi.core.titles.reader import read_title
from bangumi.core.titles.release import FileReading, Release

_VIDEO = frozenset({".mkv", ".mp4", ".avi", ".ts", ".m2ts", ".webm", ".mov", ".wmv", ".flv", ".rmvb"})
_SUBTITLE = frozenset({".ass", ".ssa", ".srt", ".sup", ".vtt", ".sub", ".idx"})


def read_file_name(path: str, batch: Release | None = None) -> FileReading:
    """Reads a file's path inside a torrent, with the torrent's own title as context."""
    stem, dot, ext = path.rpartition("/")[2].rpartition(".")
    ext = (dot + ext).lower()
    role = "video" if ext in _VIDEO else "subtitle" if ext in _SUBTITLE else "other"
    if role == "other":
        return FileReading(path, role, ext=ext)
    read = read_title(stem)
    season = read.season or (batch.season if batch else None) or 1
    return FileReading(path, role, season, read.episodes, read.kind, read.extra, version=read.version, ext=ext)
