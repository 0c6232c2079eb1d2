"""Reads titles, a line each, from standard input; writes a JSON object a line to standard output."""

import sys
from json import JSONEncoder

from bangumi.core.titles.reader import read_title

_encode = JSONEncoder(ensure_ascii=False, check_circular=False).encode


def answer(raw: str) -> dict[str, object]:
    """A title's reading in the words of the command: season 1 where the title has no season mark."""
    release = read_title(raw)
    return {
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


def main() -> None:
    """One title in, one object out, in order."""
    lines = sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
    answers = [_encode(answer(line)) for line in lines]
    answers.append("")
    sys.stdout.buffer.write("\n".join(answers).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
