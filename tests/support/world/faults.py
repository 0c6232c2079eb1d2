"""Ways in which a site can fail, to be given to `World.fault`."""

import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.support.world.http import Response
from tests.support.world.server import Exchange

MIB = 1024 * 1024
_CHUNK = 64 * 1024
_FEED_HEAD = b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>feed</title>'
_FILLER = b"<item><title>[Group] Show - 01 [1080p]</title><link>http://127.0.0.1/x</link></item>"


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP error (or any other status) with an HTML page, as gateways send it."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def serve(self, exchange: Exchange) -> None:
        page = f"<html><body><h1>{self.code}</h1></body></html>".encode()
        exchange.send(Response(page, "text/html; charset=utf-8", self.code, self.headers))


@dataclass(frozen=True, slots=True)
class Body:
    """Another body in place of the true one, on any path."""

    content: bytes
    content_type: str = "application/octet-stream"
    status: int = 200

    def serve(self, exchange: Exchange) -> None:
        exchange.send(Response(self.content, self.content_type, self.status))


def web_page() -> Body:
    """200 and a page for people where a feed, a picture or JSON belongs."""
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>"
    return Body(page, "text/html; charset=utf-8")


def not_a_torrent() -> Body:
    """The right content type over bytes that are no .torrent."""
    return Body(b"this is not a torrent", "application/x-bittorrent")


def broken_feed() -> Body:
    """A feed that breaks off within an item."""
    return Body(_FEED_HEAD + b"<item><title>[Group] Sh", "application/xml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Endless:
    """A feed that begins well and never ends, sent as fast as it is read."""

    def serve(self, exchange: Exchange) -> None:
        exchange.open(Response(content_type="application/xml; charset=utf-8"), length=None)
        exchange.write(_FEED_HEAD)
        filler = _FILLER * (_CHUNK // len(_FILLER))
        while exchange.wait(0):
            exchange.write(filler)


@dataclass(frozen=True, slots=True)
class Huge:
    """A feed of `size` bytes; `declared` says whether a Content-Length warns of it."""

    size: int = 200 * MIB
    declared: bool = True

    def serve(self, exchange: Exchange) -> None:
        head = Response(content_type="application/xml; charset=utf-8")
        exchange.open(head, length=self.size if self.declared else None)
        exchange.write(_FEED_HEAD)
        left = self.size - len(_FEED_HEAD)
        while left > 0 and exchange.wait(0):
            exchange.write(b" " * min(left, _CHUNK))
            left -= _CHUNK


@dataclass(frozen=True, slots=True)
class Bomb:
    """A small compressed answer that unpacks to `size` bytes."""

    size: int = 200 * MIB

    def serve(self, exchange: Exchange) -> None:
        packer = zlib.compressobj(level=9, wbits=31)
        blank = bytes(MIB)
        packed = b"".join(packer.compress(blank) for _ in range(self.size // MIB)) + packer.flush()
        headers = {"Content-Encoding": "gzip"}
        exchange.send(Response(packed, "application/xml; charset=utf-8", headers=headers))


@dataclass(frozen=True, slots=True)
class Drip:
    """The true answer, a byte each `every_s` seconds: each read succeeds, the whole takes for ever."""

    every_s: float = 0.2

    def serve(self, exchange: Exchange) -> None:
        response = exchange.full_answer()
        exchange.open(response, length=len(response.body))
        for byte in response.body:
            exchange.write(bytes([byte]))
            if not exchange.wait(self.every_s):
                return


@dataclass(frozen=True, slots=True)
class Delay:
    """The true answer after `seconds` of silence."""

    seconds: float

    def serve(self, exchange: Exchange) -> None:
        if exchange.wait(self.seconds):
            exchange.send(exchange.answer())


@dataclass(frozen=True, slots=True)
class Held:
    """The true answer once it is let go."""

    _gone: threading.Event = field(default_factory=threading.Event)

    def let_go(self) -> None:
        self._gone.set()

    def serve(self, exchange: Exchange) -> None:
        while not self._gone.is_set():
            if not exchange.wait(0.02):
                return
        exchange.send(exchange.answer())


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset in place of an answer."""

    def serve(self, exchange: Exchange) -> None:
        exchange.reset()


@dataclass(frozen=True, slots=True)
class Cut:
    """The true answer's head and half of its body, then the end of the connection."""

    def serve(self, exchange: Exchange) -> None:
        response = exchange.full_answer()
        exchange.open(response, length=len(response.body))
        exchange.write(response.body[: len(response.body) // 2])
        exchange.end()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect to an absolute URL, for instance to an inward address."""

    location: str
    status: int = 302

    def serve(self, exchange: Exchange) -> None:
        exchange.send(Response(status=self.status, headers={"Location": self.location}))


@dataclass(frozen=True, slots=True)
class RedirectLoop:
    """A redirect to the same path, each time with another query, for ever."""

    def serve(self, exchange: Exchange) -> None:
        base, _, hops = exchange.request.url.partition("hop=")
        separator = "" if hops else "&" if "?" in base else "?"
        location = f"{base}{separator}hop={int(hops or 0) + 1}"
        exchange.send(Response(status=302, headers={"Location": location}))


@dataclass(frozen=True, slots=True)
class Altered:
    """The true answer with a piece of its text replaced: a page without its poster, a feed with a bad date."""

    old: str
    new: str

    def serve(self, exchange: Exchange) -> None:
        response = exchange.full_answer()
        exchange.send(replace(response, body=response.body.replace(self.old.encode(), self.new.encode())))
