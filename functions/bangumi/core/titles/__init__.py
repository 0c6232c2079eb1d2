"""The title reader: what a release title, or a file name inside a torrent, says."""

from bangumi.core.titles.files import read_file_name
from bangumi.core.titles.reader import read_title
from bangumi.core.titles.release import FileReading, Kind, Name, Note, Release

__all__ = ["FileReading", "Kind", "Name", "Note", "Release", "read_file_name", "read_title"]
