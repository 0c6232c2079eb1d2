"""A site on loopback: records what it is asked, can be told to fail, answers conditional requests."""

import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Protocol

from tests.support.ports import free_port
from tests.support.world.connections import CuttingServer
from tests.support.world.http import Request, Response, html_response, not_found

Answer = Callable[[Request, re.Match[str]], Response]


class Fault(Protocol):
    """A way to fail: `serve` answers in place of the site, whose true answer it may ask the exchange for."""

    def serve(self, exchange: "Exchange") -> None: ...


class Journal(Protocol):
    """What a site reports to."""

    def record(self, request: Request) -> Fault | None:
        """Keep the request, and say whether it is to fail."""

    def report(self, failure: str) -> None:
        """Keep the traceback of a fault in the test world itself."""


class Site:
    """One origin. Subclasses add routes; the first whose pattern is the whole path answers.

    `etags` and `last_modified` switch the two kinds of conditional request on and off.
    """

    def __init__(self, name: str, journal: Journal) -> None:
        self.name = name
        self.journal = journal
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.etags = True
        self.last_modified = True
        self._routes: list[tuple[str, re.Pattern[str], Answer]] = []
        self._versions: dict[str, tuple[str, datetime]] = {}
        self._lock = threading.Lock()
        self._listener: _Listener | None = None

    def route(self, method: str, pattern: str, answer: Answer) -> None:
        self._routes.append((method, re.compile(pattern), answer))

    def start(self) -> None:
        """Begin to listen; on a site that listens this does nothing."""
        if self._listener is None:
            self._listener = _Listener(self)
            self._listener.start()

    def stop(self) -> None:
        """Cut every connection and refuse new ones until the next `start`, which keeps the port."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def answer(self, request: Request) -> Response:
        """The site's true answer, whatever faults are set; the request's conditions are not looked at."""
        for method, pattern, answer in self._routes:
            match = pattern.fullmatch(request.path)
            if match and request.method in {method, "HEAD" if method == "GET" else method}:
                return answer(request, match)
        return not_found()

    def conditional(self, request: Request, response: Response) -> Response:
        """Add the validators that are switched on; 304 when the client has this version already."""
        if request.method != "GET" or response.status != 200:
            return response
        changed_at = self._changed_at(request.url, response.etag)
        validators: dict[str, str] = {}
        if self.etags:
            validators["ETag"] = response.etag
        if self.last_modified:
            validators["Last-Modified"] = format_datetime(changed_at, usegmt=True)
        if self._is_known(request, response.etag, changed_at):
            return Response(status=304, headers=validators)
        return replace(response, headers={**response.headers, **validators})

    def _changed_at(self, url: str, etag: str) -> datetime:
        """When this body came up, in whole seconds; two versions within one second get different ones."""
        with self._lock:
            known = self._versions.get(url)
            if known and known[0] == etag:
                return known[1]
            now = datetime.now(UTC).replace(microsecond=0)
            changed_at = max(now, known[1] + timedelta(seconds=1)) if known else now
            self._versions[url] = (etag, changed_at)
            return changed_at

    def _is_known(self, request: Request, etag: str, changed_at: datetime) -> bool:
        if "if-none-match" in request.headers:  # takes precedence, RFC 9110 section 13.2.2
            return self.etags and etag in request.headers["if-none-match"]
        if "if-modified-since" in request.headers:
            return self.last_modified and changed_at <= parsedate_to_datetime(request.headers["if-modified-since"])
        return False


class _Listener(CuttingServer, HTTPServer):
    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(("127.0.0.1", site.port), _Handler)

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is its own affair; anything else is a fault of the test world."""
        if not isinstance(sys.exception(), OSError):
            self.site.journal.report(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    server: _Listener

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the journal has it all."""

    def _serve(self) -> None:
        site = self.server.site
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(site.name, site.url + self.path, self.command, headers, self._read_body())
        exchange = Exchange(request, site, self)
        fault = site.journal.record(request)

        if fault is None:
            exchange.send(exchange.answer())
        else:
            fault.serve(exchange)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))


class Exchange:
    """One request and the open line to answer it on."""

    def __init__(self, request: Request, site: Site, handler: _Handler) -> None:
        self.request = request
        self._site = site
        self._handler = handler

    def answer(self) -> Response:
        """What the site would answer were there no fault."""
        return self._site.conditional(self.request, self.full_answer())

    def full_answer(self) -> Response:
        """As `answer`, but always with the body and never with a validator that a client could keep."""
        try:
            return self._site.answer(self.request)
        except Exception:  # noqa: BLE001 - told to the test, which fails when the world closes
            self._site.journal.report(traceback.format_exc())
            return html_response("the test world itself failed", 500)

    def send(self, response: Response) -> None:
        self.open(response, length=len(response.body))
        if self.request.method != "HEAD" and response.status != 304:
            self.write(response.body)

    def open(self, response: Response, *, length: int | None) -> None:
        """Send the head alone; with `length` None the body goes on until the connection ends."""
        self.request.status = response.status
        handler = self._handler
        handler.send_response(response.status)
        if response.status != 304:
            handler.send_header("Content-Type", response.content_type)
        for name, value in response.headers.items():
            handler.send_header(name, value)
        if length is None:
            handler.send_header("Connection", "close")
        elif response.status != 304:
            handler.send_header("Content-Length", str(length))
        handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)

    def wait(self, seconds: float) -> bool:
        """Wait; False when the site stops meanwhile."""
        return not self._handler.server.closing.wait(seconds)

    def end(self) -> None:
        """Take no further request on this connection."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        no_linger = (1).to_bytes(4, sys.byteorder) + (0).to_bytes(4, sys.byteorder)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
        self._handler.connection.close()  # before the server's own orderly shutdown, which would send FIN
        self.end()
