"""The index of shows: the one that is shipped with the product, or a newer one that the upkeep job has kept."""

import base64
import binascii
import gzip
import hashlib
import io
import json
import logging
import re
import tarfile
import threading
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bangumi.adapters.http import MIB, Fetcher
from bangumi.adapters.posters import Storage
from bangumi.core.errors import DomainError, UpstreamError
from bangumi.core.links import shown_url
from bangumi.core.messages import Say
from bangumi.core.shows import Place, Show, ShowIndex, ShowMatch, match_show
from bangumi.core.titles import Release

NPM_REGISTRY_URL = "https://registry.npmjs.org"
PACKAGE = "bangumi-data"
KEPT = "shows/index.json.gz"
"""Where the newer index lies in the site's bucket."""

_SHIPPED = Path(__file__).resolve().parents[1] / "data/shows.json.gz"
_DATA = "package/dist/data.json"
_MOST_PACKED = 8 * MIB
_MOST_UNPACKED = 24 * MIB
"""The package has 1.4 and 7.3 MB today."""
_FEWEST_SHOWS = 0.9
"""An index with fewer shows than this share of ours is no newer one, but broken."""
_MOST_SHOWS = 40_000
"""Rows are numbered by characters, of which there are no more without a gap."""
_BROKEN = (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError, RecursionError)

log = logging.getLogger(__name__)


@cache
def shipped_shows() -> ShowIndex:
    """Read on first use and kept for the life of the process: a twelfth of a second and some 40 MB."""
    return ShowIndex.from_bytes(_SHIPPED.read_bytes())


class KeptShows:
    """The port Shows. Nothing is read before the first question."""

    def __init__(self, fetcher: Fetcher, storage: Storage, registry_url: str = NPM_REGISTRY_URL) -> None:
        self._fetcher = fetcher
        self._storage = storage
        self._registry_url = registry_url.rstrip("/")
        self._index: ShowIndex | None = None
        self._lock = threading.Lock()

    def find(self, release: Release, published_at: datetime | None) -> ShowMatch:
        return match_show(release, published_at, self._read())

    def get(self, bangumi_tv_id: str) -> Show | None:
        return self._read().find(bangumi_tv_id)

    def place(self, show: Show) -> Place:
        return self._read().place(show)

    def _read(self) -> ShowIndex:
        with self._lock:
            if self._index is None:
                self._index = self._newer() or shipped_shows()
            return self._index

    def _newer(self) -> ShowIndex | None:
        """The kept one. Whatever is wrong with it, there is the shipped one."""
        try:
            kept = self._storage.get(KEPT)
            if kept and _version(_source(kept[0])) > _version(_source(_SHIPPED.read_bytes())):
                return ShowIndex.from_bytes(kept[0])
        except (DomainError, *_BROKEN) as error:
            log.warning("kept_shows_unreadable", extra={"cause": repr(error)})
        return None

    def refresh(self) -> bool:
        """The newest bangumi-data, compiled and kept; False where it is no newer. `UpstreamError` where the registry or its
        package is not as it should be: then everything stays as it was."""
        version, tarball, digest = self._newest()
        index = self._read()
        if _version(version) <= _version(index.source):
            return False
        packed = self._fetcher.get(tarball, within_s=60.0, limit=_MOST_PACKED).body
        if hashlib.sha512(packed).digest() != digest:
            raise UpstreamError(Say.FETCH_BROKEN, url=shown_url(tarball))
        try:
            data = pack(packed, index, version)
            fresh = ShowIndex.from_bytes(data)
        except _BROKEN as error:
            raise UpstreamError(Say.FETCH_BROKEN, url=shown_url(tarball)) from error
        self._storage.put(KEPT, data, "application/gzip", lasting=False)
        self._index = fresh
        log.info("shows_refreshed", extra={"source": fresh.source, "shows": len(fresh)})
        return True

    def _newest(self) -> tuple[str, str, bytes]:
        """Version of the newest package, its address, and its SHA-512."""
        url = f"{self._registry_url}/{PACKAGE}/latest"
        answer = self._fetcher.get(url, headers={"Accept": "application/json"}, limit=MIB).json()
        dist = answer.get("dist") if isinstance(answer, Mapping) else None
        if isinstance(answer, Mapping) and isinstance(dist, Mapping):
            version, tarball, integrity = answer.get("version"), dist.get("tarball"), str(dist.get("integrity"))
            digest = _digest(integrity)
            if isinstance(version, str) and _VERSION.fullmatch(version) and isinstance(tarball, str) and digest:
                return version, tarball, digest
        raise UpstreamError(Say.FETCH_BROKEN, url=shown_url(url))


def pack(packed: bytes, old: ShowIndex, version: str) -> bytes:
    """The file of the index that a package makes. New Japanese titles have no readings in it: only the build reads Japanese.
    Raises one of many for what is no such package, ValueError where it has too few shows to be one."""
    # imported here: only the upkeep job compiles
    from bangumi.core.shows.compiling import compile_index, pack_index

    items = json.loads(_unpacked(packed))["items"]
    compiled: dict[str, Any] = compile_index(items, old.title_readings(), f"{PACKAGE} {version}")
    if not _FEWEST_SHOWS * len(old) <= len(compiled["shows"]) <= _MOST_SHOWS:
        raise ValueError(f"{len(compiled['shows'])} shows")
    return pack_index(compiled)


def _unpacked(packed: bytes) -> bytes:
    """`data.json` of the package. No more is unpacked than a bound, whatever the archive claims."""
    with gzip.open(io.BytesIO(packed)) as stream:
        plain = stream.read(_MOST_UNPACKED)
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
        member = archive.extractfile(_DATA)
        if member is None:
            raise ValueError(f"no {_DATA}")
        return member.read()


def _digest(integrity: str) -> bytes:
    """Of an npm package's `integrity`; empty where it is none."""
    try:
        return base64.b64decode(integrity.removeprefix("sha512-"), validate=True)
    except binascii.Error:
        return b""


def _source(data: bytes) -> str:
    """What an index was made from, without reading it whole. `ValueError` where it is no index."""
    with gzip.open(io.BytesIO(data)) as stream:
        found = _SOURCE.search(stream.read(400))
    if found is None:
        raise ValueError("no index of shows")
    return found[1].decode()


_SOURCE = re.compile(rb'"source":"([^"]+)"')
_VERSION = re.compile(r"\d+(?:\.\d+){1,3}")


def _version(text: str) -> tuple[int, ...]:
    """`bangumi-data 0.3.150` → (0, 3, 150)."""
    found = _VERSION.search(text)
    return tuple(map(int, found[0].split("."))) if found else ()
