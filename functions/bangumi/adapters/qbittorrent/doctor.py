"""The connection doctor: takes a connection apart step by step and names the first thing that is wrong."""

from dataclasses import replace

from qbittorrentapi import Forbidden403Error

from bangumi.adapters.qbittorrent.client import Client, sign_in
from bangumi.adapters.qbittorrent.downloader import API_RENAME
from bangumi.adapters.qbittorrent.faults import FOREIGN, fault_of
from bangumi.core.config import DownloaderConfig
from bangumi.core.messages import Message, Say
from bangumi.ports import Diagnosis


def examine(config: DownloaderConfig) -> Diagnosis:
    """First without credentials: that tells strangers, closed doors and open ones apart before a password goes out."""
    try:
        stranger = Client(replace(config, api_key=""))
        try:
            stranger.app_version()
        except Forbidden403Error:
            return _with_credentials(config)
        return _verdict(stranger, Message.of(Say.DOWNLOADER_OPEN))
    except FOREIGN as error:
        return Diagnosis(ok=False, message=fault_of(error, config.host).message)


def _with_credentials(config: DownloaderConfig) -> Diagnosis:
    try:
        client = Client(config, "" if config.api_key else sign_in(config))
    except Forbidden403Error:
        return Diagnosis(ok=False, message=Message.of(Say.DOWNLOADER_BANNED))
    try:
        version = client.app_version()
    except Forbidden403Error:
        if not config.api_key:
            raise
        return Diagnosis(ok=False, message=Message.of(Say.DOWNLOADER_WRONG_KEY))
    return _verdict(client, Message.of(Say.DOWNLOADER_REACHED, version=version))


def _verdict(client: Client, message: Message) -> Diagnosis:
    """It answers; but one that can't rename files is of little use here."""
    version = client.app_version()
    api, needed = API_RENAME
    if not client.has_api(api):
        message = Message.of(Say.DOWNLOADER_TOO_OLD, version=version, action="renameFile", needed=needed)
    return Diagnosis(ok=client.has_api(api), message=message, version=version)
