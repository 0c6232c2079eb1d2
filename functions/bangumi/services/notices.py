"""Telling the user: each finished episode once to each enabled provider, and the inbox."""

import logging
import uuid
from dataclasses import replace
from typing import Protocol

from bangumi.core.config import NotificationProvider
from bangumi.core.errors import ConflictError, DomainError
from bangumi.core.folders import season_of
from bangumi.core.messages import Message, Say
from bangumi.core.model import InboxEntry, Notice, Rule, RuleKind, Torrent, TorrentState
from bangumi.core.naming import shifted
from bangumi.core.retry import next_try
from bangumi.core.titles import Kind, Release, read_title
from bangumi.ports import Clock, Configs, Inbox, Notifier, Torrents

MOST_TRIES = 8
"""About two hours: after that the inbox alone keeps the notice."""

NOT_NEWS = "not-news"
"""Stands in `Torrent.told` of one that was complete long before we met it: nobody is told."""

log = logging.getLogger(__name__)


class CanTell(Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def configs(self) -> Configs: ...
    @property
    def notifier(self) -> Notifier: ...
    @property
    def inbox(self) -> Inbox: ...


class Needs(CanTell, Protocol):
    @property
    def torrents(self) -> Torrents: ...


def tell_all(notice: Notice, world: CanTell) -> None:
    """One try at every enabled provider, and the inbox: for news of the moment, which is stale when it comes late."""
    _keep(notice, world)
    for name, provider in enabled_providers(world).items():
        _sent(name, provider, notice, world)


def tell_once(torrent: Torrent, rule: Rule | None, world: Needs) -> Torrent:
    """Tells of a finished torrent (state done). Which providers are told is written before they are: whoever loses that
    write, or comes again after a crash, tells nobody twice. A provider that fails is tried again by a later round."""
    providers = {} if NOT_NEWS in torrent.told else enabled_providers(world)
    waiting = {name: provider for name, provider in providers.items() if name not in torrent.told}
    first = not torrent.told and torrent.tries == 0
    try:
        torrent = world.torrents.save(
            replace(torrent, state=TorrentState.TOLD, told=torrent.told.union(waiting), next_try_at=None)
        )
    except ConflictError:
        return torrent
    notice = notice_of(torrent, rule)
    if first:
        _keep(notice, world)
    failed = {name for name, provider in waiting.items() if not _sent(name, provider, notice, world)}
    if not failed or torrent.tries + 1 >= MOST_TRIES:
        return torrent
    return world.torrents.save(
        replace(
            torrent,
            state=TorrentState.DONE,
            told=torrent.told.difference(failed),
            tries=torrent.tries + 1,
            next_try_at=next_try(world.clock.now(), torrent.tries + 1),
        )
    )


def enabled_providers(world: CanTell) -> dict[str, NotificationProvider]:
    """By a name that stays theirs when others are added or removed: the kind, and where it sends to."""
    config = world.configs.load().notification
    if not config.enable:
        return {}
    return {provider_name(provider): provider for provider in config.providers if provider.enabled}


def provider_name(provider: NotificationProvider) -> str:
    where = provider.chat_id or provider.server_url or provider.url or provider.webhook_url
    secret = provider.token or provider.device_key or provider.user_key
    return f"{provider.type}:{uuid.uuid5(uuid.NAMESPACE_URL, f'{where} {secret}').hex[:12]}"


def notice_of(torrent: Torrent, rule: Rule | None) -> Notice:
    """Title, season, number and poster as the rule names them; for a torrent without a rule what its name says."""
    release = read_title(torrent.name)
    title = rule.official_title if rule else release.title_raw or torrent.name
    season = 0 if release.kind is Kind.SPECIAL else season_of(rule) if rule else release.season or 1
    episode = _number(release, rule.episode_offset if rule else 0)
    if release.kind is Kind.MOVIE or (rule and rule.kind is RuleKind.MOVIE) or not episode:
        ready = Message.of(Say.MOVIE_READY, title=title)
        return Notice(title, ready, poster=rule.poster_link if rule else None, rule_id=torrent.rule_id)
    say = Say.BATCH_READY if release.kind is Kind.BATCH else Say.EPISODE_READY
    return Notice(
        title=title,
        message=Message.of(say, title=title, season=season, episode=episode),
        season=season,
        episode=episode,
        poster=rule.poster_link if rule else None,
        rule_id=torrent.rule_id,
    )


def _number(release: Release, offset: int) -> str:
    if release.episode_range:
        return "-".join(f"{shifted(number, offset)}" for number in release.episode_range)
    return ", ".join(f"{shifted(number, offset)}" for number in release.episodes)


def _keep(notice: Notice, world: CanTell) -> None:
    now = world.clock.now()
    world.inbox.add(InboxEntry(uuid.uuid4().hex, now, notice.message, notice.title, notice.poster, notice.rule_id))


def _sent(name: str, provider: NotificationProvider, notice: Notice, world: CanTell) -> bool:
    """One provider's fault is its own: the others are told all the same."""
    try:
        world.notifier.send(provider, notice)
    except DomainError as error:
        log.warning("notice_failed", extra={"provider": name, "cause": str(error)})
        return False
    log.info("notice_sent", extra={"provider": name, "title": notice.title, "episode": notice.episode})
    return True
