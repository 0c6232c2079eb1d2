"""Torrents in the downloader as their owner handles them: stop, start, delete, and say which rule they belong to."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bangumi.core.downloader import CATEGORY
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.matching import RuleBook
from bangumi.core.messages import Message, Say
from bangumi.core.model import RemoteTorrent, RuleId, Torrent, TorrentKey, TorrentState
from bangumi.core.titles import read_title
from bangumi.ports import Downloader, Downloaders, Rules, Torrents

log = logging.getLogger(__name__)


class Needs(Protocol):
    @property
    def downloaders(self) -> Downloaders: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def torrents(self) -> Torrents: ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """`unmatched`: names of torrents that no rule takes."""

    count: int
    unmatched: tuple[str, ...]


def delete(hashes: Sequence[str], world: Needs, *, files: bool) -> None:
    """Gone from the downloader, and remembered as that: they do not come back by themselves."""
    world.downloaders.stored().delete(hashes, files=files)
    for torrent in world.torrents.known(TorrentKey(infohash) for infohash in hashes).values():
        if torrent.state.is_with_downloader:
            reason = Message.of(Say.GONE_FROM_DOWNLOADER)
            _save_quietly(replace(torrent, state=TorrentState.FAILED, reason=reason, move_to=""), world)


def tag(infohash: str, rule_id: RuleId, world: Needs) -> None:
    """Gives a torrent of the downloader to a rule, whatever rule had it before."""
    rule = world.rules.get(rule_id)
    downloader = world.downloaders.stored()
    there = downloader.torrents(hashes=[infohash])
    if not there:
        raise NotFoundError(Say.TORRENT_UNKNOWN, hash=infohash)
    known = world.torrents.known([TorrentKey(infohash)])
    _give(there[0], rule.id, known.get(TorrentKey(infohash)), downloader, world)


def tag_all(world: Needs) -> Tagged:
    """Gives every torrent of our category that has no rule to the rule that we know of, or that its name fits."""
    downloader = world.downloaders.stored()
    without = [there for there in downloader.torrents(CATEGORY) if not _rule_tags(there) - {"ab:0"}]
    known = world.torrents.known(TorrentKey(there.infohash) for there in without)
    rules = world.rules.all() if without else []
    book, ids = RuleBook(rules), {rule.id for rule in rules}
    unmatched = []
    for there in without:
        stored = known.get(TorrentKey(there.infohash))
        rule_id = stored.rule_id if stored and stored.rule_id in ids else None
        if rule_id is None and (rule := book.find(read_title(there.name))):
            rule_id = rule.id
        if rule_id is None:
            unmatched.append(there.name)
        else:
            _give(there, rule_id, stored, downloader, world)
    return Tagged(len(without) - len(unmatched), tuple(unmatched))


def _give(there: RemoteTorrent, rule_id: RuleId, stored: Torrent | None, downloader: Downloader, world: Needs) -> None:
    wanted = f"ab:{rule_id}"
    if others := _rule_tags(there) - {wanted}:
        downloader.remove_tags([there.infohash], sorted(others))
    downloader.add_tags([there.infohash], [wanted])
    log.info("torrent_tagged", extra={"torrent": there.infohash, "rule": rule_id})
    if stored and stored.rule_id != rule_id and stored.state.is_with_downloader:
        # It stays where it is, but the mark has the rename job give it the new rule's names.
        _save_quietly(replace(stored, rule_id=rule_id, move_to=stored.save_path), world)


def _rule_tags(there: RemoteTorrent) -> set[str]:
    return {tag for tag in there.tags if tag.startswith("ab:")}


def _save_quietly(torrent: Torrent, world: Needs) -> None:
    """Who was faster has written what it saw."""
    try:
        world.torrents.save(torrent)
    except ConflictError:
        log.info("torrent_written_by_another", extra={"torrent": torrent.key})
