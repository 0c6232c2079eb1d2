"""From a wanted torrent to one that downloads under its final name.

For each: claim its episodes → fetch and check the .torrent → write what is about to happen → add it stopped → name its files →
start it → write that it is started. Any step may be repeated: a torrent that is interrupted stays wanted, and the rename job
comes by again.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bangumi.core.decisions import episode_keys, put_off, score
from bangumi.core.downloader import CATEGORY
from bangumi.core.errors import ConflictError, DomainError, LoginRefusedError, UnavailableError
from bangumi.core.folders import folder_of
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Rule, RuleId, Torrent, TorrentFile, TorrentKey, TorrentState
from bangumi.core.naming import NamePlan, Target, plan_names, target_of
from bangumi.core.retry import MOST_TRIES, next_try
from bangumi.core.titles import Kind, Release, read_title
from bangumi.ports import Claims, Downloader, Lost, Names, Rules, TorrentFiles, Torrents, Won
from bangumi.services import downloader as far
from bangumi.services.downloader import DownloaderResting, reached

PARALLEL_FETCHES = 4

log = logging.getLogger(__name__)


class Needs(far.Needs, Protocol):
    @property
    def rules(self) -> Rules: ...
    @property
    def torrents(self) -> Torrents: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def names(self) -> Names: ...
    @property
    def torrent_files(self) -> TorrentFiles: ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """`waiting`: still wanted, to be tried again (downloader away, site down, time over)."""

    sent: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Parcel:
    torrent: Torrent
    rule: Rule
    release: Release
    file: TorrentFile | None = None


def deliver(torrents: Iterable[Torrent], world: Needs, *, until: datetime) -> Delivered:
    """Sends those that are wanted and whose time has come; what `until` cuts off stays wanted."""
    now = world.clock.now()
    due = [
        torrent
        for torrent in torrents
        if torrent.state is TorrentState.WANTED and (torrent.next_try_at is None or torrent.next_try_at <= now)
    ]
    if not due:
        return Delivered()
    try:
        with reached(world) as downloader:
            return _deliver(due, downloader, world, until)
    except (UnavailableError, DownloaderResting) as error:
        log.info("delivery_waits", extra={"torrents": len(due), "cause": str(error)})
    except LoginRefusedError as error:
        log.warning("delivery_refused", extra={"torrents": len(due), "cause": str(error)})
    return Delivered(waiting=len(due))


def _deliver(due: list[Torrent], downloader: Downloader, world: Needs, until: datetime) -> Delivered:
    downloader.version()  # an absent downloader is known before anything is fetched for it
    rules = {rule.id: rule for rule in world.rules.all()}
    parcels = [
        parcel
        for torrent in _best_first(due, rules)
        if (parcel := _claimed(torrent, rules.get(torrent.rule_id or RuleId(0)), world))
    ]
    sent = 0
    for batch in (parcels[place : place + 2 * PARALLEL_FETCHES] for place in range(0, len(parcels), 2 * PARALLEL_FETCHES)):
        if world.clock.now() >= until:
            break
        started = [torrent for parcel in _fetched(batch, world, until) if (torrent := _hand_over(parcel, downloader, world))]
        if started:
            downloader.start([torrent.infohash for torrent in started])
        for torrent in started:
            _save_started(torrent, world)
        sent += len(started)
    return Delivered(sent=sent, waiting=len(parcels) - sent)


def _best_first(torrents: list[Torrent], rules: dict[RuleId, Rule]) -> list[Torrent]:
    """So that of two releases of an episode the better one wins the claim, and nothing is replaced a moment later."""

    def rank(torrent: Torrent) -> tuple[int, int]:
        rule = rules.get(torrent.rule_id or RuleId(0))
        return (-score(read_title(torrent.name), rule) if rule else 0, torrent.id)

    return sorted(torrents, key=rank)


def _claimed(torrent: Torrent, rule: Rule | None, world: Needs) -> _Parcel | None:
    """The torrent with its episodes claimed; None where it is not wanted any more, which is written down."""
    if rule is None:
        _rest(torrent, TorrentState.SKIPPED, Message.of(Say.NO_RULE), world)
        return None
    if reason := put_off(torrent, rule):
        world.claims.release(rule.id, torrent.claims, torrent.key)
        _rest(torrent, TorrentState.SKIPPED, reason, world)
        return None
    release = read_title(torrent.name)
    keys = torrent.claims or episode_keys(release)
    match world.claims.claim(rule.id, keys, Claim(torrent.key, score(release, rule), torrent.name)):
        case Lost(to):
            _rest(torrent, TorrentState.SKIPPED, Message.of(Say.EPISODE_TAKEN, other=to.name), world)
            return None
        case Won(over):
            replaces = torrent.replaces
            if over and over.torrent != torrent.key:
                replaces = _take_place(over, torrent, world)
            return _Parcel(replace(torrent, claims=tuple(keys), replaces=replaces), rule, release)


def _take_place(over: Claim, torrent: Torrent, world: Needs) -> TorrentKey | None:
    """The worse release keeps its files until the better one is complete; if it was not sent yet, it never goes."""
    worse = world.torrents.get(over.torrent)
    if worse is None or worse.state in (TorrentState.FAILED, TorrentState.SKIPPED):
        return None
    if worse.state is TorrentState.WANTED and not worse.save_path:
        _rest(worse, TorrentState.REPLACED, Message.of(Say.BETTER_ARRIVED, other=torrent.name), world)
        return worse.replaces
    return worse.key


def _fetched(parcels: list[_Parcel], world: Needs, until: datetime) -> list[_Parcel]:
    """With their .torrent files, fetched side by side; magnets have none. A failure is written down and tried again later."""

    def fetch(parcel: _Parcel) -> _Parcel | DomainError:
        if parcel.torrent.url.startswith("magnet:"):
            return parcel
        left = max((until - world.clock.now()).total_seconds(), 1.0)
        try:
            return replace(parcel, file=world.torrent_files.fetch(parcel.torrent.url, within_s=min(left, 20.0)))
        except DomainError as error:
            return error

    with ThreadPoolExecutor(PARALLEL_FETCHES) as pool:
        answers = list(pool.map(fetch, parcels))
    ready = []
    for parcel, answer in zip(parcels, answers, strict=True):
        if isinstance(answer, _Parcel):
            ready.append(answer)
        else:
            _try_later(parcel.torrent, answer, world)
    return ready


def _hand_over(parcel: _Parcel, downloader: Downloader, world: Needs) -> Torrent | None:
    """One torrent to the downloader, stopped and named. None where that has to be tried again, or needs no more."""
    try:
        prepared = _prepare(parcel, world)
        if prepared is None:
            return None
        if parcel.file is None:
            _send_magnet(prepared, downloader, world)
            return None
        _add(prepared, parcel.file, downloader, stopped=True)
        return name_files(prepared, parcel.release, target_of(parcel.rule), downloader, world, known=parcel.file)
    except (UnavailableError, LoginRefusedError):
        raise
    except ConflictError:
        log.info("delivery_left_to_another", extra={"torrent": parcel.torrent.key})
    except DomainError as error:
        current = world.torrents.get(parcel.torrent.key)
        if current and current.state is TorrentState.WANTED:
            _try_later(current, error, world)
    return None


def _prepare(parcel: _Parcel, world: Needs) -> Torrent | None:
    """Writes what is about to happen: infohash, folder, claims. None where the same torrent came under another address."""
    torrent = parcel.torrent
    infohash = parcel.file.infohash if parcel.file else torrent.infohash or torrent.key
    owner = world.torrents.owner(infohash, torrent.key)
    if owner != torrent.key:
        world.claims.release(parcel.rule.id, torrent.claims, torrent.key)
        _rest(torrent, TorrentState.SKIPPED, Message.of(Say.SAME_TORRENT), world, lasting=True)
        return None
    base = world.configs.load().downloader.path
    folder = folder_of(parcel.rule, base, special=parcel.release.kind is Kind.SPECIAL)
    return world.torrents.save(replace(torrent, infohash=infohash, save_path=folder))


def _add(torrent: Torrent, what: TorrentFile | str, downloader: Downloader, *, stopped: bool) -> None:
    downloader.add(what, folder=torrent.save_path, category=CATEGORY, tags=[f"ab:{torrent.rule_id}"], stopped=stopped)


def _send_magnet(torrent: Torrent, downloader: Downloader, world: Needs) -> None:
    """A magnet has to run to learn its files, and stops then where the downloader can; the rename job names and starts it."""
    _add(torrent, torrent.url, downloader, stopped=True)
    world.torrents.save(
        replace(torrent, state=TorrentState.SENT, reason=Message.of(Say.SENT), tries=0, sent_at=world.clock.now())
    )


def name_files(
    torrent: Torrent,
    release: Release,
    target: Target,
    downloader: Downloader,
    world: Needs,
    known: TorrentFile | None = None,
) -> Torrent:
    """Gives each file its final name, which no other torrent has; answers the torrent with its renamings, not yet stored.
    A torrent of one file needs no question to the downloader for its list."""
    single = known is not None and len(known.files) == 1
    paths = [path for path, _ in (known.files if single and known else downloader.files(torrent.infohash))]
    plan = free_plan(paths, torrent, release, target, world)
    for renaming in plan.changes:
        downloader.rename_file(torrent.infohash, renaming)
    if plan.unread:
        log.warning("files_unread", extra={"torrent": torrent.key, "files": plan.unread[:5]})
    return replace(torrent, renamings=plan.renamings)


def free_plan(paths: list[str], torrent: Torrent, release: Release, target: Target, world: Needs) -> NamePlan:
    """The plan of names, with each name taken for this torrent: what another torrent has in the folder is planned around."""
    manager = world.configs.load().bangumi_manager
    method = manager.rename_method if manager.enable else "none"
    taken: set[str] = set()
    while True:
        plan = plan_names(paths, release, target, method, taken)
        refused = world.names.take(torrent.save_path, plan.names, torrent.key)
        if not refused:
            return plan
        world.names.free(torrent.save_path, [name for name in plan.names if name not in refused], torrent.key)
        taken |= refused


def _save_started(torrent: Torrent, world: Needs) -> None:
    try:
        world.torrents.save(
            replace(
                torrent,
                state=TorrentState.STARTED,
                reason=Message.of(Say.SENT),
                tries=0,
                next_try_at=None,
                sent_at=world.clock.now(),
            )
        )
    except ConflictError:
        log.info("delivery_written_by_another", extra={"torrent": torrent.key})
    log.info("torrent_started", extra={"torrent": torrent.key, "rule": torrent.rule_id, "title": torrent.name})


def _try_later(torrent: Torrent, error: DomainError, world: Needs) -> None:
    """Back-off; after many tries the episode is freed for another release."""
    tries = torrent.tries + 1
    log.warning("torrent_failed", extra={"torrent": torrent.key, "tries": tries, "cause": str(error)})
    if tries >= MOST_TRIES:
        if torrent.rule_id is not None:
            world.claims.release(torrent.rule_id, torrent.claims, torrent.key)
        _rest(torrent, TorrentState.FAILED, Message.of(Say.GAVE_UP, tries=tries, detail=error.message), world)
        return
    waiting = replace(torrent, tries=tries, reason=error.message, next_try_at=next_try(world.clock.now(), tries))
    _save_quietly(waiting, world)


def _rest(torrent: Torrent, state: TorrentState, reason: Message, world: Needs, *, lasting: bool = False) -> None:
    _save_quietly(replace(torrent, state=state, reason=reason, lasting=lasting, next_try_at=None), world)


def _save_quietly(torrent: Torrent, world: Needs) -> None:
    """Another worker that was faster has written what it saw; the next round sees it too."""
    try:
        world.torrents.save(torrent)
    except ConflictError:
        log.info("torrent_written_by_another", extra={"torrent": torrent.key})
