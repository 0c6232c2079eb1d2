"""Bangumi rules as their owner handles them: edit, disable, enable, delete, and what that means for their torrents."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bangumi.core.downloader import CATEGORY
from bangumi.core.errors import BadInputError, ConflictError, DomainError, LoginRefusedError, UnavailableError
from bangumi.core.folders import folder_of
from bangumi.core.messages import Message, Say
from bangumi.core.model import RemoteTorrent, Rule, RuleId, Torrent, TorrentState
from bangumi.core.naming import target_of
from bangumi.core.titles import Kind, read_title
from bangumi.ports import Downloader
from bangumi.services import deliver as delivery
from bangumi.services.configuration import regex_fault
from bangumi.services.downloader import DownloaderResting, reached
from bangumi.services.moving import bring_along
from bangumi.services.rounds import CanQueue, queue_if_running

MOST_RACES = 5
MOVES_WITHIN = timedelta(seconds=12)
"""What somebody who edits a rule waits for its torrents; the rename job moves the rest."""

log = logging.getLogger(__name__)


class Needs(delivery.Needs, CanQueue, Protocol):
    pass


@dataclass(frozen=True, slots=True)
class Edited:
    """`moved`: torrents that lie in the new folder now; `waiting`: those that the rename job moves when it can."""

    rule: Rule
    moved: int = 0
    waiting: int = 0


def edit(rule_id: RuleId, change: Callable[[Rule], Rule], world: Needs) -> Edited:
    """Saves the changed rule; then its torrents follow into its folder, and skipped items are decided anew where the
    change can matter to them. A downloader that is away delays the move alone."""
    before, after = _saved(rule_id, change, world)
    if before == after:
        return Edited(after)
    log.info("rule_edited", extra={"rule": rule_id, "title": after.official_title})
    if _decides_differently(before, after):
        world.states.bump_rules_revision()
        queue_if_running(world)
    moved, waiting = _take_along(before, after, world)
    return Edited(after, moved, waiting)


def _saved(rule_id: RuleId, change: Callable[[Rule], Rule], world: Needs) -> tuple[Rule, Rule]:
    for _ in range(MOST_RACES):
        before = world.rules.get(rule_id)
        after = change(before)
        if after == before:
            return before, before
        check(after)
        try:
            return before, world.rules.save(after)
        except ConflictError:
            continue
    raise ConflictError(Say.CHANGED_MEANWHILE)


def check(rule: Rule) -> None:
    """`BadInputError` names a filter that is no regular expression."""
    for pattern in rule.filter:
        if fault := regex_fault(pattern):
            raise BadInputError(Say.FILTER_INVALID, {"filter": f"{pattern!r}: {fault}"}, pattern=pattern)


def _decides_differently(before: Rule, after: Rule) -> bool:
    """Whether items that were skipped may be wanted now."""
    names = (
        "official_title",
        "title_raw",
        "aliases",
        "read_season",
        "filter",
        "enabled",
        "group_name",
        "dpi",
        "subtitle",
    )
    return any(getattr(before, name) != getattr(after, name) for name in names)


# -- torrents follow their rule


def _take_along(before: Rule, after: Rule, world: Needs) -> tuple[int, int]:
    """Marks the torrents that have another folder or other names now, then brings along what there is time for; answers how
    many lie right, and how many wait for the rename job."""
    if target_of(before) == target_of(after) and folder_of(before, "") == folder_of(after, ""):
        return 0, 0
    base = world.configs.load().downloader.path
    marked = []
    for torrent in _with_downloader(after.id, world):
        folder = folder_of(after, base, special=read_title(torrent.name).kind is Kind.SPECIAL)
        marked.append(world.torrents.save(replace(torrent, move_to=folder)))
    # Numbers that grow are given from the last episode on, and so no name is wanted while another torrent still has it.
    marked.sort(key=lambda torrent: torrent.name, reverse=after.episode_offset > before.episode_offset)
    moved = 0
    until = world.clock.now() + MOVES_WITHIN
    try:
        with reached(world) as downloader:
            there = {torrent.infohash: torrent for torrent in downloader.torrents(CATEGORY)} if marked else {}
            for torrent in marked:
                if torrent.infohash in there and world.clock.now() < until:
                    moved += _brought(torrent, there[torrent.infohash], after, downloader, world)
    except (DomainError, DownloaderResting) as error:
        log.warning("move_left_for_later", extra={"rule": after.id, "moved": moved, "cause": str(error)})
    return moved, len(marked) - moved


def _brought(torrent: Torrent, there: RemoteTorrent, rule: Rule, downloader: Downloader, world: Needs) -> bool:
    """One that can't be moved keeps its mark, and stops no other."""
    try:
        bring_along(torrent, there, target_of(rule), downloader, world)
    except (UnavailableError, LoginRefusedError):
        raise
    except DomainError as error:
        log.warning("move_failed", extra={"torrent": torrent.key, "cause": str(error)})
        return False
    return True


def _with_downloader(rule_id: RuleId, world: Needs) -> list[Torrent]:
    torrents = world.torrents.of_rule(rule_id)
    return [torrent for torrent in torrents if torrent.infohash and torrent.state.is_with_downloader]


def _save_quietly(torrent: Torrent, world: Needs) -> None:
    """Who was faster has written what it saw."""
    try:
        world.torrents.save(torrent)
    except ConflictError:
        log.info("torrent_written_by_another", extra={"torrent": torrent.key})


# -- off and on


def disable(rule_id: RuleId, world: Needs, *, files: bool = False) -> Rule:
    """The rule stays, and nothing new of it downloads. `files`: its torrents go, with what they downloaded."""
    rule = world.rules.get(rule_id)
    if files:
        _delete_torrents(rule, world)
    return edit(rule_id, lambda current: replace(current, enabled=False), world).rule


def enable(rule_id: RuleId, world: Needs) -> Rule:
    return edit(rule_id, lambda current: replace(current, enabled=True), world).rule


def delete(rule_id: RuleId, world: Needs, *, files: bool = False) -> Rule:
    """The rule, the feed that only it had, and what was remembered of its torrents. `files`: its torrents in the downloader
    too, with what they downloaded; they go first, so that a downloader that is away leaves everything as it was."""
    rule = world.rules.get(rule_id)
    if files:
        _delete_torrents(rule, world)
    _delete_own_feeds([rule], world)
    _delete_rule(rule, world)
    log.info("rule_deleted", extra={"rule": rule_id, "title": rule.official_title, "files": files})
    return rule


def delete_all(world: Needs) -> int:
    """Every rule; answers how many there were."""
    rules = world.rules.all()
    _delete_own_feeds(rules, world)
    for rule in rules:
        _delete_rule(rule, world)
    log.info("rules_deleted", extra={"rules": len(rules)})
    return len(rules)


def _delete_rule(rule: Rule, world: Needs) -> None:
    """Its torrents are forgotten, so that whoever follows the show anew gets them; their names stay theirs on the disk."""
    world.rules.delete(rule.id)
    world.torrents.delete([torrent.key for torrent in world.torrents.of_rule(rule.id)])


def _delete_torrents(rule: Rule, world: Needs) -> None:
    stored = _with_downloader(rule.id, world)
    downloader = world.downloaders.stored()  # tried even while it rests: somebody waits for the answer
    tag = f"ab:{rule.id}"
    hashes = {torrent.infohash for torrent in stored}
    hashes |= {there.infohash for there in downloader.torrents(CATEGORY) if tag in there.tags}
    if hashes:
        downloader.delete(sorted(hashes), files=True)
    for torrent in stored:
        world.names.free(torrent.save_path, [renaming.new for renaming in torrent.renamings], torrent.key)
        gone = Message.of(Say.GONE_FROM_DOWNLOADER)
        _save_quietly(replace(torrent, state=TorrentState.FAILED, reason=gone, replaces=None, move_to=""), world)


def _delete_own_feeds(going: Sequence[Rule], world: Needs) -> None:
    """Feeds of a single show whose rule goes would be read for nothing."""
    ids = {rule.id for rule in going}
    theirs = {url for rule in going for url in rule.feeds}
    if theirs:
        theirs -= {url for rule in world.rules.all() if rule.id not in ids for url in rule.feeds}
    for feed in world.feeds.all() if theirs else ():
        if not feed.aggregate and feed.url in theirs:
            world.feeds.delete(feed.id)


# -- offsets that the check proposed


def dismiss_review(rule_id: RuleId, world: Needs) -> Rule:
    """The proposal was looked at and not wanted: it does not come back, another one may. Where the question was which show it
    is, the rule stays as it is called."""

    def dismissed(rule: Rule) -> Rule:
        if rule.candidates:
            return _reviewed(rule)
        if not rule.needs_review:
            return rule
        return replace(
            _reviewed(rule), dismissed_offsets=(rule.suggested_season_offset or 0, rule.suggested_episode_offset or 0)
        )

    return edit(rule_id, dismissed, world).rule


def apply_offset(rule_id: RuleId, world: Needs) -> Edited:
    """Takes the proposed offsets over."""

    def applied(rule: Rule) -> Rule:
        if rule.suggested_season_offset is None and rule.suggested_episode_offset is None:
            raise BadInputError(Say.NO_SUGGESTION, title=rule.official_title)
        season, episode = rule.suggested_season_offset, rule.suggested_episode_offset
        return replace(
            _reviewed(rule),
            season_offset=rule.season_offset if season is None else season,
            episode_offset=rule.episode_offset if episode is None else episode,
        )

    return edit(rule_id, applied, world)


def _reviewed(rule: Rule) -> Rule:
    return replace(
        rule,
        needs_review=False,
        review_reason=None,
        candidates=(),
        suggested_season_offset=None,
        suggested_episode_offset=None,
    )
