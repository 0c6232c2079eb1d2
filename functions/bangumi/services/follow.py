"""The rename job: everything that is open, followed with one list call to the downloader.

Wanted torrents go when the downloader is back; magnets and torrents that were added by hand get their names; what is complete
takes the place of what it replaces, and is told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from bangumi.core.decisions import episode_keys, score
from bangumi.core.downloader import CATEGORY
from bangumi.core.errors import ConflictError, DomainError, LoginRefusedError, UnavailableError
from bangumi.core.matching import RuleBook
from bangumi.core.messages import Message, Say
from bangumi.core.model import (
    NEWS,
    Claim,
    RemoteStage,
    RemoteTorrent,
    Rule,
    RuleId,
    Torrent,
    TorrentKey,
    TorrentState,
)
from bangumi.core.naming import Target, target_of, target_of_path
from bangumi.core.titles import read_title
from bangumi.ports import Clock, Downloader
from bangumi.services import deliver as delivery
from bangumi.services import notices
from bangumi.services.deliver import deliver, name_files
from bangumi.services.downloader import DownloaderResting, reached
from bangumi.services.moving import bring_along, name_anew

MISSES_BEFORE_GONE = 3
"""Rounds in a row: a qBittorrent that has just started may list only some of its torrents yet."""

_BY_HAND = Message.of(Say.ADOPTED)

log = logging.getLogger(__name__)


class Needs(delivery.Needs, notices.Needs, Protocol):
    pass


@dataclass(frozen=True, slots=True)
class Followed:
    """What one round did."""

    open: int = 0
    sent: int = 0
    adopted: int = 0
    named: int = 0
    done: int = 0
    told: int = 0
    release_to_file_s: tuple[float, ...] = ()
    """Of each episode that was news and is a file now."""


def follow_open(world: Needs, *, until: datetime) -> Followed:
    """One round. With nothing open it asks the downloader only for torrents of our category that nobody tagged."""
    opened = world.torrents.open()
    round_ = _Round(world)
    round_.open = len(opened)
    try:
        with reached(world) as downloader:
            round_.visit(opened, downloader.torrents(CATEGORY, untagged=not opened), downloader)
    except (UnavailableError, DownloaderResting, LoginRefusedError) as error:
        log.info("follow_waits", extra={"open": len(opened), "cause": str(error)})
    else:
        round_.sent = deliver(opened, world, until=until).sent
    round_.tell([torrent for torrent in opened if torrent.state is TorrentState.DONE])
    return round_.report()


def follow_finished(infohash: str, world: Needs, *, until: datetime) -> Followed:
    """The downloader says that this torrent is complete: it alone is followed, once the downloader's list says so too.
    What is told already, and what is none of ours, changes nothing."""
    opened = [torrent for torrent in world.torrents.open() if torrent.infohash == infohash]
    round_ = _Round(world)
    round_.open = len(opened)
    try:
        with reached(world, it_called=True) as downloader:
            there = _when_complete(infohash, downloader, world.clock, until)
            if there:  # one that is not listed is no miss: missing counts by rounds, and this may be called at any time
                round_.visit(opened, [there], downloader)
    except (UnavailableError, DownloaderResting, LoginRefusedError) as error:
        log.info("follow_waits", extra={"open": len(opened), "cause": str(error)})
    round_.tell([torrent for torrent in opened if torrent.state is TorrentState.DONE])
    return round_.report()


def _when_complete(infohash: str, downloader: Downloader, clock: Clock, until: datetime) -> RemoteTorrent | None:
    """The command runs a moment before the list shows it complete, or long before, where the files are moved first."""
    for seconds in (0.5, 1, 2, 4, 8, 0):
        there = next(iter(downloader.torrents(CATEGORY, hashes=[infohash])), None)
        if there is None or there.stage is RemoteStage.COMPLETE or clock.now() >= until:
            break
        clock.sleep(seconds)
    return there


class _Round:
    """One pass over the open torrents; each is followed by itself, so that one that fails stops no other."""

    def __init__(self, world: Needs) -> None:
        self.world = world
        self.rules: dict[RuleId, Rule] | None = None
        self.open = self.sent = self.adopted = self.named = self.done = self.told = 0
        self.finished: list[Torrent] = []

    def report(self) -> Followed:
        took = tuple(took.total_seconds() for torrent in self.finished if (took := torrent.release_to_file) is not None)
        return Followed(self.open, self.sent, self.adopted, self.named, self.done, self.told, took)

    def visit(self, opened: list[Torrent], listed: list[RemoteTorrent], downloader: Downloader) -> None:
        remote = {torrent.infohash: torrent for torrent in listed}
        for torrent in opened:
            self._safely(torrent.key, partial(self._follow, torrent, remote, downloader))
        self._adopt(opened, remote, downloader)

    def tell(self, done: list[Torrent]) -> None:
        now = self.world.clock.now()
        for torrent in [*done, *self.finished]:
            if torrent.next_try_at is None or torrent.next_try_at <= now:
                self._safely(torrent.key, partial(self._tell, torrent))

    def _tell(self, torrent: Torrent) -> None:
        told = notices.tell_once(torrent, self._rule(torrent), self.world)
        self.told += told.state is TorrentState.TOLD

    def _safely(self, key: TorrentKey, step: Callable[[], object]) -> None:
        """An absent downloader ends the round; anything else is this torrent's own affair."""
        try:
            step()
        except (UnavailableError, LoginRefusedError):
            raise
        except ConflictError:
            log.info("torrent_written_by_another", extra={"torrent": key})
        except DomainError as error:
            log.warning("torrent_failed", extra={"torrent": key, "cause": str(error)})
        except Exception:
            log.exception("torrent_broke", extra={"torrent": key})

    def _rules(self) -> dict[RuleId, Rule]:
        """Read once a round, and only by a round that needs them."""
        if self.rules is None:
            self.rules = {rule.id: rule for rule in self.world.rules.all()}
        return self.rules

    def _rule(self, torrent: Torrent) -> Rule | None:
        return self._rules().get(torrent.rule_id) if torrent.rule_id is not None else None

    # -- torrents that we know

    def _follow(self, torrent: Torrent, remote: dict[str, RemoteTorrent], downloader: Downloader) -> None:
        if not torrent.state.is_with_downloader or torrent.state is TorrentState.DONE:
            return
        there = remote.get(torrent.infohash)
        if there is None:
            self._missing(torrent)
            return
        if torrent.tries:  # it was missed before: only rounds in a row count
            torrent = self.world.torrents.save(replace(torrent, tries=0))
        if torrent.move_to:
            torrent = bring_along(torrent, there, self._target(torrent), downloader, self.world)
        if torrent.state is TorrentState.SENT and there.stage is not RemoteStage.METADATA:
            torrent = self._name(torrent, there, downloader)
        if torrent.state is TorrentState.STARTED and there.stage is RemoteStage.COMPLETE:
            self._finish(torrent, downloader)

    def _missing(self, torrent: Torrent) -> None:
        """Removed in the downloader by its user: it rests, and keeps its claim, so that it does not come back by itself."""
        if torrent.tries + 1 < MISSES_BEFORE_GONE:
            self.world.torrents.save(replace(torrent, tries=torrent.tries + 1))
            return
        gone = replace(torrent, state=TorrentState.FAILED, reason=Message.of(Say.GONE_FROM_DOWNLOADER), move_to="")
        self.world.torrents.save(gone)
        self.world.names.free(torrent.save_path, [renaming.new for renaming in torrent.renamings], torrent.key)

    def _name(self, torrent: Torrent, there: RemoteTorrent, downloader: Downloader) -> Torrent:
        """A magnet that has its metadata now, or a torrent that was added by hand."""
        release = read_title(torrent.name)
        named = name_files(torrent, release, self._target(torrent), downloader, self.world)
        if there.stage is RemoteStage.STOPPED and torrent.reason != _BY_HAND:
            downloader.start([torrent.infohash])  # it stopped when it knew its files
        self.named += 1
        return self.world.torrents.save(replace(named, state=TorrentState.STARTED, tries=0))

    def _target(self, torrent: Torrent) -> Target:
        """The rule's names, or for a torrent without a rule what its folder tells."""
        if rule := self._rule(torrent):
            return target_of(rule)
        return target_of_path(torrent.save_path, self.world.configs.load().downloader.path, torrent.name)

    def _finish(self, torrent: Torrent, downloader: Downloader) -> None:
        if torrent.replaces:
            torrent = self._replace(torrent, torrent.replaces, downloader)
        # Not saved yet: telling saves it with those who are told, and an interruption finds it complete again.
        done = replace(torrent, state=TorrentState.DONE, done_at=self.world.clock.now(), tries=0, next_try_at=None)
        self.finished.append(done)
        self.done += 1
        log.info("torrent_done", extra={"torrent": torrent.key, "rule": torrent.rule_id, "title": torrent.name})

    def _replace(self, torrent: Torrent, worse_key: TorrentKey, downloader: Downloader) -> Torrent:
        """The better release is complete: the worse one goes with its files, and the better one takes its names."""
        next_worse: TorrentKey | None = worse_key
        while next_worse and (worse := self.world.torrents.get(next_worse)):
            if worse.infohash and worse.infohash != torrent.infohash:
                downloader.delete([worse.infohash], files=True)
            self.world.names.free(worse.save_path, [renaming.new for renaming in worse.renamings], worse.key)
            next_worse = worse.replaces
            reason = Message.of(Say.BETTER_ARRIVED, other=torrent.name)
            self.world.torrents.save(replace(worse, state=TorrentState.REPLACED, reason=reason, replaces=None, move_to=""))
        return name_anew(replace(torrent, replaces=None), self._target(torrent), downloader, self.world)

    # -- torrents that came otherwise

    def _adopt(self, opened: list[Torrent], remote: dict[str, RemoteTorrent], downloader: Downloader) -> None:
        """Torrents of our category that we did not send become torrents of ours, named in the same round if they can be."""
        ours = {torrent.infohash for torrent in opened}
        foreign = [there for infohash, there in remote.items() if infohash not in ours and not _tagged(there)]
        if not foreign:
            return
        known = self.world.torrents.known(TorrentKey(there.infohash) for there in foreign)
        book = RuleBook(self._rules().values())
        for there in foreign:
            if there.stage is not RemoteStage.METADATA and TorrentKey(there.infohash) not in known:
                self._safely(TorrentKey(there.infohash), partial(self._adopt_one, there, book, downloader))

    def _adopt_one(self, there: RemoteTorrent, book: RuleBook, downloader: Downloader) -> None:
        now = self.world.clock.now()
        release = read_title(there.name)
        rule = book.find(release)
        old = there.stage is RemoteStage.COMPLETE and now - datetime.fromtimestamp(there.added_on, UTC) > NEWS
        key = TorrentKey(there.infohash)
        draft = Torrent(
            key=key,
            id=0,
            name=there.name,
            url=f"magnet:?xt=urn:btih:{there.infohash}",
            rule_id=rule.id if rule else None,
            state=TorrentState.SENT,
            reason=_BY_HAND,
            infohash=there.infohash,
            save_path=there.save_path,
            size=there.size,
            seen_at=now,
            sent_at=now,
            told=frozenset({notices.NOT_NEWS}) if old else frozenset(),
        )
        if self.world.torrents.owner(there.infohash, key) != key:
            return
        added = self.world.torrents.add([draft])
        downloader.add_tags([there.infohash], [f"ab:{rule.id}" if rule else "ab:0"])
        if not added:
            return
        self.adopted += 1
        if rule and (keys := episode_keys(release)):
            self.world.claims.claim(rule.id, keys, Claim(key, score(release, rule), there.name))
        self._follow(added[0], {there.infohash: there}, downloader)


def _tagged(there: RemoteTorrent) -> bool:
    return any(tag.startswith("ab:") for tag in there.tags)
