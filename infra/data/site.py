"""A Kumo Bangumi site, as its owner's program speaks to it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from infra.data.words import Problem, Why

TRIES = 20
PAUSE_S = 3.0
TORRENTS_AT_ONCE = 200

Json = dict[str, Any]


class Site:
    """`url` without `/api`; `token`: a login's, or one of the settings' `login_tokens`."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.Client(timeout=40, headers={"Authorization": f"Bearer {token}"})

    def export(self, *, secrets: bool) -> Json:
        """All pages as one document."""
        whole: Json = {}
        cursor = ""
        while True:
            page = self._call("GET", "export", {"cursor": cursor, "secrets": str(secrets).lower()})
            if page.get("format") != "kumo-bangumi":
                raise Problem(Why.NOT_THE_SITE, site=self._url, detail="export")
            if whole:
                whole["torrents"] += page["torrents"]
            else:
                whole = {name: value for name, value in page.items() if name != "next"}
            cursor = page["next"]
            if not cursor:
                return whole

    def bring(self, document: Json, *, dry: bool, replace: bool) -> Iterator[Json]:
        """A report for each part that was sent."""
        query = {"dry_run": str(dry).lower(), "on_conflict": "replace" if replace else "keep"}
        head = {"format": document["format"], "version": document["version"]}
        yield self._call("POST", "import", query, head | {"home": document.get("home")})
        torrents = document.get("torrents", [])
        for start in range(0, len(torrents), TORRENTS_AT_ONCE):
            part = head | {"torrents": torrents[start : start + TORRENTS_AT_ONCE]}
            report = self._call("POST", "import", query, part)
            while report["left"]:
                report = self._call("POST", "import", query, part)
            yield report

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """A program that runs is stopped meanwhile, and started again whatever happens."""
        ran = self._call("GET", "status")["status"] == "running"
        if ran:
            self._call("GET", "stop")
        try:
            yield
        finally:
            if ran:
                self._call("GET", "start")

    def _call(self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None) -> Json:
        """A busy site is asked again: every call may be repeated."""
        for left in reversed(range(TRIES)):
            try:
                answer = self._client.request(method, f"{self._url}/api/v1/{path}", params=query, json=body)
            except httpx.HTTPError as error:
                raise Problem(Why.NOT_THE_SITE, site=self._url, detail=error) from error
            if answer.status_code not in (429, 502, 503, 504) or not left:
                break
            time.sleep(PAUSE_S)
        try:
            said = answer.json()
        except ValueError:
            raise Problem(Why.NOT_THE_SITE, site=self._url, detail=answer.status_code) from None
        if not isinstance(said, dict):
            raise Problem(Why.NOT_THE_SITE, site=self._url, detail=answer.status_code)
        if answer.status_code != 200:
            detail = " / ".join(str(said.get(name, "")) for name in ("msg_en", "msg_zh"))
            raise Problem(Why.REFUSED, site=self._url, detail=f"{answer.status_code} {detail}")
        return said
