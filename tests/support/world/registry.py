"""npm's registry, which has bangumi-data alone."""

import base64
import gzip
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.world.http import Request, Response, json_response, not_found
from tests.support.world.server import Journal, Site


class Registry(Site):
    """Its package is older than any index, until one is published. `integrity` and `tarball` stand in for what is true."""

    def __init__(self, journal: Journal) -> None:
        super().__init__("npm", journal)
        self.version = "0.0.1"
        self.package = b""
        self.integrity: object = None
        self.tarball: object = None
        self.route("GET", "/bangumi-data/latest", self._latest)
        self.route("GET", r"/bangumi-data/-/bangumi-data-(.+)\.tgz", self._package)

    def publish(self, version: str, items: Iterable[Mapping[str, Any]]) -> None:
        self.version = version
        self.package = packed({"package/dist/data.json": json.dumps({"siteMeta": {}, "items": list(items)}).encode()})

    def _latest(self, _: Request, __: re.Match[str]) -> Response:
        dist = {
            "tarball": self.tarball or f"{self.url}/bangumi-data/-/bangumi-data-{self.version}.tgz",
            "integrity": self.integrity or "sha512-" + base64.b64encode(hashlib.sha512(self.package).digest()).decode(),
        }
        return json_response({"name": "bangumi-data", "version": self.version, "dist": dist})

    def _package(self, _: Request, match: re.Match[str]) -> Response:
        return Response(self.package, "application/octet-stream") if match[1] == self.version else not_found()


def packed(files: Mapping[str, bytes]) -> bytes:
    """A package with these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(stream.getvalue(), 1)
