"""A real qBittorrent (Debian's qbittorrent-nox) with a profile, a port and a download folder of its own."""

import base64
import hashlib
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import qbittorrentapi

from tests.support.ports import free_port
from tests.support.waiting import eventually

PROGRAM = "qbittorrent-nox"

_CONFIG = r"""[BitTorrent]
Session\BTProtocol=TCP
Session\DefaultSavePath={downloads}
Session\DHTEnabled=false
Session\Encryption=2
Session\Interface=lo
Session\InterfaceAddress=127.0.0.1
Session\InterfaceName=lo
Session\LSDEnabled=false
Session\MultiConnectionsPerIp=true
Session\PeXEnabled=false
Session\Port={peer_port}
Session\QueueingSystemEnabled=false
Session\SSRFMitigation=false

[LegalNotice]
Accepted=true

[Network]
PortForwardingEnabled=false

[Preferences]
WebUI\Address=127.0.0.1
WebUI\Password_PBKDF2="{password}"
WebUI\Port={web_port}
WebUI\UseUPnP=false
WebUI\Username={username}
"""


class QBittorrent:
    """One qBittorrent under `root`; use as a context manager, or call `start()` and `stop()`.

    It talks to loopback alone. Stopped or killed and started again it keeps its profile, port and torrents.
    """

    def __init__(self, root: Path, *, username: str = "admin", password: str = "adminadmin") -> None:
        self.username = username
        self.password = password
        self.downloads = root / "downloads"
        self.port = free_port()
        self._profile = root / "profile"
        self._output = root / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._api: qbittorrentapi.Client | None = None
        self._write_config()

    @property
    def host(self) -> str:
        """`address:port`, as the product's `downloader.host` wants it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def api(self) -> qbittorrentapi.Client:
        """A client of the test's own, logged in; it logs in again after a restart."""
        if self._api is None:
            self._api = qbittorrentapi.Client(
                self.url,
                username=self.username,
                password=self.password,
                FORCE_SCHEME_FROM_HOST=True,  # else one that begins to listen between its two tries is taken for https
            )
            self._api.auth_log_in()
        return self._api

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Start, and return when the API answers."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise RuntimeError(f"{PROGRAM} is not installed: apt-get install {PROGRAM}")
        if self.is_running:
            raise RuntimeError("qBittorrent runs already")
        environment = os.environ | {"HOME": str(self._profile), "LC_ALL": "C.UTF-8"}  # else file names turn into "?"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [program, f"--profile={self._profile}"], env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            eventually(self._answers, timeout_s=60)
        except AssertionError as error:
            self.kill()
            raise RuntimeError(f"qBittorrent did not start:\n{self._output.read_text()}") from error
        return self

    def stop(self) -> None:
        """Stop as a user would; it saves its state first. Stopping a stopped one is no error."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._forget()

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def files_on_disk(self) -> dict[str, int]:
        """Sizes in bytes of all files under `downloads`, by POSIX path relative to it."""
        files = (path for path in self.downloads.rglob("*") if path.is_file())
        return {path.relative_to(self.downloads).as_posix(): path.stat().st_size for path in files}

    def read(self, path: str) -> bytes:
        """Content of one of `files_on_disk`."""
        return (self.downloads / path).read_bytes()

    def wait_until_complete(self, *client_ids: str, timeout_s: float = 30) -> None:
        """Wait until these torrents (all of them when none is named) are downloaded to the last byte."""

        def complete() -> bool:
            found = {torrent.hash: torrent for torrent in self.api.torrents_info()}
            wanted = client_ids or tuple(found)
            states = {client_id: (found[client_id].state if client_id in found else "absent") for client_id in wanted}
            progress = {client_id: found[client_id].progress if client_id in found else 0 for client_id in wanted}
            assert wanted and all(part == 1 for part in progress.values()), f"{states} {progress}"
            return True

        eventually(complete, timeout_s)

    def _write_config(self) -> None:
        folder = self._profile / "qBittorrent" / "config"
        folder.mkdir(parents=True)
        self.downloads.mkdir()
        config = _CONFIG.format(
            downloads=self.downloads,
            password=_password_setting(self.password),
            peer_port=free_port(),
            username=self.username,
            web_port=self.port,
        )
        (folder / "qBittorrent.conf").write_text(config, encoding="utf-8")

    def _answers(self) -> bool:
        assert self.is_running, self._output.read_text()
        try:
            return bool(self.api.app_version())
        except qbittorrentapi.APIConnectionError:
            return False

    def _forget(self) -> None:
        self._process = None
        self._api = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _password_setting(password: str) -> str:
    """The web password as qBittorrent's settings keep it: PBKDF2-HMAC-SHA512, 100,000 rounds, salt and key in base64."""
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 100_000, 64)
    return f"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})"
