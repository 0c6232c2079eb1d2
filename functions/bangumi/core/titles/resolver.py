"""The resolver: weighs the readings of all cells against each other and settles what is what in a title."""

import re
from typing import NamedTuple

from bangumi.core.titles.cells import DOUBTFUL, HEIGHT, NOTE, RUN, TAGS, TEXT, Reading, read_cell
from bangumi.core.titles.marks import TECHNICAL, Mark, Role, Span
from bangumi.core.titles.names import BREAK, Found, read_names
from bangumi.core.titles.scripts import HAN
from bangumi.core.titles.tokens import CLOSER, FREE, ROUND, SQUARE, Cell, cut

NOWHERE = -1

_GROUP_WORD = re.compile(
    r"字幕|汉化|漢化|压制|壓制|工作室|制作|製作|搬運組|搬运组|[组組社團团]$|raws?\b|subs?\b|fansub|studio|house",
    re.IGNORECASE,
)
_STARRED = re.compile(r"\s*[★◆☆]([^★◆☆]+)[★◆☆]\s*$")
_BEHIND_DASH = re.compile(r"\s*[-–]\s*([^\W\d_][\w.&-]+)\s*$")
_NO_EPISODE_BESIDE = frozenset({Role.BATCH, Role.MOVIE, Role.VOLUME, Role.EXTRA})
_LONG_RUN = 30  # larger numbers may well be part of a name: Mob Psycho 100
_DISCS = frozenset({"BD", "BDRip", "BDRemux", "BDMV", "BluRay", "DVD", "DVDRip"})


class Title(NamedTuple):
    """A title in cells, and the reading of each."""

    raw: str
    cells: list[Cell]
    readings: list[Reading]


class Decision(NamedTuple):
    """What was settled. Indexes count cells."""

    group: str
    group_at: int  # NOWHERE when no cell is the group
    episode_at: int  # NOWHERE when no number is an episode
    names_at: list[int]
    marks: dict[str, Mark]  # the mark to believe for each role
    span: Span | None  # the episodes
    found: tuple[Found, ...]  # the names


def read(raw: str, text: str) -> Title:
    """Cuts a title into cells and reads each by itself. `text` is the title with single spaces for all white space."""
    cells = cut(text)
    return Title(raw, cells, [read_cell(cell.text, cell.opener) for cell in cells])


def decide(title: Title) -> Decision:
    """Settles which cell names the group, which has the episode, which the names of the show."""
    group, group_at = _group(title)
    episode_at = _episode_at(title, group_at)
    names_at = _names_at(title, group_at, episode_at)
    _runs_as_names(title, names_at, episode_at)
    if not names_at and group_at > 0 and title.readings[0].nature is TEXT:
        names_at = [0]  # Name [Group]
    if not names_at and group_at != NOWHERE:
        names_at, episode_at = _number_as_name(title, episode_at)
    if not names_at and group_at != NOWHERE and title.readings[group_at].name:
        group, group_at, names_at = "", NOWHERE, [group_at]  # the one text there is must be the name
    marks = _marks(title, group_at, names_at, episode_at)
    span, closing = None, ""
    if episode_at != NOWHERE:
        span, closing = _span(title.readings[episode_at], marks, is_only_text=names_at == [episode_at])
    if span is None:
        episode_at = NOWHERE
    text = _text(title, names_at)
    found = read_names(text)
    if closing:
        is_large = span is not None and span.first > _LONG_RUN and closing[0] != "0"
        whole = (Found(each.name) for each in found if is_large and _closes(each.name.text, closing))
        found = (*read_names(text.rstrip(" _.-").removesuffix(closing)), *whole)
    return Decision(group, group_at, episode_at, names_at, marks, span, found)


def _closes(name: str, number: str) -> bool:
    return name.endswith(number) and name != number


def _group(title: Title) -> tuple[str, int]:
    cells, readings = title.cells, title.readings
    month = next((at for at, cell in enumerate(cells) if cell.opener is FREE), 0)
    if month > 1 and readings[month].nature is TAGS and Role.NOTE in readings[month].first and "★" in cells[month].text:
        return cells[month - 1].text.strip(), month - 1  # remarks stand before it: [...][Group]★10月新番[Name]
    if cells and cells[0].opener is FREE and readings[0].nature is TEXT:
        if starred := _STARRED.match(cells[0].text):
            return starred[1].strip(), 0
        behind = len(cells) > 2 and cells[1].opener is SQUARE and readings[1].nature is not TAGS
        if behind and readings[0].light and _GROUP_WORD.search(cells[1].text):
            return cells[1].text.strip(), 1
        return _scene_group(title), NOWHERE
    heralded = False  # a genre or month stands first: the name may follow at once
    for at, (cell, reading) in enumerate(zip(cells, readings, strict=True)):
        if cell.opener is FREE and reading.nature is TEXT:
            break
        known = _GROUP_WORD.search(cell.text) is not None
        if reading.nature is TAGS or (reading.nature is NOTE and not known):
            heralded = heralded or (cell.opener is SQUARE and Role.NOTE in reading.first)
            continue
        if known or not (heralded or reading.seasons or reading.episode or Role.MOVIE in reading.first):
            return cell.text.strip(), at
        break
    return _scene_group(title), NOWHERE


def _scene_group(title: Title) -> str:
    marks = (reading.first.get(Role.GROUP) for reading in title.readings)
    if mark := next((mark for mark in marks if mark), None):
        return mark.text
    last = next((cell for cell in reversed(title.cells) if cell.sign != "."), None)
    found = _BEHIND_DASH.match(last.text) if last and last.opener is FREE and len(title.cells) > 1 else None
    return found[1] if found else ""


def _episode_at(title: Title, group_at: int) -> int:
    best, surest = NOWHERE, 0
    for at, reading in enumerate(title.readings):
        if reading.surety > surest and at > group_at:
            best, surest = at, reading.surety
    return best


def _names_at(title: Title, group_at: int, episode_at: int) -> list[int]:
    """The cells with names: those with text behind the group, up to the episode or the first technical tags."""
    chosen: list[int] = []
    late: list[int] = []
    for at in range(group_at + 1, len(title.cells)):
        reading = title.readings[at]
        if reading.nature is TEXT and reading.late and not chosen:
            late.append(at)
        elif reading.nature is TEXT and not reading.late and (chosen or title.cells[at].opener is not ROUND):
            chosen.append(at)
        if chosen and (at == episode_at or (reading.nature is not NOTE and not reading.light)):
            break
    last = len(title.cells) - (2 if title.cells and title.cells[-1].sign == "." else 1)
    if chosen and last > chosen[-1] and title.cells[last].opener is FREE and _is_scene_name(title.readings[last]):
        chosen.append(last)
    return chosen or late[:1]


def _runs_as_names(title: Title, names_at: list[int], episode_at: int) -> None:
    """Gives a run of numbers back to the name that it closes when another number is the episode: `Ranma 1-2 (2024) - 01`."""
    for at in names_at:
        reading = title.readings[at]
        if at != episode_at and reading.surety == RUN and reading.episode:
            title.readings[at] = reading._replace(name=reading.name + reading.episode.text, episode=None, surety=0)


def _is_scene_name(reading: Reading) -> bool:
    """Whether a text has a season and tags of its own, as where a scene name follows a Chinese one."""
    return reading.nature is TEXT and not (reading.late or reading.light) and bool(reading.seasons)


def _number_as_name(title: Title, episode_at: int) -> tuple[list[int], int]:
    """Of two brackets with a number each and no name anywhere, the first is the name: `[86][05]`."""
    for at in range(episode_at + 1, len(title.cells)):
        if episode_at != NOWHERE and title.readings[at].surety > DOUBTFUL and title.readings[episode_at].name:
            return [episode_at], at
    return [], episode_at


def _marks(title: Title, group_at: int, names_at: list[int], episode_at: int) -> dict[str, Mark]:
    """The first mark of each role. Text that is no name, like that of an episode, gives technical ones
    alone, and that it is the whole."""
    found: dict[str, Mark] = {}
    for at in range(len(title.readings) - 1, -1, -1):
        reading = title.readings[at]
        if reading.nature is TAGS or (reading.nature is TEXT and at in names_at):
            found.update(reading.first)
        elif at != group_at:
            found.update({role: mark for role, mark in reading.first.items() if role in TECHNICAL or role is Role.BATCH})
    if Role.RESOLUTION not in found:
        heights = (each.episode for at, each in enumerate(title.readings) if each.surety == HEIGHT and at != episode_at)
        if height := next((each for each in heights if each), None):
            why = "a picture height, since another number is the episode"
            found[Role.RESOLUTION] = height._replace(role=Role.RESOLUTION, value=f"{height.text}p", why=why)
    return found


def _span(reading: Reading, marks: dict[str, Mark], *, is_only_text: bool) -> tuple[Span | None, str]:
    """The episodes of a cell, and the text of the number when it is one that closes the name."""
    if reading.episode is None:
        return None, ""
    span: Span = reading.episode.value
    if reading.surety > DOUBTFUL:
        return span, ""
    text = reading.episode.text
    disc = Role.SOURCE in marks and marks[Role.SOURCE].value in _DISCS
    whole = not _NO_EPISODE_BESIDE.isdisjoint(marks) or (disc and Role.END in marks)
    padded = len(text) > 1 and text[0] == "0"
    name = is_only_text and reading.name.strip(" _") == text  # 86 [BDRip]
    if name or whole or (span.first < 10 and not padded) or (disc and span.first > _LONG_RUN and not padded):
        return None, ""
    return span, text


def _text(title: Title, names_at: list[int]) -> str:
    """The text of the chosen cells, with brackets where they belong to a name and breaks elsewhere."""
    text = ""
    bracketed = False
    for at in names_at:
        name, cell = title.readings[at].name, title.cells[at]
        beside = text != "" and at - 1 in names_at
        if beside and (cell.opener is ROUND or (cell.opener is SQUARE and _is_of_name(title, names_at, at))):
            text += f"{cell.sign}{name}{CLOSER[cell.sign]}"
            bracketed = True
        else:
            text += name if beside and bracketed and cell.opener is FREE else BREAK + name
            bracketed = False
    return text


def _is_of_name(title: Title, names_at: list[int], at: int) -> bool:
    """Whether a square bracket belongs to the name before it.

    It does with text right before and right behind it, `不幸职业【鉴定士】实则最强`, and when both are Latin:
    `Fate/stay night [Unlimited Blade Works]`.
    """
    before, cell = title.cells[at - 1], title.cells[at]
    if before.opener is not FREE:
        return False
    if not (HAN.search(before.text) or HAN.search(cell.text)):
        return True
    if cell.sign == "『" and not before.text[-1].isspace():
        return True  # a quotation: 追忆Selection『Element』
    after = title.cells[at + 1] if at + 1 in names_at else None
    return after is not None and after.opener is FREE and not (before.text[-1].isspace() or after.text[0].isspace())
