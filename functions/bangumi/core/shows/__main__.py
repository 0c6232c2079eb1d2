"""A release a line in, the show that it belongs to a line out, both as JSON: `make -s find-shows`.

In: `{"raw": title, "published_at": "2025-01-09T18:00:00Z" or null}`. Out: `bangumi_id` (null for no show of the index),
`confidence`, `official_title`.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from bangumi.core.shows import ShowIndex, match_show
from bangumi.core.titles import read_title

INDEX = Path(__file__).resolve().parents[2] / "data/shows.json.gz"


def main() -> None:
    """Answers line by line until the input ends."""
    index = ShowIndex.from_bytes(INDEX.read_bytes())
    for line in sys.stdin:
        asked = json.loads(line)
        published = asked.get("published_at")
        match = match_show(read_title(asked["raw"]), datetime.fromisoformat(published) if published else None, index)
        show = match.show
        answer = {
            "bangumi_id": show.bangumi_id if show else None,
            "confidence": round(match.confidence, 3),
            "official_title": show.official_title("zh") if show else None,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
