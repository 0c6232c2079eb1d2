"""The resolver: weighs the readings of all cells against each other and settles what the title says."""

import re
from typing import Any, NamedTuple

from bangumi.core.titles.cells import DOUBTFUL, NOTE, TAGS, TEXT, Reading, read_cell
from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Span
from bangumi.core.titles.names import BREAK, Found, read_names
from bangumi.core.titles.release import Kind, Name, Release
from bangumi.core.titles.tokens import FREE, ROUND, SQUARE, Cell, cut

_GROUP_WORD = re.compile(
    r"字幕|汉化|漢化|壓制|压制|工作室|制作组|製作組|搬運組|搬运组|[组組社團团]$|raws?\b|subs?\b|fansub|studio|house",
    re.IGNORECASE,
)
_STARRED = re.compile(r"\s*[★◆☆]([^★◆☆]+)[★◆☆]\s*$")


class Title(NamedTuple):
    """A title in cells, each with its reading."""

    raw: str
    cells: list[Cell]
    readings: list[Reading]


class Decision(NamedTuple):
    """What was settled. Indexes count cells, -1 stands for none."""

    group: str
    group_at: int
    names_at: list[int]
    marks: dict[str, Mark]  # the mark to believe for each role
    span: Span | None  # the episodes
    found: tuple[Found, ...]


def read(raw: str) -> Title:
    """Cuts a title into cells and reads each."""
    cells = cut(raw)
    return Title(raw, cells, [read_cell(cell.text, cell.opener) for cell in cells])


def decide(title: Title) -> Decision:
    """Settles which cell names the group, which has the episode, which the names of the show."""
    group, group_at = _group(title)
    episode_at = _episode_at(title, group_at)
    names_at = _names_at(title, group_at, episode_at)
    if not names_at and group_at >= 0 and title.readings[group_at].name:
        group, group_at, names_at = "", -1, [group_at]  # the one text there is must be the name
    marks = _marks(title, group_at, names_at)
    span, closing = _span(title.readings[episode_at], marks) if episode_at >= 0 else (None, "")
    return Decision(group, group_at, names_at, marks, span, read_names(_text(title, names_at, closing)))


# --- which cell is what


def _group(title: Title) -> tuple[str, int]:
    cells, readings = title.cells, title.readings
    if not cells:
        return "", -1
    if cells[0].opener is FREE and readings[0].nature is TEXT:
        if starred := _STARRED.match(cells[0].text):
            return starred[1].strip(), 0
        behind = len(cells) > 1 and cells[1].opener is SQUARE and readings[1].nature is not TAGS
        if behind and readings[0].light and _GROUP_WORD.search(cells[1].text):
            return cells[1].text.strip(), 1
        return _scene_group(readings), -1
    for at, (cell, reading) in enumerate(zip(cells, readings, strict=True)):
        if cell.opener is FREE and reading.nature is TEXT:
            break
        known = _GROUP_WORD.search(cell.text) is not None
        if reading.nature is TAGS or (reading.nature is NOTE and not known):
            continue
        if known or not (reading.seasons or reading.episode or Role.MOVIE in reading.first):
            return cell.text.strip(), at
        break
    return _scene_group(readings), -1


def _scene_group(readings: list[Reading]) -> str:
    marks = (reading.first.get(Role.GROUP) for reading in readings)
    return next((mark.text for mark in marks if mark), "")


def _episode_at(title: Title, group_at: int) -> int:
    best, surest = -1, 0
    for at, reading in enumerate(title.readings):
        if reading.surety > surest and at != group_at:
            best, surest = at, reading.surety
    return best


def _names_at(title: Title, group_at: int, episode_at: int) -> list[int]:
    """The cells with names: those with text behind the group, up to the episode or the first technical tags."""
    chosen: list[int] = []
    for at in range(group_at + 1, len(title.cells)):
        reading = title.readings[at]
        if reading.nature is TEXT and (chosen or title.cells[at].opener is not ROUND):
            chosen.append(at)
        if chosen and (at == episode_at or (reading.nature is not NOTE and not reading.light)):
            break
    return chosen


def _text(title: Title, names_at: list[int], closing: str) -> str:
    """The text of the chosen cells, with brackets where they belong to a name and breaks elsewhere.

    `closing` is the number at its end that turned out to be the episode.
    """
    text = ""
    for at in names_at:
        name, opener = title.readings[at].name, title.cells[at].opener
        if opener is ROUND and at - 1 in names_at:
            text += f"({name})"
        elif opener is SQUARE and _within(title, names_at, at):
            text += f"【{name}】"
        elif text and (at - 1 not in names_at or opener is SQUARE or title.cells[at - 1].opener is SQUARE):
            text += name if text.endswith("】") else BREAK + name
        else:
            text += name
    return text.rstrip().removesuffix(closing)


def _within(title: Title, names_at: list[int], at: int) -> bool:
    """Whether a square bracket stands within a name: text right before and right behind it."""
    if at - 1 not in names_at or at + 1 not in names_at:
        return False
    before, after = title.cells[at - 1], title.cells[at + 1]
    return before.opener is FREE and after.opener is FREE and not (before.text[-1].isspace() or after.text[0].isspace())


def _marks(title: Title, group_at: int, names_at: list[int]) -> dict[str, Mark]:
    """The first mark of each role. Text that is no name, like that of an episode, gives technical ones alone."""
    found: dict[str, Mark] = {}
    for at in range(len(title.readings) - 1, -1, -1):
        reading = title.readings[at]
        if at == group_at or reading.nature is NOTE:
            continue
        if reading.nature is TEXT and at not in names_at:
            found.update({role: mark for role, mark in reading.first.items() if role in TECHNICAL})
        else:
            found.update(reading.first)
    return found


def _span(reading: Reading, marks: dict[str, Mark]) -> tuple[Span | None, str]:
    """The episodes of a cell; with them the text of a number that closes the name, when it is one of them."""
    if reading.episode is None:
        return None, ""
    span: Span = reading.episode.value
    if reading.surety > DOUBTFUL:
        return span, ""
    text = reading.episode.text
    disc = (source := marks.get(Role.SOURCE)) is not None and source.value[:2] in ("BD", "DV", "Bl")
    whole = Role.BATCH in marks or Role.MOVIE in marks or Role.VOLUME in marks or (disc and Role.END in marks)
    small = span.first < 10 and not text.startswith("0")
    if whole or small or 1950 <= span.first < 2040 or (disc and span.first >= 100):
        return None, ""
    return span, text


# --- what it says


def release(title: Title, decision: Decision) -> Release:
    """The release that a settled title describes."""
    marks, span = decision.marks, decision.span
    special = marks[Role.SPECIAL].value if Role.SPECIAL in marks else None
    if span is None and special:
        span = special.number
    film = Role.MOVIE in marks
    season, season_raw, several = _season(title, decision, film)
    several = several or any(
        reading.nature is TAGS and reading.seasons and Role.SPECIAL in reading.first for reading in title.readings
    )
    kind = _kind(marks, span, several, season is not None)
    names = _names(decision.found, None if film else season)
    version = marks.get(Role.VERSION)
    resolution, medium, platform = marks.get(Role.RESOLUTION), marks.get(Role.SOURCE), marks.get(Role.PLATFORM)
    return Release(
        raw=title.raw,
        names=names,
        season=season,
        season_raw=season_raw,
        part=_value(marks, Role.PART, None),
        episodes=(span.first,) if span and span.last is None else (),
        episode_range=(int(span.first), span.last) if span and span.last is not None else None,
        kind=kind,
        extra=special.word if special else _value(marks, Role.EXTRA, ""),
        version=version.value if version else span.version if span else 1,
        group=decision.group,
        resolution=resolution.value if resolution else "",
        resolution_raw=resolution.text if resolution else "",
        source=medium.value if medium else "",
        medium_raw=medium.text if medium else "",
        platform=platform.text if platform else "",
        subtitles=_subtitles(title, decision),
        subtitle_raw="",
        codec=_value(marks, Role.CODEC, ""),
        audio=_value(marks, Role.AUDIO, ""),
        container=_value(marks, Role.CONTAINER, ""),
        year=_value(marks, Role.YEAR, None),
        crc=_value(marks, Role.CRC, ""),
        reason="no-name" if not names else "no-number" if span is None and kind is Kind.UNKNOWN else "",
    )


def _value(marks: dict[str, Mark], role: str, default: Any) -> Any:
    mark = marks.get(role)
    return mark.value if mark else default


def _season(title: Title, decision: Decision, film: bool) -> tuple[int | None, str, bool]:
    """The season, the text that says it, and whether the title names several."""
    for at, reading in enumerate(title.readings):
        if reading.seasons and at != decision.group_at:
            if len(set(reading.seasons)) > 1:
                return None, "", True
            return reading.seasons[0], reading.first[Role.SEASON].text, False
    hints = [found for found in decision.found if found.season and (found.roman or not film)]
    hint = next((found for found in hints if found.roman), hints[0] if hints else None)
    return (hint.season, hint.numeral, False) if hint else (None, "", False)


def _kind(marks: dict[str, Mark], span: Span | None, several: bool, seasonal: bool) -> Kind:
    if several or (span and span.last is not None):
        return Kind.BATCH
    if Role.MOVIE in marks:
        return Kind.BATCH if Role.BATCH in marks else Kind.MOVIE
    if Role.SPECIAL in marks or (Role.EXTRA in marks and span is None):
        return Kind.SPECIAL
    if span is not None:
        return Kind.EPISODE
    whole = Role.BATCH in marks or Role.END in marks or Role.VOLUME in marks or seasonal
    return Kind.BATCH if whole else Kind.UNKNOWN


def _names(found: tuple[Found, ...], season: int | None) -> tuple[Name, ...]:
    """The names without the numeral that is their season; as written they follow, in case it is none."""
    names, written = [], []
    for each in found:
        if each.bare is not None and each.season == season:
            names.append(each.bare)
            written.append(each.name)
        else:
            names.append(each.name)
    return tuple(dict.fromkeys(names + written))


def _subtitles(title: Title, decision: Decision) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for at, reading in enumerate(title.readings):
        if reading.subtitles and at != decision.group_at:
            found |= reading.subtitles
    return found
