"""Threaded TCP servers that can be ended at once, open connections included."""

import socket
import socketserver
import threading
from contextlib import suppress
from typing import Any


class CuttingServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Runs in a thread of its own from `start` to `stop`. `closing` tells handlers that the end has come."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        super().__init__(address, handler)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and cut every connection."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)
