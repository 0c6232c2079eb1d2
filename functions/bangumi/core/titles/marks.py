"""Marks: what recognisers find in the text of a title."""

from typing import Any, Final, NamedTuple


class Role:
    """What a piece of a title can be; behind each role, what the value of its mark is.

    Plain strings rather than an enumeration: they are keys in the innermost loops.
    """

    EPISODE: Final = "episode"  # Span of episode numbers
    SEASON: Final = "season"  # int
    PART: Final = "part"  # int, None for a part without a number
    MOVIE: Final = "movie"  # None
    SPECIAL: Final = "special"  # Special
    EXTRA: Final = "extra"  # str, "NCOP", "PV", "MENU"
    BATCH: Final = "batch"  # None
    END: Final = "end"  # None: the last episode, or a finished pack
    VOLUME: Final = "volume"  # None: a disc, not an episode
    VERSION: Final = "version"  # int
    RESOLUTION: Final = "resolution"  # str, "1080p"
    SOURCE: Final = "source"  # str, "WEB-DL"
    PLATFORM: Final = "platform"  # None, the text is the value
    SUBTITLE: Final = "subtitle"  # frozenset of language codes
    CODEC: Final = "codec"  # str
    AUDIO: Final = "audio"  # str
    CONTAINER: Final = "container"  # str
    YEAR: Final = "year"  # int
    CRC: Final = "crc"  # str
    NOTE: Final = "note"  # None: says nothing about the release that we keep
    NAME: Final = "name"  # None, only in traces
    GROUP: Final = "group"  # None, only in traces


TECHNICAL = frozenset({Role.RESOLUTION, Role.SOURCE, Role.PLATFORM, Role.SUBTITLE, Role.CODEC, Role.AUDIO, Role.CONTAINER})


class Span(NamedTuple):
    """One episode (`last` None) or a run of them; `version` is 2 for `05v2`."""

    first: int | float
    last: int | None = None
    version: int = 1


class Special(NamedTuple):
    """A special: the word for it ("SP", "OVA", "OAD") and its number."""

    word: str
    number: Span | None = None


class Mark(NamedTuple):
    """A piece of text and what it was read as.

    A firm mark is what it is wherever it stands (`1080p`, `第05话`). A loose one (`GB`, `TV`, `Movie`) is believed
    only among other tags, since names have such words too. `start` and `end` count from the beginning of the cell.
    """

    role: str
    value: Any
    text: str
    start: int
    end: int
    firm: bool
    why: str


class Word(NamedTuple):
    """An entry of a recogniser's vocabulary. `capitals`: the word counts only when written in capitals."""

    role: str
    value: Any
    firm: bool
    why: str
    capitals: bool = False
