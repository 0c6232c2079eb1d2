"""The connection doctor's visit: these settings taken apart, step by step."""

import logging
from dataclasses import dataclass
from typing import Protocol

from bangumi.core.config import Config, DownloaderConfig
from bangumi.core.diagnosis import Finding, findings_of
from bangumi.core.messages import Message
from bangumi.ports import Configs, Downloaders, States

log = logging.getLogger(__name__)


class Needs(Protocol):
    @property
    def configs(self) -> Configs: ...
    @property
    def states(self) -> States: ...
    @property
    def downloaders(self) -> Downloaders: ...


@dataclass(frozen=True, slots=True)
class Examined:
    """`message`: the verdict; `findings`: every step in order."""

    ok: bool
    message: Message
    version: str
    findings: tuple[Finding, ...]


def settings_at_hand(world: Needs) -> Config:
    """What a caller's own settings are laid over. Before there is an owner that is nothing stored: whoever comes first
    could have a stored password sent to an address of his."""
    if world.states.program().setup_done:
        return world.configs.load()
    return Config(downloader=DownloaderConfig(username="", password=""))


def diagnose(config: DownloaderConfig, world: Needs) -> Examined:
    """One wrong password costs one of the five tries after which qBittorrent bans."""
    diagnosis = world.downloaders.diagnose(config)
    findings = findings_of(diagnosis.message, config, ok=diagnosis.ok)
    log.info("downloader_diagnosed", extra={"ok": diagnosis.ok, "verdict": diagnosis.message.say.name})
    return Examined(diagnosis.ok, diagnosis.message, diagnosis.version, findings)
