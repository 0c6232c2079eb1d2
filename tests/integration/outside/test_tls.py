"""TLS knows the name although the connection goes to a checked address."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bangumi.adapters.http import Fetcher
from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say

HOST = "pinned.test"


def write_certificate(path: Path, host: str) -> None:
    """Key and self-signed certificate of the host, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.headers["host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with a certificate for `HOST`, which this process trusts; every `.test` name leads to it."""
    write_certificate(tmp_path / "host.pem", HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "host.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # handshakes that clients break off
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "host.pem"))
    resolve = socket.getaddrinfo

    def to_server(host: str, *rest: object, **options: object) -> object:
        return resolve("127.0.0.1" if host.endswith(".test") else host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", to_server)
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher(allow_private=True)
    yield fetcher
    fetcher.close()


def test_the_certificate_is_checked_for_the_name(port: int, fetcher: Fetcher) -> None:
    assert fetcher.get(f"https://{HOST}:{port}/").body.decode() == f"{HOST}:{port}"


def test_a_certificate_of_another_name_is_refused(port: int, fetcher: Fetcher) -> None:
    with pytest.raises(UnavailableError) as caught:
        fetcher.get(f"https://other.test:{port}/")
    assert caught.value.message.say is Say.FETCH_UNREACHABLE


def test_a_certificate_that_nobody_vouches_for_is_refused(port: int, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UnavailableError):
        fetcher.get(f"https://{HOST}:{port}/")
