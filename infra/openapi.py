"""The API's description as a file, which the web UI's client is made from: `python -m infra.openapi [--check]`."""

import json
import sys

from bangumi.settings import Settings
from bangumi.web.app import create_app
from bangumi.wiring import LiveWorld
from infra.local.settings import REPO

FILE = REPO / "openapi.json"
# Describing the API opens nothing of the world, so its names do not matter.
NOWHERE = Settings(table_name="", feed_queue_url="", key_parameter="", site_bucket="", schedule_prefix="", log_group_prefix="")


def main(arguments: list[str]) -> int:
    document = json.dumps(create_app(LiveWorld(NOWHERE)).openapi(), ensure_ascii=False, indent=1) + "\n"
    if "--check" not in arguments:
        FILE.write_text(document)
        return 0
    if FILE.exists() and FILE.read_text() == document:
        return 0
    print("openapi.json is not what the code says: make openapi", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
