"""Reads titles, a line each, from standard input; writes a JSON object a line."""

import json
import sys

from bangumi.core.titles.reader import read_title


def main() -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = sys.stdin.buffer.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
    out = []
    for line in lines:
        release = read_title(line)
        out.append(
            encode(
                {
                    "titles": [name.text for name in release.names],
                    "season": 1 if release.season is None else release.season,
                    "episodes": list(release.episodes),
                    "episode_range": release.episode_range,
                    "kind": release.kind,
                    "group": release.group,
                    "resolution": release.resolution,
                    "sub": sorted(release.subtitles),
                    "source": release.source,
                    "version": release.version,
                }
            )
        )
    sys.stdout.buffer.write(("\n".join(out) + "\n").encode())


main()
