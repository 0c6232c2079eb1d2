"""Loopback ports that a process can leave and come back to."""

import itertools
import random
import socket

_FIRST, _COUNT = 20_000, 10_000
# Ports go round in turn, so one that was given and is not bound yet is not given again; processes begin apart.
_turn = itertools.count(random.SystemRandom().randrange(_COUNT))


def free_port() -> int:
    """A TCP and UDP port nobody has now, below the range from which the system hands out outgoing ports.

    A server that is stopped for a while finds such a port still free when it starts again.
    """
    for turn in itertools.islice(_turn, _COUNT):
        port = _FIRST + turn % _COUNT
        if all(_can_bind(kind, port) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
            return port
    raise RuntimeError(f"no free loopback port from {_FIRST} on")


def _can_bind(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
