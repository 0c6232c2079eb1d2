"""A user's home on real parts: the deployed local stack, a qBittorrent, the world on loopback, and a client of the REST API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from infra.local.deploy import STACK
from tests.support.qbittorrent import QBittorrent
from tests.support.stack import LocalStack
from tests.support.world import World

USERNAME, PASSWORD = "haruhi", "sos-dan-2006"


class Home:
    """`api` speaks as the signed-in user. Jobs run by their schedules; `run` fires one now, as the schedule would."""

    def __init__(self, root: Path, world: World, qbittorrent: QBittorrent) -> None:
        self.world, self.qbittorrent = world, qbittorrent
        self.stack = LocalStack(root / "stack", world.environment)
        self.token = ""

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return httpx.request(method, f"{self.stack.url}/api/v1{path}", headers=headers, timeout=40, **more)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set_up(self, **more: Any) -> httpx.Response:
        """The wizard's last step."""
        return self.call("POST", "/setup/complete", json=self.setup_form(**more))

    def setup_form(self, **more: Any) -> dict[str, Any]:
        return {
            "username": USERNAME,
            "password": PASSWORD,
            "downloader_type": "qbittorrent",
            "downloader_host": self.qbittorrent.host,
            "downloader_username": self.qbittorrent.username,
            "downloader_password": self.qbittorrent.password,
            "downloader_path": str(self.qbittorrent.downloads / "Bangumi"),
            "downloader_ssl": False,
            "rss_url": self.world.mikan.feed_url(),
            "rss_name": "Mikan",
            "notification_enable": True,
            "notification_type": "telegram",
            "notification_token": "123:abc",
            "notification_chat_id": "42",
        } | more

    def sign_in(self) -> None:
        self.token = ""
        answer = self.call("POST", "/auth/login", json={"username": USERNAME, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def run(self, job: str) -> dict[str, Any]:
        """Invokes the job's function, as its schedule does."""
        answer = self.stack.client("lambda").invoke(FunctionName=f"{STACK}-{job}", Payload=b"{}")
        result: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "errorMessage" not in result, result
        return result

    @property
    def files(self) -> list[str]:
        """What lies on the disk, without qBittorrent's mark of unfinished files."""
        return sorted(path.removeprefix("Bangumi/") for path in self.qbittorrent.files_on_disk())

    @property
    def hashes(self) -> list[str]:
        return sorted(torrent.hash for torrent in self.qbittorrent.api.torrents_info())


@contextmanager
def at_home(root: Path) -> Iterator[Home]:
    with World() as world, QBittorrent(root / "qbittorrent") as qbittorrent:
        home = Home(root, world, qbittorrent)
        home.stack.start()
        try:
            yield home
        finally:
            home.stack.stop()
