"""Reads titles, a line each, from standard input; writes a JSON object a line to standard output."""

import sys
from json import JSONEncoder

from bangumi.core.titles.reader import read_title

_encode = JSONEncoder(ensure_ascii=False, check_circular=False).encode


def main() -> None:
    """One title in, one object out, in order."""
    lines = sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
    sys.stdout.buffer.write("".join([_reading(line) for line in lines]).encode("utf-8", "replace"))


def _reading(raw: str) -> str:
    release = read_title(raw)
    return (
        _encode(
            {
                "titles": [name.text for name in release.names],
                "season": 1 if release.season is None else release.season,
                "episodes": release.episodes,
                "episode_range": release.episode_range,
                "kind": release.kind,
                "group": release.group,
                "resolution": release.resolution,
                "sub": list(release.subtitles),
                "source": release.source,
                "version": release.version,
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
