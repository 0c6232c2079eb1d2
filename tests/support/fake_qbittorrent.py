"""A qBittorrent of any release on loopback, for what differs between releases. It downloads nothing.

Written after the sources of qBittorrent 4.1, 4.2, 4.3, 4.6, 5.0 and 5.2; the real one (`support.qbittorrent`) passes the same
conformance test.
"""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from bangumi.core.torrent_file import NotATorrentError, read_torrent
from tests.support.world.http import Request, Response, html_response, json_response
from tests.support.world.server import Fault, Site

WEB_API = {
    "4.0.4": "",
    "4.1.0": "2.0",
    "4.2.5": "2.5.1",
    "4.3.2": "2.7",
    "4.3.9": "2.8.2",
    "4.6.7": "2.9.3",
    "5.0.4": "2.11.2",
    "5.2.4": "2.15.1",
}
"""Web API version by release."""

_FAILURES_BEFORE_BAN = 5
_BANNED = "Your IP address has been banned after too many failed authentication attempts."

Fields = Mapping[str, str]


@dataclass
class FakeTorrent:
    """`id` is what this release calls it. `state` overrides the word that follows from the rest."""

    id: str
    v1: str = ""
    v2: str = ""
    name: str = ""
    files: list[tuple[str, int]] = field(default_factory=list)
    category: str = ""
    tags: set[str] = field(default_factory=set)
    save_path: str = ""
    stopped: bool = False
    progress: float = 0.0
    state: str = ""
    options: dict[str, str] = field(default_factory=dict)


class FakeQBittorrent(Site):
    """Use as a context manager. Its attributes may be changed at any time; `requests` is all that it was asked."""

    username = "admin"
    password = "adminadmin"

    def __init__(self, version: str = "5.2.4", *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__("qbittorrent", self)
        self.version = version
        self.etags = self.last_modified = False
        self.needs_login = True
        self.api_key = ""
        self.prefix = ""
        self.host_names: set[str] = set()
        """Names that the Host header may have; any where it is empty."""
        self.guard: dict[str, str] = {}
        self.preferences: dict[str, object] = {"autorun_enabled": False, "autorun_program": ""}
        """Request headers without which Cloudflare Access keeps callers out."""
        self.hidden_for = 0
        """How many lists a new torrent is still missing from."""
        self.faults: list[Fault] = []
        """For the next requests, one each."""
        self.requests: list[Request] = []
        self.torrents: dict[str, FakeTorrent] = {}
        self.categories: set[str] = set()
        self.sessions: set[str] = set()
        self.failed_logins = 0
        self._logins = 0
        self._broken: list[str] = []
        self._hidden: dict[str, int] = {}
        self._tls = tls
        self._guarding = threading.RLock()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}{self.prefix}"

    @property
    def calls(self) -> list[str]:
        """The methods that were called, in order: `torrents/add`."""
        return [request.path.partition("/api/v2/")[2] for request in self.requests]

    def end_sessions(self) -> None:
        """As a restart does."""
        self.sessions.clear()

    # -- what the site machinery wants of it

    def start(self) -> None:
        super().start()
        if self._tls and self._listener:
            self._listener.socket = self._tls.wrap_socket(self._listener.socket, server_side=True)

    def record(self, request: Request) -> Fault | None:
        self.requests.append(request)
        return self.faults.pop(0) if self.faults else None

    def report(self, failure: str) -> None:
        self._broken.append(failure)

    def stop(self) -> None:
        super().stop()
        assert not self._broken, "\n".join(self._broken)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, request: Request) -> Response:
        with self._guarding:
            return self._answer(request)

    # -- before any method

    def _answer(self, request: Request) -> Response:
        if any(request.headers.get(name.lower()) != value for name, value in self.guard.items()):
            return Response(status=302, headers={"Location": "https://team.cloudflareaccess.com/cdn-cgi/access/login"})
        if self.host_names and request.headers["host"].partition(":")[0] not in self.host_names:
            return _text("Unauthorized", 401)
        if not request.path.startswith(f"{self.prefix}/api/v2/") or not self._speaks("2.0"):
            return html_response("<title>qBittorrent Web UI</title>", 200 if request.path == "/" else 404)
        name = request.path.partition("/api/v2/")[2]
        if name == "auth/login":
            return self._login(request.form)
        if not self._may_enter(request):
            return _text("Forbidden", 403)
        method = self._methods().get(name)
        if method is None:
            return _text("Not Found", 404)
        return method(request)

    def _may_enter(self, request: Request) -> bool:
        if not self.needs_login:
            return True
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer" and self._speaks("2.14"):
            return bool(self.api_key) and key == self.api_key
        cookies = (pair.strip().partition("=") for pair in request.headers.get("cookie", "").split(";"))
        return any(name == self._cookie_name and value in self.sessions for name, _, value in cookies)

    @property
    def _cookie_name(self) -> str:
        return f"QBT_SID_{self.port}" if self._speaks("2.14") else "SID"

    def _login(self, form: Fields) -> Response:
        new = self._speaks("2.14")
        if not self.needs_login:
            return Response(status=204) if new else _text("Ok.")
        if self.failed_logins >= _FAILURES_BEFORE_BAN:
            return _text(_BANNED, 403)
        if (form.get("username"), form.get("password")) != (self.username, self.password):
            self.failed_logins += 1
            return _text("Unauthorized", 401) if new else _text("Fails.")
        self.failed_logins = 0
        self._logins += 1
        session = f"session+{self._logins}/="  # base64 has such characters
        self.sessions.add(session)
        cookie = {"Set-Cookie": f"{self._cookie_name}={session}; HttpOnly; SameSite=Strict; path=/"}
        return Response(status=204, headers=cookie) if new else Response(b"Ok.", headers=cookie)

    def _speaks(self, api: str) -> bool:
        return _numbers(WEB_API[self.version]) >= _numbers(api)

    @property
    def _is_five(self) -> bool:
        return self._speaks("2.11.0")

    def _done(self) -> Response:
        return Response(status=204 if self._speaks("2.11.8") else 200)

    # -- methods

    def _methods(self) -> dict[str, Callable[[Request], Response]]:
        start, stop = ("start", "stop") if self._is_five else ("resume", "pause")
        methods: dict[str, Callable[[Request], Response]] = {
            "app/version": lambda _: _text(f"v{self.version}"),
            "app/webapiVersion": lambda _: _text(WEB_API[self.version]),
            "app/preferences": lambda _: json_response(self.preferences),
            "app/setPreferences": self._set_preferences,
            "torrents/add": self._add,
            "torrents/info": self._info,
            "torrents/files": self._files,
            "torrents/delete": self._delete,
            "torrents/setLocation": self._set_location,
            f"torrents/{start}": lambda request: self._each(request, lambda torrent: setattr(torrent, "stopped", False)),
            f"torrents/{stop}": lambda request: self._each(request, lambda torrent: setattr(torrent, "stopped", True)),
        }
        if self._speaks("2.3.0"):
            methods["torrents/addTags"] = lambda request: self._each(request, lambda t: t.tags.update(_tags(request.form)))
            methods["torrents/removeTags"] = lambda request: self._each(
                request, lambda torrent: torrent.tags.difference_update(_tags(request.form))
            )
        if self._speaks("2.4.0"):
            by_path = _numbers(self.version) >= (4, 3, 3)
            methods["torrents/renameFile"] = self._rename_by_path if by_path else self._rename_by_id
        return methods

    def _set_preferences(self, request: Request) -> Response:
        self.preferences |= json.loads(request.form["json"])
        return self._done()

    def _add(self, request: Request) -> Response:
        form = request.form
        uploads = [part for part in request.parts.values() if part.filename is not None]
        try:
            torrent = self._from_file(uploads[0].content, form) if uploads else self._from_magnet(form["urls"])
        except NotATorrentError:
            return _text("Error: 'torrent__0' is not a valid torrent file.", 415)
        is_new = torrent.id not in self.torrents
        if is_new:
            torrent.category = form.get("category", "")
            torrent.save_path = form.get("savepath", "")
            torrent.stopped = form.get("stopped" if self._is_five else "paused", "").lower() == "true"
            torrent.tags = _tags(form) if self._speaks("2.6.2") else set()
            torrent.options = dict(form)
            self.categories.add(torrent.category)
            self.torrents[torrent.id] = torrent
            self._hidden[torrent.id] = self.hidden_for
        if not self._speaks("2.14"):
            return _text("Ok." if is_new else "Fails.")
        counts = {"success_count": int(is_new), "pending_count": 0, "failure_count": int(not is_new)}
        return json_response(counts | {"added_torrent_ids": [torrent.id] if is_new else []}, 200 if is_new else 409)

    def _from_file(self, data: bytes, form: Fields) -> FakeTorrent:
        file = read_torrent(data)
        keeps_folder = form.get("contentLayout", "Original") == "Original"
        if not self._speaks("2.7"):
            keeps_folder = form.get("root_folder", "true").lower() == "true"
        files = list(file.files)
        if not keeps_folder and all("/" in path for path, _ in files):
            files = [(path.partition("/")[2], size) for path, size in files]
        is_hybrid = bool(file.alias)
        id_ = file.alias if is_hybrid and self._speaks("2.8.4") else file.infohash  # libtorrent 2 came with 4.4
        v2 = file.alias + "0" * 24 if is_hybrid else ""
        return FakeTorrent(id_, file.infohash, v2, file.name, files)

    def _from_magnet(self, magnet: str) -> FakeTorrent:
        topic = parse_qs(urlsplit(magnet).query)["xt"][0]
        infohash = unquote(topic).rpartition(":")[2].lower()
        return FakeTorrent(infohash, infohash, name=infohash)

    def _info(self, request: Request) -> Response:
        form = request.form or request.query
        ids = form["hashes"].split("|") if "hashes" in form else None
        rows = []
        for torrent in self.torrents.values():
            if self._hidden.get(torrent.id):
                self._hidden[torrent.id] -= 1
                continue
            if (
                (ids is None or torrent.id in ids)
                and form.get("category") in (None, torrent.category)
                and not (form.get("tag") == "" and torrent.tags and self._speaks("2.8.3"))
            ):
                rows.append(self._row(torrent))
        return json_response(rows)

    def _row(self, torrent: FakeTorrent) -> dict[str, object]:
        row: dict[str, object] = {
            "added_on": 1_700_000_000,
            "category": torrent.category,
            "dlspeed": 1000,
            "eta": 8_640_000,
            "hash": torrent.id,
            "name": torrent.name,
            "num_leechs": 2,
            "num_seeds": 1,
            "progress": torrent.progress,
            "save_path": torrent.save_path,
            "size": sum(size for _, size in torrent.files),
            "state": torrent.state or self._word(torrent),
            "upspeed": 10,
        }
        if self._speaks("2.3.0"):
            row["tags"] = ", ".join(sorted(torrent.tags))
        if self._speaks("2.8.4"):
            row |= {"infohash_v1": torrent.v1, "infohash_v2": torrent.v2}
        return row

    def _word(self, torrent: FakeTorrent) -> str:
        side = "UP" if torrent.progress >= 1 else "DL"
        if torrent.stopped:
            return f"{'stopped' if self._is_five else 'paused'}{side}"
        return f"stalled{side}" if torrent.files else "metaDL"

    def _files(self, request: Request) -> Response:
        torrent = self.torrents.get((request.form or request.query)["hash"])
        if torrent is None:
            return _text("Not Found", 404)
        return json_response([{"index": at, "name": path, "size": size} for at, (path, size) in enumerate(torrent.files)])

    def _rename_by_path(self, request: Request) -> Response:
        form = request.form
        torrent = self.torrents.get(form["hash"])
        if torrent is None:
            return _text("Not Found", 404)
        paths = [path for path, _ in torrent.files]
        if form["oldPath"] not in paths or form["newPath"] in paths:
            return _text("The name is already in use. Please use a different name.", 409)
        torrent.files = [(form["newPath"] if path == form["oldPath"] else path, size) for path, size in torrent.files]
        return self._done()

    def _rename_by_id(self, request: Request) -> Response:
        form = request.form
        torrent, at = self.torrents[form["hash"]], int(form["id"])
        if not 0 <= at < len(torrent.files):
            return _text("File ID is not valid", 409)
        path, size = torrent.files[at]
        folder, slash, _ = path.rpartition("/")
        new = f"{folder}{slash}{form['name']}"
        if new in [other for other, _ in torrent.files]:
            return _text("Conflict", 409)
        torrent.files[at] = (new, size)
        return self._done()

    def _delete(self, request: Request) -> Response:
        for id_ in request.form["hashes"].split("|"):
            self.torrents.pop(id_, None)
        return self._done()

    def _set_location(self, request: Request) -> Response:
        return self._each(request, lambda torrent: setattr(torrent, "save_path", request.form["location"]))

    def _each(self, request: Request, change: Callable[[FakeTorrent], object]) -> Response:
        for id_ in request.form["hashes"].split("|"):
            if id_ in self.torrents:
                change(self.torrents[id_])
        return self._done()


def _tags(form: Fields) -> set[str]:
    return {tag.strip() for tag in form.get("tags", "").split(",") if tag.strip()}


def _text(text: str, status: int = 200) -> Response:
    return Response(text.encode(), "text/plain; charset=UTF-8", status)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)
