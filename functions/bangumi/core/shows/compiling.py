"""From the items of bangumi-data to the compact index that `ShowIndex` reads. Pure, and fast enough for a refresh."""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bangumi.core.shows.folding import key, literal, soften, sound
from bangumi.core.shows.marks import Marked, read_marks

FORMAT = 1
_HEADS = re.compile(r"\s*[~〜:;|「『【(\[<《]\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|[!?。、]\s*(?=\w)|\s+")
_TAILS = re.compile(r"\s*[:~〜]\s*|\s+[-–—]+\s*|\s*[-–—]+\s+")
_SIGN_AT_END = re.compile(r"[^\w\s)\]」』】〉》\"”]$")
_SLASHED = re.compile(r"\s+/\s+")
_COMMON = 1200
"""A gram that more shows than this have tells nothing."""


def compile_index(items: Iterable[Mapping[str, Any]], readings: Mapping[str, str], source: str) -> dict[str, Any]:
    """Compiles the items of bangumi-data's `data.json`; those without a bgm.tv id are left out: they cannot be an answer.

    `readings` gives for a Japanese title the possible romaji of its base, folded with `sound`: segments parted by spaces,
    alternatives by `|`, and "/" as a segment of its own where the title may be cut. `source` is told by `ShowIndex.source`.
    """
    rows = [_row(item, readings) for item in items if _site(item, "bangumi")]
    _set_seasons(rows)
    return {
        "format": FORMAT,
        "source": source,
        "licence": "CC BY 4.0, bangumi-data contributors, https://github.com/bangumi-data/bangumi-data",
        "shows": [[row[column] for column in COLUMNS] for row in rows],
        "grams": _grams(rows),
    }


def pack_index(compiled: Mapping[str, Any]) -> bytes:
    """The file of an index, as `ShowIndex.from_bytes` reads it; the same index is the same bytes."""
    text = json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


COLUMNS = (
    "id", "type", "title", "lang", "zh_hans", "zh_hant", "en", "begin", "end", "broadcast", "tmdb", "mikan", "family",
    "season", "tmdb_season", "aliases", "part", "form", "keys", "heads", "sounds", "reading",
)  # fmt: skip
"""The columns of a row. Lists of names and keys are joined by line feeds; times are seconds since 1970, null unknown."""


def _site(item: Mapping[str, Any], name: str) -> str:
    return next((str(site.get("id") or "") for site in item["sites"] if site["site"] == name), "")


def _seconds(time: str) -> int | None:
    return int(datetime.fromisoformat(time).timestamp()) if time else None


def _row(item: Mapping[str, Any], readings: Mapping[str, str]) -> dict[str, Any]:
    translated: Mapping[str, Sequence[str]] = item["titleTranslate"]
    tmdb = _site(item, "tmdb")
    names = dict.fromkeys([item["title"], *(name for names in translated.values() for name in names)])
    softened = [soften(part) for name in names for part in (name, *_SLASHED.split(name)[1:])]
    marked = [(text, read_marks(text)) for text in dict.fromkeys(softened)]
    reading = readings.get(item["title"], "")
    return {
        "id": _site(item, "bangumi"),
        "type": item["type"],
        "title": item["title"],
        "lang": item["lang"],
        "zh_hans": "\n".join(translated.get("zh-Hans", ())),
        "zh_hant": "\n".join(translated.get("zh-Hant", ())),
        "en": "\n".join(translated.get("en", ())),
        "begin": _seconds(item["begin"]),
        "end": _seconds(item["end"]),
        "broadcast": item.get("broadcast", ""),
        "tmdb": tmdb,
        "mikan": _site(item, "mikan"),
        "family": "/".join(tmdb.split("/")[:2]) if tmdb.startswith("tv/") else "",
        "marks": [marks for _, marks in marked],
        "part": next((marks.part for _, marks in marked if marks.part), None),
        "form": next((str(marks.form) for _, marks in marked if marks.form), ""),
        "reading": reading,
        **_keys(marked),
    }


def _keys(marked: Sequence[tuple[str, Marked]]) -> dict[str, str]:
    keys: dict[str, None] = {}
    heads: dict[str, None] = {}
    sounds: dict[str, None] = {}
    for text, marks in marked:
        for form in (text, marks.trunk, marks.base):
            keys[key(form)] = None
            sounds[sound(form)] = None
        if _SIGN_AT_END.search(text):
            keys[literal(text)] = None
        for part in (*name_heads(marks.base), *name_tails(marks.base)):
            heads[sound(part) or key(part)] = None
    return {
        "keys": "\n".join(filter(None, keys)),
        "heads": "\n".join(head for head in heads if len(head) > 1 and head not in keys and head not in sounds),
        "sounds": "\n".join(filter(None, sounds)),
    }


def name_heads(base: str) -> list[str]:
    """What a name may be cut to: what stands before a sign or a space within it."""
    return [head for found in _HEADS.finditer(base) if (head := base[: found.start()].strip())]


def name_tails(base: str) -> list[str]:
    """The subtitles of a name: what stands after a colon or a dash."""
    return [tail for found in _TAILS.finditer(base) if (tail := base[found.end() :].strip())]


def _set_seasons(rows: Sequence[dict[str, Any]]) -> None:
    """Sets the numbers that each row is called by.

    `season` is what the original title says, null where it is silent; `tmdb_season` how TMDB counts it, 0 for specials;
    `aliases` what the other names say, most often said first.
    """
    families: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        families[row["family"]].append(row)
    for row in rows:
        row["tmdb_season"] = _tmdb_season(row, families[row["family"]])
        first, *others = row.pop("marks")
        row["season"] = first.season or first.weak_season
        translated = Counter(number for marks in others if (number := marks.season or marks.weak_season))
        row["aliases"] = [number for number, _ in translated.most_common()]


def _tmdb_season(row: Mapping[str, Any], family: Sequence[Mapping[str, Any]]) -> int | None:
    parts = row["tmdb"].split("/")
    if parts[2:3] == ["season"]:
        return int(parts[3])
    return 1 if row["family"] and len(parts) == 2 and _opens(row, family) else None


def _opens(row: Mapping[str, Any], family: Sequence[Mapping[str, Any]]) -> bool:
    return all(other["begin"] is None or row["begin"] is None or row["begin"] <= other["begin"] for other in family)


def grams_of(text: str) -> list[str]:
    """The pieces by which a folded name is found though it is spelt otherwise: three letters of Latin text, else two."""
    size = 3 if text.isascii() else 2
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def _grams(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """For each gram the shows that have it, as a string of characters whose codes are row numbers."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(rows):
        grams = {gram for name in row["keys"].split("\n") if not name.isascii() for gram in grams_of(name)}
        grams.update(gram for name in row["sounds"].split("\n") for gram in grams_of(name))
        grams.update(_reading_grams(row["reading"]))
        for gram in grams:
            found[gram].append(chr(number))
    return {gram: "".join(shows) for gram, shows in sorted(found.items()) if len(shows) <= _COMMON}


def _reading_grams(reading: str) -> set[str]:
    """The grams of every path through a reading."""
    grams: set[str] = set()
    ends = {""}
    for segment in reading.replace("/ ", "").split():
        after: set[str] = set()
        for end in ends:
            for text in segment.split("|"):
                grams.update(grams_of(end + text))
                after.add((end + text)[-2:])
        ends = after
    return {gram for gram in grams if gram.isascii() and len(gram) == 3}
