"""Loopback ports that a process can leave and come back to."""

import random
import socket


def free_port() -> int:
    """A TCP and UDP port nobody has now, below the range from which the system hands out outgoing ports.

    A server that is stopped for a while finds such a port still free when it starts again.
    """
    for port in random.SystemRandom().sample(range(20_000, 30_000), 100):
        if all(_can_bind(kind, port) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
            return port
    raise RuntimeError("no free loopback port between 20000 and 30000")


def _can_bind(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
