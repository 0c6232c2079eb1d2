"""The web seed: serves the files of published torrents, whole or in ranges."""

import re

from tests.support.torrents import Torrent
from tests.support.world.http import Request, Response, not_found
from tests.support.world.server import Journal, Site


class Seed(Site):
    """Files by `/<key>/<path in the torrent>`; the base URL given to a torrent ends with a slash."""

    def __init__(self, journal: Journal) -> None:
        super().__init__("seed", journal)
        self.etags = self.last_modified = False
        self._files: dict[str, bytes] = {}
        self.route("GET", "/.+", self._file)

    def base_url(self, key: str) -> str:
        return f"{self.url}/{key}/"

    def offer(self, key: str, torrent: Torrent) -> None:
        self._files.update({f"/{key}/{file.path}": file.content for file in torrent.files})

    def _file(self, request: Request, _: re.Match[str]) -> Response:
        content = self._files.get(request.path)
        if content is None:
            return not_found()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if wanted is None:
            return Response(content, "application/octet-stream", headers={"Accept-Ranges": "bytes"})
        first, last = (int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1))
        if first > last:
            return Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
        headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return Response(content[first : last + 1], "application/octet-stream", 206, headers)
