"""Its owner says which show a rule is of."""

import logging
from dataclasses import replace
from typing import Protocol

from bangumi.core.adoption import merged
from bangumi.core.decisions import score
from bangumi.core.errors import NotFoundError
from bangumi.core.folders import folder_of
from bangumi.core.identity import Identity
from bangumi.core.knowing import as_chosen
from bangumi.core.matching import RuleBook
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Rule, RuleId, Torrent, TorrentState
from bangumi.core.titles import Kind, read_title
from bangumi.ports import Lost
from bangumi.services import rules, shows
from bangumi.services.rounds import queue_if_running

log = logging.getLogger(__name__)


class Needs(rules.Needs, shows.CanKnow, Protocol):
    pass


def choose(rule_id: RuleId, bangumi_tv_id: str, world: Needs) -> rules.Edited:
    """The rule becomes one of the show with this number at bgm.tv, a candidate or any other that the index has, and its
    torrents follow. Where the show's season has a rule already, that one takes over the names and the torrents of this one,
    which goes. `NotFoundError(SHOW_UNKNOWN)`."""
    rule = world.rules.get(rule_id)
    chosen = as_chosen(rule, _known(rule, bangumi_tv_id, world))
    book = RuleBook(one for one in world.rules.all() if one.id != rule_id)
    if other := book.same_as(chosen):
        return _joined(chosen, other, world)
    log.info("show_chosen", extra={"rule": rule_id, "title": chosen.official_title, "show": bangumi_tv_id})
    year = world.clock.now().year

    def change(current: Rule) -> Rule:
        return book.told_apart(as_chosen(current, _known(rule, bangumi_tv_id, world)), year)

    return rules.edit(rule_id, change, world)


def _known(rule: Rule, bangumi_tv_id: str, world: Needs) -> Identity:
    for candidate in rule.candidates:
        if candidate.bangumi_tv_id == bangumi_tv_id:
            return candidate
    show = world.shows.get(bangumi_tv_id)
    if show is None:
        raise NotFoundError(Say.SHOW_UNKNOWN, id=bangumi_tv_id)
    return shows.identity(show, world)


def _joined(chosen: Rule, other: Rule, world: Needs) -> rules.Edited:
    own = {name: getattr(other, name) for name in ("enabled", "added", "eps_collect")}
    kept = world.rules.save(replace(merged(other, chosen), **own))
    base = world.configs.load().downloader.path
    for torrent in world.torrents.of_rule(chosen.id):
        world.torrents.save(_handed_over(torrent, kept, base, world))
    world.rules.delete(chosen.id)
    log.info("rules_joined", extra={"rule": kept.id, "gone": chosen.id, "title": kept.official_title})
    world.states.bump_rules_revision()
    queue_if_running(world)
    return rules.Edited(kept)


def _handed_over(torrent: Torrent, kept: Rule, base: str, world: Needs) -> Torrent:
    """With its episodes claimed for the other rule; one whose episodes are there already lies where it is."""
    release = read_title(torrent.name)
    moved = replace(torrent, rule_id=kept.id)
    if not torrent.claims or torrent.state in (TorrentState.SKIPPED, TorrentState.FAILED, TorrentState.REPLACED):
        return moved
    claim = Claim(torrent.key, -1, torrent.name)  # takes nobody's place
    match world.claims.claim(kept.id, torrent.claims, claim):
        case Lost(to):
            return replace(moved, state=TorrentState.SKIPPED, reason=Message.of(Say.EPISODE_TAKEN, other=to.name))
    world.claims.claim(kept.id, torrent.claims, replace(claim, score=score(release, kept)))
    if torrent.state.is_with_downloader:
        return replace(moved, move_to=folder_of(kept, base, special=release.kind is Kind.SPECIAL))
    return moved
