"""qBittorrent calls us when a torrent is finished, so that its episode is named and told within seconds.

qBittorrent runs a command then; ours sends the torrent's hash with a token of its own, of which only the digest is kept here.
A call does no more than wake the rename job for that torrent, which believes the downloader's list alone: a call that is
forged is refused, one that is repeated finds nothing to do. The schedule stays the safety net.
"""

import hashlib
import hmac
import logging
import re
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from bangumi.core.errors import BadInputError, ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import FinishedCommand
from bangumi.ports import Clock, Downloaders, RenameJob, States
from bangumi.services.program import change_state

PATH = "/api/v1/downloader/webhook/finished"
HEADER = "X-Webhook-Token"
REPEATED_WITHIN_S = 20

# Older releases give the line to a shell: nothing in it may mean anything there.
_SITE = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~\-]+)*")
_OURS = re.compile(rf'"{HEADER}: ([A-Za-z0-9_-]+)".*"([^"]+){PATH}"')

log = logging.getLogger(__name__)


class CanProve(Protocol):
    @property
    def states(self) -> States: ...


class CanHear(CanProve, Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def rename_job(self) -> RenameJob: ...


class Needs(CanProve, Protocol):
    @property
    def downloaders(self) -> Downloaders: ...


class Caller(StrEnum):
    """Whom the downloader calls. `other`: a command of the user's own, or of another home."""

    OURS = "on"
    NOBODY = "off"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Webhook:
    """`program`: the other's command; `site`: the address that ours calls."""

    state: Caller
    program: str = ""
    site: str = ""


def look(world: Needs) -> Webhook:
    return _read(world.downloaders.stored().finished_command(), world)


def _read(command: FinishedCommand, world: CanProve) -> Webhook:
    ours = _OURS.search(command.program)
    if ours and is_genuine(ours[1], world):
        return Webhook(Caller.OURS if command.enabled else Caller.NOBODY, site=ours[2])
    return Webhook(Caller.OTHER, command.program) if command.program.strip() else Webhook(Caller.NOBODY)


def enable(site: str, world: Needs, *, replace_other: bool = False) -> str:
    """Sets the command, with a new token; answers the other command that it took the place of, "" for none.

    `site`: where qBittorrent reaches us. `ConflictError` where the user has a command of his own, unless he says that it
    shall go; one that calls this same site is an older one of ours.
    """
    site = site.strip().rstrip("/")
    if not _SITE.fullmatch(site):
        raise BadInputError(Say.WEBHOOK_SITE, {"site": "not an address that a command can hold"}, site=site)
    downloader = world.downloaders.stored()
    there = _read(downloader.finished_command(), world)
    other = there.program if there.state is Caller.OTHER and f'"{site}{PATH}"' not in there.program else ""
    if other and not replace_other:
        raise ConflictError(Say.WEBHOOK_OTHER, program=other)
    token = secrets.token_urlsafe(32)
    downloader.set_finished_command(FinishedCommand(_command(site, token), enabled=True))
    # Only now: where the downloader can't be reached, the command that it has goes on working.
    change_state(world.states, lambda state: replace(state, webhook=_digest(token)))
    log.info("webhook_enabled", extra={"site": site})
    return other


def disable(world: Needs) -> None:
    """Calls are refused from now on, also where the downloader can't be reached. A command of the user's own stays."""
    before = world.states.program().webhook
    change_state(world.states, lambda state: replace(state, webhook=""))
    downloader = world.downloaders.stored()
    ours = _OURS.search(downloader.finished_command().program)
    if ours and hmac.compare_digest(_digest(ours[1]), before):
        downloader.set_finished_command(FinishedCommand())
    log.info("webhook_disabled")


def is_genuine(token: str, world: CanProve) -> bool:
    digest = world.states.program().webhook
    return bool(digest) and hmac.compare_digest(_digest(token), digest)


def hear(infohash: str, world: CanHear) -> None:
    """Wakes the rename job for this torrent; once, where it is called again at once."""
    if world.states.lease(f"finished-{infohash}", REPEATED_WITHIN_S, world.clock.now()):
        world.rename_job.wake(infohash)
        log.info("finished_heard", extra={"infohash": infohash})


def _command(site: str, token: str) -> str:
    """%I is the v1 hash, "-" where there is none, %K what qBittorrent calls the torrent (since 4.4)."""
    return f'curl -fsS -m 30 -H "{HEADER}: {token}" -d "hash=%I&id=%K" "{site}{PATH}"'


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
