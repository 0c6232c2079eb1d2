"""A tracker and the one peer it knows, which has every published torrent: what a magnet link needs to work."""

import re
import socket
import socketserver
import struct
from urllib.parse import parse_qs, urlsplit

from tests.support.bencode import bencode
from tests.support.torrents import Torrent
from tests.support.world.connections import CuttingServer
from tests.support.world.http import Request, Response
from tests.support.world.server import Journal, Site

_PROTOCOL = b"\x13BitTorrent protocol"
_RESERVED = bytes([0, 0, 0, 0, 0, 0x10, 0, 0])  # the extension protocol, BEP 10
_PEER_ID = b"-WW0001-a-test-world"
_METADATA_PIECE = 16 * 1024
_OUR_METADATA_ID = 1
_UNCHOKE, _INTERESTED, _BITFIELD, _REQUEST, _PIECE, _EXTENDED = 1, 2, 5, 6, 7, 20


class Tracker(Site):
    """An HTTP tracker that names the world's own peer for every torrent it knows."""

    def __init__(self, journal: Journal) -> None:
        super().__init__("tracker", journal)
        self.etags = self.last_modified = False
        self._torrents: dict[bytes, Torrent] = {}
        self._peer: _Peer | None = None
        self.route("GET", "/announce", self._announce)

    @property
    def announce_url(self) -> str:
        return f"{self.url}/announce"

    def offer(self, torrent: Torrent) -> None:
        """Seed a torrent that has a v1 hash; v2 hash trees are not spoken here."""
        if torrent.infohash_v1:
            self._torrents[bytes.fromhex(torrent.infohash_v1)] = torrent

    def start(self) -> None:
        super().start()
        if self._peer is None:
            self._peer = _Peer(self._torrents)
            self._peer.start()

    def stop(self) -> None:
        super().stop()
        if self._peer is not None:
            self._peer.stop()
            self._peer = None

    def _announce(self, request: Request, _: re.Match[str]) -> Response:
        fields = parse_qs(urlsplit(request.url).query, encoding="latin-1")
        infohash = fields["info_hash"][0].encode("latin-1")
        known = infohash in self._torrents and self._peer is not None
        peers = socket.inet_aton("127.0.0.1") + struct.pack(">H", self._peer.port) if known and self._peer else b""
        return Response(bencode({"interval": 1800, "complete": len(peers) // 6, "incomplete": 0, "peers": peers}))


class _Peer(CuttingServer):
    def __init__(self, torrents: dict[bytes, Torrent]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.torrents = torrents
        self.port: int = self.server_address[1]

    def handle_error(self, *_: object) -> None:
        """Clients hang up as they please; a peer that spoke wrongly shows as a download that never ends."""


class _Connection(socketserver.StreamRequestHandler):
    """BEP 3 for the pieces and BEP 9 for the metadata, as far as a seeder needs them."""

    server: _Peer
    _torrent: Torrent
    _their_metadata_id = 0

    def handle(self) -> None:
        hello = self._read(68)
        torrent = self.server.torrents.get(hello[28:48])
        if torrent is None or not hello.startswith(_PROTOCOL):
            return
        self._torrent = torrent
        self.wfile.write(_PROTOCOL + _RESERVED + hello[28:48] + _PEER_ID)
        extensions = {"m": {"ut_metadata": _OUR_METADATA_ID}, "metadata_size": len(torrent.info)}
        self._send(_EXTENDED, b"\0" + bencode(extensions))
        self._send(_BITFIELD, _all_pieces(-(-len(torrent.stream) // torrent.piece_length)))
        while True:
            (length,) = struct.unpack(">I", self._read(4))
            if length:
                message = self._read(length)
                self._answer(message[0], message[1:])

    def _answer(self, kind: int, payload: bytes) -> None:
        if kind == _INTERESTED:
            self._send(_UNCHOKE)
        elif kind == _REQUEST:
            index, begin, length = struct.unpack(">III", payload)
            at = index * self._torrent.piece_length + begin
            self._send(_PIECE, payload[:8] + self._torrent.stream[at : at + length])
        elif kind == _EXTENDED and payload[0] == 0:
            offered = re.search(rb"11:ut_metadatai(\d+)e", payload)
            self._their_metadata_id = int(offered[1]) if offered else 0
        elif kind == _EXTENDED and payload[0] == _OUR_METADATA_ID:
            self._send_metadata(payload)

    def _send_metadata(self, payload: bytes) -> None:
        wanted = re.search(rb"8:msg_typei0e5:piecei(\d+)e", payload)
        if wanted is None:
            return
        piece = int(wanted[1])
        head = bencode({"msg_type": 1, "piece": piece, "total_size": len(self._torrent.info)})
        part = self._torrent.info[piece * _METADATA_PIECE :][:_METADATA_PIECE]
        self._send(_EXTENDED, bytes([self._their_metadata_id]) + head + part)

    def _send(self, kind: int, payload: bytes = b"") -> None:
        self.wfile.write(struct.pack(">IB", 1 + len(payload), kind) + payload)

    def _read(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionResetError
        return data


def _all_pieces(count: int) -> bytes:
    """A bitfield of `count` ones; the spare bits at its end must be zero."""
    bits = "1" * count + "0" * (-count % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
