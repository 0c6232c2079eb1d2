"""The index of shows, as the build step ships it, and the ways to look a name up in it."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from bangumi.core.shows.compiling import COLUMNS, FORMAT, grams_of
from bangumi.core.shows.marks import Form
from bangumi.core.shows.model import Place, Show, ShowType

_RAREST = 12
_DAY = 86400
_NEVER = datetime.max.replace(tzinfo=UTC)
_AT = {column: place for place, column in enumerate(COLUMNS)}
_TITLE, _FAMILY, _KEYS, _HEADS, _SOUNDS, _READING = (
    _AT[column] for column in ("title", "family", "keys", "heads", "sounds", "reading")
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What matching weighs of one show. Times are days since 1970; None is unknown."""

    type: ShowType
    begin: float | None
    end: float | None
    family: str
    season: int | None
    tmdb_season: int | None
    aliases: tuple[int, ...]
    """Seasons by what the original title says, by TMDB's count, and by what the other names say."""
    part: int | None
    form: Form

    @property
    def span(self) -> float:
        """Days from the first to the last showing, infinite while it runs."""
        return self.end - self.begin if self.begin is not None and self.end is not None else float("inf")


class ShowIndex:
    """Shows by number (0, 1, ...; not their ids), found by name. Reading it takes a twelfth of a second, once."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """Takes what `compile_index` returns; raises ValueError on another format."""
        if compiled.get("format") != FORMAT:
            raise ValueError(f"show index of format {compiled.get('format')}, not {FORMAT}")
        self.source: str = compiled["source"]
        self._rows: list[list[Any]] = compiled["shows"]
        self._grams: dict[str, str] = compiled["grams"]
        self._by_key = _by_line(self._rows, _KEYS)
        self._by_head = _by_line(self._rows, _HEADS)
        self._by_sound = _by_line(self._rows, _SOUNDS)
        self._families: defaultdict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            if row[_FAMILY]:
                self._families[row[_FAMILY]].append(number)
        self._facts: dict[int, Facts] = {}

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Reads the shipped file."""
        return cls(json.loads(gzip.decompress(data)))

    def __len__(self) -> int:
        return len(self._rows)

    def named(self, key: str) -> Iterable[int]:
        """Shows with exactly this folded name, with or without its marks."""
        return map(ord, self._by_key.get(key, ""))

    def headed(self, key: str) -> Iterable[int]:
        """Shows with a name that begins with this one, up to a sign or a space, or ends with it after a colon.

        Latin names by their sound, others by their key.
        """
        return map(ord, self._by_head.get(key, ""))

    def heard(self, sound: str) -> Iterable[int]:
        """Shows with a Latin name that sounds like this."""
        return map(ord, self._by_sound.get(sound, ""))

    def series(self, number: int) -> Iterable[int]:
        """The shows that TMDB has as seasons of the same series, this one too."""
        return self._families.get(self._rows[number][_FAMILY], ())

    def alike(self, folded: str, limit: int) -> Iterator[tuple[int, float]]:
        """Shows that have many of a folded name's grams, with the share of them, most first; its rarest grams count."""
        told = [shows for gram in dict.fromkeys(grams_of(folded)) if (shows := self._grams.get(gram)) is not None]
        told = sorted(told, key=len)[:_RAREST]
        for number, shared in Counter("".join(told)).most_common(limit):
            yield ord(number), shared / len(told)

    def keys(self, number: int) -> list[str]:
        """The folded names of a show."""
        keys: str = self._rows[number][_KEYS]
        return keys.split("\n")

    def sounds(self, number: int) -> list[str]:
        """How the Latin names of a show are heard."""
        sounds: str = self._rows[number][_SOUNDS]
        return sounds.split("\n")

    def reads_as(self, number: int, sound: str) -> bool:
        """Whether the Japanese title, or its beginning up to a sign, can be read so."""
        places = {0}
        for segment in self._rows[number][_READING].split():
            if segment == "/":
                if len(sound) in places:
                    return True
            else:
                places = {at + len(text) for at in places for text in segment.split("|") if sound.startswith(text, at)}
                if not places:
                    return False
        return len(sound) in places

    def readings(self, number: int, sound: str) -> Iterator[str]:
        """The reading of the Japanese title that comes nearest to a sound, whole and up to each sign."""
        path = ""
        for segment in self._rows[number][_READING].split():
            if segment == "/":
                yield path
            else:
                alternatives = segment.split("|")
                path += next((text for text in alternatives if text in sound), alternatives[0])
        yield path

    def facts(self, number: int) -> Facts:
        """What matching weighs of a show."""
        facts = self._facts.get(number)
        if facts is None:
            row = self._rows[number]
            facts = self._facts[number] = Facts(
                type=ShowType(row[_AT["type"]]),
                begin=_days(row[_AT["begin"]]),
                end=_days(row[_AT["end"]]),
                family=row[_FAMILY],
                season=row[_AT["season"]],
                tmdb_season=row[_AT["tmdb_season"]],
                aliases=tuple(row[_AT["aliases"]]),
                part=row[_AT["part"]],
                form=Form(row[_AT["form"]]),
            )
        return facts

    def bangumi_id(self, number: int) -> str:
        """The bgm.tv subject of a show."""
        identifier: str = self._rows[number][0]
        return identifier

    def show(self, number: int) -> Show:
        """The show of a number."""
        row = self._rows[number]
        aliases = row[_AT["aliases"]]
        # translators call a second part a second season
        is_later_part = row[_FAMILY] and (row[_AT["part"]] or 1) > 1
        return Show(
            bangumi_id=row[_AT["id"]],
            type=ShowType(row[_AT["type"]]),
            original=row[_TITLE],
            original_lang=row[_AT["lang"]],
            zh_hans=_lines(row[_AT["zh_hans"]]),
            zh_hant=_lines(row[_AT["zh_hant"]]),
            en=_lines(row[_AT["en"]]),
            begin_at=_time(row[_AT["begin"]]),
            end_at=_time(row[_AT["end"]]),
            broadcast=row[_AT["broadcast"]],
            season=row[_AT["season"]] or (aliases[0] if aliases and not is_later_part else None),
            tmdb_season=row[_AT["tmdb_season"]],
            part=row[_AT["part"]],
            tmdb=row[_AT["tmdb"]],
            mikan_id=row[_AT["mikan"]],
        )

    def find(self, bangumi_id: str) -> Show | None:
        """The show with this bgm.tv subject."""
        return next((self.show(number) for number, row in enumerate(self._rows) if row[0] == bangumi_id), None)

    def place(self, show: Show) -> Place:
        """Where a show stands in its series."""
        family = "/".join(show.tmdb.split("/")[:2])
        series = sorted(
            (one for one in map(self.show, self._families.get(family, ())) if one.begin_at),
            key=lambda one: one.begin_at or _NEVER,
        )
        opening = next((one for one in series if one.tmdb_season == 1), show)
        return Place(opening, _season(show, series))

    def title_readings(self) -> dict[str, str]:
        """The readings of Japanese titles, for compiling a newer index where nothing can read Japanese."""
        return {row[_TITLE]: row[_READING] for row in self._rows if row[_READING]}

    def shows(self) -> Iterator[Show]:
        """Every show."""
        return map(self.show, range(len(self._rows)))


def _season(show: Show, series: Iterable[Show]) -> int | None:
    """As TMDB counts, else as the names say; a later part is of the season that ran before it. Specials (0) are of none."""
    if show.tmdb_season is not None or show.season or (show.part or 1) <= 1:
        return (show.season if show.tmdb_season is None else show.tmdb_season) or None
    before = [
        season
        for one in series
        if one.type is ShowType.TV and show.begin_at and one.begin_at and one.begin_at < show.begin_at
        if (season := one.season if one.tmdb_season is None else one.tmdb_season)
    ]
    return before[-1] if before else None


def _by_line(rows: Iterable[list[Any]], column: int) -> dict[str, str]:
    """For each line of a column the rows that have it, as a string of characters whose codes are row numbers."""
    table: dict[str, str] = {}
    for number, row in enumerate(rows):
        char = chr(number)
        for line in row[column].split("\n"):
            table[line] = table.get(line, "") + char
    table.pop("", None)
    return table


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _days(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / _DAY


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
