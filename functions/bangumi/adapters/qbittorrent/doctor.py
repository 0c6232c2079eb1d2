"""The connection doctor: takes a connection apart step by step and names the first thing that is wrong."""

from dataclasses import replace

from qbittorrentapi import Forbidden403Error

from bangumi.adapters.qbittorrent.client import Client, base_url, sign_in
from bangumi.adapters.qbittorrent.downloader import API_RENAME
from bangumi.adapters.qbittorrent.faults import FOREIGN, fault_of
from bangumi.core.config import DownloaderConfig
from bangumi.core.messages import Message, Say
from bangumi.ports import Diagnosis

_HTTPS = "https:"
_PROBE_S = 3
"""With the waits before it, the whole examination stays below the API function's time."""


def examine(config: DownloaderConfig) -> Diagnosis:
    """First without credentials: that tells strangers, closed doors and open ones apart before a password goes out."""
    try:
        client = Client(replace(config, api_key=""))
        try:
            client.app_version()
        except Forbidden403Error as closed:
            return _with_credentials(config, str(closed))
        return _verdict(client, Message.of(Say.DOWNLOADER_OPEN))
    except FOREIGN as error:
        fault = fault_of(error, config.host)
    if fault.say in (Say.DOWNLOADER_TIMED_OUT, Say.DOWNLOADER_CUT_OFF) and _speaks_plain_http(config):
        fault = Message.of(Say.DOWNLOADER_NO_TLS, host=config.host)
    return Diagnosis(ok=False, message=fault)


def _with_credentials(config: DownloaderConfig, closed: str) -> Diagnosis:
    """`closed`: how it refused a call without credentials."""
    try:
        client = Client(config, "" if config.api_key else sign_in(config))
    except Forbidden403Error as error:
        # A ban has a sentence of its own; a proxy says of each address the same.
        if str(error) == closed:
            return Diagnosis(ok=False, message=Message.of(Say.DOWNLOADER_PROXY_REFUSES, host=config.host))
        return Diagnosis(ok=False, message=Message.of(Say.DOWNLOADER_BANNED))
    try:
        version = client.app_version()
    except Forbidden403Error:
        if not config.api_key:
            raise
        return Diagnosis(ok=False, message=Message.of(Say.DOWNLOADER_WRONG_KEY))
    return _verdict(client, Message.of(Say.DOWNLOADER_REACHED, version=version))


def _verdict(client: Client, message: Message) -> Diagnosis:
    """It answers; but one that can't rename files is of no use here."""
    version = client.app_version()
    api, needed = API_RENAME
    if client.has_api(api):
        return Diagnosis(ok=True, message=message, version=version)
    too_old = Message.of(Say.DOWNLOADER_TOO_OLD, version=version, action="renameFile", needed=needed)
    return Diagnosis(ok=False, message=too_old, version=version)


def _speaks_plain_http(config: DownloaderConfig) -> bool:
    """A qBittorrent without TLS waits in silence for the end of what it takes for a request."""
    url = base_url(config)
    if not url.startswith(_HTTPS):
        return False
    try:
        Client(replace(config, host=url.replace(_HTTPS, "http:", 1), api_key=""), read_timeout_s=_PROBE_S).app_version()
    except Forbidden403Error:
        return True
    except FOREIGN:
        return False
    return True
