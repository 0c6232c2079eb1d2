"""What a release title says: the result types of the title reader."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a release holds, as far as its title tells."""

    EPISODE = "episode"
    BATCH = "batch"
    MOVIE = "movie"
    SPECIAL = "special"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of the show, without season marks. Latin text counts as `en`, kana as `ja`, other Han text as `zh`."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Note:
    """One step of the trace: a piece of the title, the role it was given, and the reason."""

    text: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class Release:
    """The reading of one release title, of this title alone.

    Text fields are "" and tuples empty where the title says nothing. `season` is None without a season mark, so callers
    that need a number use `season or 1`. `reason` is "" for a readable title, else why it cannot be used:
    "no-name", "no-number", "too-long".
    """

    raw: str
    names: tuple[Name, ...] = ()
    season: int | None = None
    season_raw: str = ""
    part: int | None = None
    episodes: tuple[float, ...] = ()
    episode_range: tuple[int, int] | None = None
    kind: Kind = Kind.UNKNOWN
    extra: str = ""
    version: int = 1
    group: str = ""
    resolution: str = ""
    resolution_raw: str = ""
    source: str = ""
    medium_raw: str = ""
    platform: str = ""
    subtitles: frozenset[str] = frozenset()
    subtitle_raw: str = ""
    codec: str = ""
    audio: str = ""
    container: str = ""
    year: int | None = None
    crc: str = ""
    trace: tuple[Note, ...] = ()
    reason: str = ""

    def name(self, lang: str) -> str | None:
        """The best name in one language ("zh", "en", "ja"), None when the title has none."""
        return next((name.text for name in self.names if name.lang == lang), None)

    @property
    def zh(self) -> str | None:
        """The best Chinese name."""
        return self.name("zh")

    @property
    def en(self) -> str | None:
        """The best name in Latin script."""
        return self.name("en")

    @property
    def ja(self) -> str | None:
        """The best Japanese name."""
        return self.name("ja")

    @property
    def title_raw(self) -> str:
        """The key by which later releases are matched: the English, else Chinese, else Japanese name."""
        return self.en or self.zh or self.ja or ""

    @property
    def source_raw(self) -> str:
        """The platform as written, else the medium as written."""
        return self.platform or self.medium_raw


@dataclass(frozen=True, slots=True)
class FileReading:
    """The reading of one file of a torrent.

    `role` is "video", "subtitle", "extra" or "other"; `season` is 0 for specials and extras; `language` is the tag of a
    subtitle file ("zh", "zh-tw", "ja", "en", "" when its name says nothing); `ext` is lower case with its dot.
    """

    path: str
    role: str
    season: int = 1
    episodes: tuple[float, ...] = ()
    kind: Kind = Kind.UNKNOWN
    extra: str = ""
    language: str = ""
    version: int = 1
    ext: str = ""
