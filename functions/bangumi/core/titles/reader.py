"""Reads a release title: what `resolver.decide` settled becomes a `Release`."""

from typing import Any

from bangumi.core.titles import resolver
from bangumi.core.titles.cells import TAGS
from bangumi.core.titles.marks import Mark, Role, Special
from bangumi.core.titles.names import Found
from bangumi.core.titles.release import Kind, Name, Release
from bangumi.core.titles.resolver import Decision, Title
from bangumi.core.titles.trace import traced

_CLEAN = frozenset({"NCOP", "NCED", "MENU"})
_MAY_LEAD_NAMES = frozenset({"电影", "電影", "映画"})  # 电影少女 - 05
_TRAILERS = frozenset({"PV", "CM", "TEASER", "TRAILER", "PREVIEW"})
LONGEST = 1000  # characters; no release has a longer title


def read_title(raw: str, *, trace: bool = False) -> Release:
    """Reads one release title. Never raises; `reason` says why a title cannot be used. `trace` fills `Release.trace`."""
    if len(raw) > LONGEST:
        return Release(raw, reason="too-long")
    title = resolver.read(raw, " ".join(raw.split()))
    decision = resolver.decide(title)
    release = _release(title, decision)
    return traced(release, title, decision) if trace else release


def read_closely(raw: str) -> tuple[Release, dict[str, Mark]]:
    """A title of bearable length read, and the mark that was believed for each role."""
    title = resolver.read(raw, " ".join(raw.split()))
    decision = resolver.decide(title)
    return _release(title, decision), decision.marks


def _release(title: Title, decision: Decision) -> Release:
    marks, span = decision.marks, decision.span
    special: Special | None = _value(marks, Role.SPECIAL, _value(marks, Role.EXTRA, None))
    if span is None and special is not None and Role.SPECIAL in marks:
        span = special.number
    season, season_raw, several = _season(title, decision)
    several = several or (span is not None and span.last is not None) or (span is None and _has_season_and_special(title))
    kind = _kind(marks, several=several, numbered=span is not None, seasonal=season is not None)
    if kind is Kind.EPISODE and season == 0:
        kind, special = Kind.SPECIAL, Special("SP")  # S00E05
    names = _names(decision.found, None if kind is Kind.MOVIE else season)
    resolution, medium, platform = marks.get(Role.RESOLUTION), marks.get(Role.SOURCE), marks.get(Role.PLATFORM)
    subtitles, subtitle_raw = _subtitles(title, decision)
    return Release(
        raw=title.raw,
        names=names,
        season=season,
        season_raw=season_raw,
        part=_value(marks, Role.PART, None),
        episodes=(span.first,) if span is not None and span.last is None else (),
        episode_range=(int(span.first), span.last) if span is not None and span.last is not None else None,
        kind=kind,
        extra=special.word if special is not None and kind is Kind.SPECIAL else "",
        version=_value(marks, Role.VERSION, span.version if span is not None else 1),
        group=decision.group,
        resolution=resolution.value if resolution else "",
        resolution_raw=resolution.text if resolution else "",
        source=medium.value if medium else "",
        medium_raw=medium.text if medium else "",
        platform=platform.text if platform else "",
        subtitles=subtitles,
        subtitle_raw=subtitle_raw,
        codec=_value(marks, Role.CODEC, ""),
        audio=_value(marks, Role.AUDIO, ""),
        container=_value(marks, Role.CONTAINER, ""),
        year=_value(marks, Role.YEAR, None),
        crc=_value(marks, Role.CRC, ""),
        reason="no-name" if not names else "no-number" if span is None and kind is Kind.UNKNOWN else "",
    )


def _value(marks: dict[str, Mark], role: str, default: Any) -> Any:
    mark = marks.get(role)
    return default if mark is None else mark.value


def _season(title: Title, decision: Decision) -> tuple[int | None, str, bool]:
    """The season, the text that says it, and whether the title names several."""
    for at, reading in enumerate(title.readings):
        if reading.seasons and at != decision.group_at:
            single = decision.span is not None and decision.span.last is None
            if min(reading.seasons) != max(reading.seasons) and not single:  # 第三季 / Show S2 - 05: counted otherwise
                return None, "", True
            return reading.seasons[0], reading.first[Role.SEASON].text, False
    hinted: Found | None = None
    for found in decision.found:
        if found.roman and Role.MOVIE not in decision.marks:
            return found.season, found.numeral, False
        if found.season and hinted is None and Role.MOVIE not in decision.marks:
            hinted = found
    return (hinted.season, hinted.numeral, False) if hinted else (None, "", False)


def _has_season_and_special(title: Title) -> bool:
    """Whether a title names a season or discs and their specials: `(Season 1+OVA)`, `S01 + SP`."""
    for cell, each in zip(title.cells, title.readings, strict=True):
        if Role.SPECIAL in each.first and (each.seasons or Role.VOLUME in each.first):
            added = cell.text[: each.first[Role.SPECIAL].start].rstrip().endswith(("+", "&", "＋"))
            if added or (each.nature is TAGS and each.seasons):
                return True
    return False


def _kind(marks: dict[str, Mark], *, several: bool, numbered: bool, seasonal: bool) -> Kind:
    """`several`: a run of episodes, several seasons, or a season and more; `numbered`: an episode; `seasonal`: a season."""
    extra = Role.EXTRA in marks and not numbered
    film = Role.MOVIE in marks and not (numbered and marks[Role.MOVIE].text in _MAY_LEAD_NAMES)
    special = Role.SPECIAL in marks or extra
    if (
        several
        or (Role.BATCH in marks and (film or special) and not numbered)
        or (Role.SERIES in marks and (film or special) and (not numbered or Role.BATCH in marks))
    ):
        return Kind.BATCH
    if Role.EXTRA in marks and marks[Role.EXTRA].value.word in _CLEAN:
        return Kind.SPECIAL
    if film and not (extra and marks[Role.EXTRA].value.word in _TRAILERS):
        return Kind.MOVIE
    if special:
        return Kind.SPECIAL
    if numbered:
        return Kind.EPISODE
    whole = seasonal or Role.BATCH in marks or Role.END in marks or Role.VOLUME in marks
    return Kind.BATCH if whole else Kind.UNKNOWN


def _names(found: tuple[Found, ...], season: int | None) -> tuple[Name, ...]:
    """The names without the numeral that is their season; as written they follow, in case it is none."""
    names: list[Name] = []
    written: list[Name] = []
    for each in found:
        if each.bare is not None and each.season == season:
            names.append(each.bare)
            written.append(each.name)
        else:
            names.append(each.name)
    return tuple(dict.fromkeys(names + written))


def _subtitles(title: Title, decision: Decision) -> tuple[frozenset[str], str]:
    """The languages that all cells tell, and the tag that tells the most."""
    languages: frozenset[str] = frozenset()
    most, raw = 0, ""
    for at, reading in enumerate(title.readings):
        if reading.subtitles and at != decision.group_at:
            languages |= reading.subtitles
            if len(reading.subtitles) > most:
                most, raw = len(reading.subtitles), reading.subtitle_raw
    return languages, raw
