"""A reverse proxy on loopback, as people put one before their qBittorrent: a secret header, a path prefix."""

import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

_HOP = frozenset({"connection", "transfer-encoding", "keep-alive", "host"})


@dataclass
class ReverseProxy:
    """Passes what lies below `prefix` and carries `wants` on to `upstream` (`host:port`); refuses all else with an empty
    403. `passed` has the paths that went through, as the upstream got them."""

    upstream: str
    prefix: str = ""
    wants: Mapping[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                below = self.path.startswith(f"{proxy.prefix}/")
                if not below or any(self.headers.get(name) != value for name, value in proxy.wants.items()):
                    self.send_response(403)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                proxy.passed.append(self.path.removeprefix(proxy.prefix))
                self.forward(body)

            def forward(self, body: bytes) -> None:
                line = http.client.HTTPConnection(proxy.upstream, timeout=10)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
                line.request(self.command, self.path.removeprefix(proxy.prefix), body, headers)
                response = line.getresponse()
                content = response.read()
                line.close()
                self.send_response(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in _HOP | {"content-length", "content-encoding"}:
                        self.send_header(name, value)
                if encoding := response.getheader("Content-Encoding"):
                    self.send_header("Content-Encoding", encoding)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815 - the standard library's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}{self.prefix}"
