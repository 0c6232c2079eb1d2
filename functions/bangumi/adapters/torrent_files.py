"""Torrent files from the web."""

from bangumi.adapters.http import Fetcher
from bangumi.core.errors import UpstreamError
from bangumi.core.links import shown_url
from bangumi.core.messages import Say
from bangumi.core.model import TorrentFile
from bangumi.core.torrent_file import NotATorrentError, read_torrent

_ACCEPT = "application/x-bittorrent, application/octet-stream;q=0.9, */*;q=0.5"


class WebTorrentFiles:
    """The port TorrentFiles."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def fetch(self, url: str, *, within_s: float = 20.0) -> TorrentFile:
        """`UpstreamError(NOT_A_TORRENT)`, errors of `Fetcher`."""
        answer = self._fetcher.get(url, headers={"Accept": _ACCEPT}, within_s=within_s)
        try:
            return read_torrent(answer.body)
        except NotATorrentError as error:
            raise UpstreamError(Say.NOT_A_TORRENT, url=shown_url(url)) from error
