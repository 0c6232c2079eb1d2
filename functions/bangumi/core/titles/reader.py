"""Reads a release title."""

import re

from bangumi.core.titles.release import Kind, Name, Release

_EPISODE = re.compile(r"(?:S(\d{1,2}))? ?(?:- |\[|E|第)(\d{1,4}(?:\.5)?)(?:v(\d))?(?= |\]|$|话|話|集)")


def read_title(raw: str) -> Release:
    """Reads one release title; never raises."""
    found = _EPISODE.search(raw[:2000])
    if found is None:
        return Release(raw, reason="no-number")
    group, _, rest = raw[: found.start()].replace("【", "[").replace("】", "]").lstrip("[").partition("]")
    names = []
    for text in rest.replace("[", "/").replace("]", "/").split("/"):
        if text := text.strip(" -"):
            names.append(Name(text, "en" if text.isascii() else "zh"))
    number = float(found[2])
    return Release(
        raw,
        names=tuple(names),
        season=int(found[1]) if found[1] else None,
        episodes=(int(number) if number == int(number) else number,),
        kind=Kind.EPISODE,
        version=int(found[3] or 1),
        group=group,
    )
