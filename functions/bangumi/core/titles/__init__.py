"""The title reader: what a release title, or a file name inside a torrent, says."""

from bangumi.core.titles.files import read_file_name
from bangumi.core.titles.reader import LONGEST, read_title
from bangumi.core.titles.reasons import in_chinese
from bangumi.core.titles.release import FileReading, Kind, Name, Note, Release

__all__ = ["LONGEST", "FileReading", "Kind", "Name", "Note", "Release", "in_chinese", "read_file_name", "read_title"]
