"""Release titles and file names in the manner of the groups."""

from tests.support.world.catalogue import Number, Show

_SEASON_MARKS = (" S", "Season", "Part ")


def release_title(show: Show | None, episode: Number, group: str, version: int) -> str:
    """`[LoliHouse] 迷宫饭 / Dungeon Meshi - 05v2 [WebRip …]`, ANi's own form for ANi."""
    if show is None:
        raise ValueError("a release without a show needs a title")
    number = "" if episode is None else f" - {_digits(episode)}{f'v{version}' if version > 1 else ''}"
    if group == "ANi":
        return f"[ANi] {show.title}{number} [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]"
    names = show.title
    if show.en:
        marked = show.season == 1 or any(mark in show.en for mark in _SEASON_MARKS)
        names += f" / {show.en}" if marked else f" / {show.en} S{show.season}"
    return f"[{group}] {names}{number} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"


def release_file_name(title: str, group: str) -> str:
    """Name of the one file, as its group would call it: the title without what a file system refuses."""
    head, slash, tail = title.partition(" / ")
    if slash:  # files carry the Latin name alone
        title = f"{head[: head.index(']') + 1]} {tail}" if "]" in head else tail
    return title.replace("/", "_") + (".mp4" if group == "ANi" else ".mkv")


def _digits(episode: float) -> str:
    whole, point, rest = str(episode).partition(".")
    return whole.zfill(2) + point + rest
