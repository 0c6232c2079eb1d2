"""The trace of a reading: each piece of a title, what it was read as, and why."""

from dataclasses import replace

from bangumi.core.titles.cells import DOUBTFUL, HEIGHT, NOTE, TAGS, Reading
from bangumi.core.titles.marks import Mark, Role
from bangumi.core.titles.release import Note, Release
from bangumi.core.titles.resolver import Decision, Title

_MANY = frozenset({Role.SUBTITLE, Role.CODEC, Role.DEPTH, Role.AUDIO, Role.VOICE, Role.NOTE, Role.END})


def traced(release: Release, title: Title, decision: Decision) -> Release:
    """The release with its trace: a note for each piece in the order of the title, then the names."""
    notes: list[Note] = []
    if release.group and decision.group_at < 0:
        notes.append(Note(release.group, Role.GROUP, "no bracket names a group, so the last dash of the title does"))
    for at, (cell, reading) in enumerate(zip(title.cells, title.readings, strict=True)):
        if at == decision.group_at:
            notes.append(Note(cell.text.strip(), Role.GROUP, "the first bracket whose text is no tag"))
        elif reading.nature is NOTE:
            notes.append(Note(cell.text.strip(), Role.NOTE, "a bracket with a remark beside the release"))
        else:
            notes.extend(_of_marks(reading, decision))
            if episode := _of_episode(reading, decision, is_chosen=at == decision.episode_at):
                notes.append(episode)
            if reading.nature is not TAGS and at not in decision.names_at:
                notes.append(Note(cell.text.strip(), Role.NOTE, "text behind the tags or the episode is no name"))
    names = [Note(name.text, Role.NAME, f"text between group and tags, by its script {name.lang}") for name in release.names]
    if release.season_raw and Role.SEASON not in {note.role for note in notes}:
        notes.append(Note(release.season_raw, Role.SEASON, "a numeral that closes a name"))
    return replace(release, trace=(*notes, *names))


def _of_marks(reading: Reading, decision: Decision) -> list[Note]:
    notes = []
    for mark in reading.marks:
        if mark is reading.episode:
            continue
        why = mark.why
        if mark.role not in _MANY and _is_passed_over(mark, decision):
            why += "; not used, since an earlier one counts"
        notes.append(Note(mark.text, mark.role, why))
    return notes


def _is_passed_over(mark: Mark, decision: Decision) -> bool:
    used = decision.marks.get(mark.role)
    return used is not None and used is not mark and used.value != mark.value


def _of_episode(reading: Reading, decision: Decision, *, is_chosen: bool) -> Note | None:
    if reading.episode is None:
        return None
    mark = reading.episode
    if is_chosen:
        return Note(mark.text, Role.EPISODE, mark.why)
    height = decision.marks.get(Role.RESOLUTION)
    if reading.surety == HEIGHT and height is not None and (height.text, height.start) == (mark.text, mark.start):
        return Note(mark.text, Role.RESOLUTION, height.why)
    reason = "too little to be an episode" if reading.surety == DOUBTFUL else "not used, since an earlier one counts"
    return Note(mark.text, "number", f"{mark.why}; {reason}")
