"""Marks: what recognisers find in the text of a title."""

from typing import Any, Final, NamedTuple


class Role:
    """What a piece of a title can be; behind each role, what the value of its mark is.

    Plain strings rather than an enumeration, since they are keys in the innermost loops.
    """

    EPISODE: Final = "episode"  # Span
    SEASON: Final = "season"  # int
    PART: Final = "part"  # int
    SERIES: Final = "series"  # None: the series as against its films and specials
    MOVIE: Final = "movie"  # None
    SPECIAL: Final = "special"  # Special
    EXTRA: Final = "extra"  # Special
    BATCH: Final = "batch"  # None
    END: Final = "end"  # None: the last episode, or a finished pack
    VOLUME: Final = "volume"  # None: a disc, not an episode
    VERSION: Final = "version"  # int
    RESOLUTION: Final = "resolution"  # str, "1080p"
    SOURCE: Final = "source"  # str, "WEB-DL"
    PLATFORM: Final = "platform"  # None, the text is the value
    SUBTITLE: Final = "subtitle"  # frozenset of language codes
    CODEC: Final = "codec"  # str, "HEVC"
    DEPTH: Final = "depth"  # None: colour depth, range, frame rate
    AUDIO: Final = "audio"  # str, "FLAC"
    VOICE: Final = "voice"  # None: channels, tracks, spoken languages
    CONTAINER: Final = "container"  # str
    YEAR: Final = "year"  # int
    CRC: Final = "crc"  # str
    GROUP: Final = "group"  # None: the group of a scene name
    NOTE: Final = "note"  # None: says nothing about the release that we keep
    NAME: Final = "name"  # only in traces


TECHNICAL = frozenset(
    {
        Role.RESOLUTION, Role.SOURCE, Role.PLATFORM, Role.SUBTITLE, Role.CODEC, Role.DEPTH, Role.AUDIO, Role.VOICE,
        Role.CONTAINER,
    }
)  # fmt: skip


class Span(NamedTuple):
    """One episode (`last` None) or a run of them; `version` is 2 for `05v2`."""

    first: float
    last: int | None = None
    version: int = 1


class Special(NamedTuple):
    """A special or extra: the word for it ("SP", "OVA", "NCOP") and its number."""

    word: str
    number: Span | None = None


class Mark(NamedTuple):
    """A piece of text and what it was read as.

    A firm mark is what it is wherever it stands (`1080p`, `第05话`). A loose one (`GB`, `TV`, `SP`) is believed only
    among other tags, since names have such words too. `start` and `end` count from the beginning of the cell.
    """

    role: str
    value: Any
    text: str
    start: int
    end: int
    firm: bool
    why: str


class Word(NamedTuple):
    """An entry of a recogniser's vocabulary. `capitals`: it counts only when written in capitals."""

    role: str
    value: Any
    why: str
    firm: bool = True
    capitals: bool = False


def vocabulary(folds: str, word: Word) -> dict[str, Word]:
    """The same entry for several words, which spaces part; words are in lower case and without - . and '."""
    return dict.fromkeys(folds.split(), word)
