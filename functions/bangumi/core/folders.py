"""Where a rule's episodes lie: folder names that every file system takes, and paths in the downloader's eyes. Pure.

`<base>/<official title>[ (<year>)]/Season <n>`; a film lies in `<base>/<title>[ (<year>)]`, specials in `Season 0`.
"""

import re
import unicodedata

from bangumi.core.model import Rule, RuleKind

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_SPACES = re.compile(r"\s+")
_DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_LONGEST_NAME = 180
"""Bytes of UTF-8 that a cleaned name may have: file systems take 255, and number, language and extension come behind it."""


def safe_name(text: str) -> str:
    """One path component that every file system takes; never empty. Reserved characters become spaces."""
    name = unicodedata.normalize("NFC", _SPACES.sub(" ", _RESERVED.sub(" ", text)).strip().rstrip(". "))
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1].rstrip(". ")
    if name.split(".")[0].casefold() in _DEVICE_NAMES:
        name = f"_{name}"
    return name or "_"


def safe_title(text: str) -> str:
    """An official title as a new rule gets it: dots become spaces too, as AutoBangumi does."""
    return safe_name(text.replace(".", " "))


def show_folder(rule: Rule) -> str:
    title = safe_name(rule.official_title)
    return f"{title} ({rule.year})" if rule.year else title


def season_of(rule: Rule) -> int:
    """The season of folder and names: an offset that leads below 1 is ignored."""
    moved = rule.season + rule.season_offset
    return moved if moved >= 1 else rule.season


def join_path(base: str, *parts: str) -> str:
    """In the downloader's own manner: a base with backslashes and without slashes is a Windows path."""
    separator = "\\" if "\\" in base and "/" not in base else "/"
    return separator.join([base.rstrip("/\\"), *parts])


def folder_of(rule: Rule, base: str, *, special: bool = False) -> str:
    """Where the rule's torrents are saved, as an absolute path in the downloader's eyes; `base` is `downloader.path`."""
    if rule.custom_path:
        return rule.custom_path
    if rule.kind is RuleKind.MOVIE:
        return join_path(base, show_folder(rule))
    return join_path(base, show_folder(rule), f"Season {0 if special else season_of(rule)}")


def same_folder(one: str, other: str) -> bool:
    """Whether two paths of the downloader name one folder, however its slashes lean."""
    return plain_path(one) == plain_path(other)


def plain_path(path: str) -> str:
    """The comparable form of a downloader's path: Windows paths without case, slashes one way, none at the end."""
    plain = path.replace("\\", "/").rstrip("/")
    return plain.casefold() if re.match(r"[A-Za-z]:", plain) else plain
