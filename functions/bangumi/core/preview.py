"""What a rule would do with releases that are stored: taken or left, why, and under which names. Pure: the functions that
decide here are those of the jobs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bangumi.core.config import Config
from bangumi.core.decisions import Fit, Skipped, Wanted, decide, episode_keys, fit, put_off
from bangumi.core.folders import folder_of
from bangumi.core.identity import Identity
from bangumi.core.knowing import may_be_another_season
from bangumi.core.matching import RuleBook
from bangumi.core.messages import Message, Say
from bangumi.core.model import Claim, Renaming, Rule, Torrent, TorrentKey, TorrentState
from bangumi.core.naming import plan_names, target_of
from bangumi.core.titles import Kind, Release, read_title


class Outcome(StrEnum):
    """`kept`: the downloader has it, and it stays. `taken`: it would be sent to it. `replaced`: it would give way to a better
    one that is taken. `skipped`: left, for the reason that comes with it."""

    KEPT = "kept"
    TAKEN = "taken"
    REPLACED = "replaced"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Previewed:
    """`wanted`: the rule would want it if it came now. `names`: from what each file is called now to what it would be called
    in `folder`; empty where that is not known before the torrent is read. `guessed`: the file is not known, its present name
    is taken from the release."""

    torrent: Torrent
    outcome: Outcome
    reason: Message | None
    episodes: tuple[str, ...]
    fit: Fit
    wanted: bool
    folder: str = ""
    names: tuple[Renaming, ...] = ()
    guessed: bool = False


def preview(
    rule: Rule, torrents: Iterable[Torrent], others: Iterable[Rule], claims: Mapping[str, Claim], config: Config
) -> list[Previewed]:
    """For those of the torrents that are the rule's, or would be. `others`: all rules, this one's stored form may be among
    them. `claims`: what is claimed under the rule now. Answers newest first, as the torrents come."""
    book = RuleBook([*(other for other in others if other.id != rule.id), rule])
    judged = [one for torrent in torrents if (one := _judged(torrent, rule, book, config))]
    settled = _contended(judged, dict(claims))
    named = _named(settled, rule, config)
    return [named[one.torrent.key] for one in settled]


def _judged(torrent: Torrent, rule: Rule, book: RuleBook, config: Config) -> Previewed | None:
    """By itself, whatever else is there; None for what is no matter of this rule."""
    release = read_title(torrent.name)
    found = book.find(release)
    told = None
    if found and may_be_another_season(release, torrent.published_at, found):
        # When it was seen somebody else was asked which season it is of; the answer is the rule that it has.
        if torrent.rule_id != rule.id:
            return None
        told = Identity(rule.official_title, season=rule.season, bangumi_tv_id=rule.bangumi_tv_id, tmdb_id=rule.tmdb_id)
    decision = decide(release, book, config.rss_parser, makes_rules=False, told=told)
    wanted = isinstance(decision, Wanted) and decision.rule.id == rule.id
    if not wanted and torrent.rule_id != rule.id and (found is None or found.id != rule.id):
        return None
    if wanted:
        reason = Message.of(Say.WANTED, title=rule.official_title)
    else:
        reason = decision.reason if isinstance(decision, Skipped) else Message.of(Say.NO_RULE)
    keys = torrent.claims or episode_keys(release)
    plain = Previewed(torrent, Outcome.SKIPPED, reason, keys, fit(release, rule), wanted)
    if torrent.state.is_with_downloader:
        return replace(plain, outcome=Outcome.KEPT)
    if torrent.lasting or torrent.state in (TorrentState.FAILED, TorrentState.REPLACED):
        return replace(plain, reason=torrent.reason)  # the jobs do not look at it again
    if torrent.state is TorrentState.WANTED and torrent.rule_id == rule.id:
        against = put_off(torrent, rule)
        return replace(plain, reason=against) if against else replace(plain, outcome=Outcome.TAKEN)
    return replace(plain, outcome=Outcome.TAKEN) if wanted else plain


def _contended(judged: list[Previewed], held: dict[str, Claim]) -> list[Previewed]:
    """One copy of an episode: the best of those that would be taken wins it, as `Claims` has it."""
    settled = {one.torrent.key: one for one in judged}
    rivals = [one for one in judged if one.outcome is Outcome.TAKEN]
    for rival in sorted(rivals, key=lambda one: (-one.fit.score, one.torrent.id)):
        claim = Claim(rival.torrent.key, rival.fit.score, rival.torrent.name)
        holders = {held[key].torrent: held[key] for key in rival.episodes if key in held}
        foreign = [holder for holder in holders.values() if holder.torrent != claim.torrent]
        if foreign and (len(rival.episodes) > 1 or not foreign[0].yields_to(claim)):
            taken = Message.of(Say.EPISODE_TAKEN, other=foreign[0].name)
            settled[rival.torrent.key] = replace(rival, outcome=Outcome.SKIPPED, reason=taken)
            continue
        held |= dict.fromkeys(rival.episodes, claim)
        for holder in foreign:
            _give_way(holder.torrent, rival, settled)
    return list(settled.values())


def _give_way(key: TorrentKey, better: Previewed, settled: dict[TorrentKey, Previewed]) -> None:
    if key in settled and settled[key].outcome in (Outcome.KEPT, Outcome.TAKEN):
        arrived = Message.of(Say.BETTER_ARRIVED, other=better.torrent.name)
        settled[key] = replace(settled[key], outcome=Outcome.REPLACED, reason=arrived)


def _named(settled: list[Previewed], rule: Rule, config: Config) -> dict[TorrentKey, Previewed]:
    """What is there keeps the right to its name, then names are given in the order of release."""
    manager = config.bangumi_manager
    method = manager.rename_method if manager.enable else "none"
    named = {one.torrent.key: one for one in settled}
    taken: defaultdict[str, set[str]] = defaultdict(set)
    staying = [one for one in settled if one.outcome in (Outcome.KEPT, Outcome.TAKEN)]
    for one in sorted(staying, key=lambda one: (one.outcome is Outcome.TAKEN, one.torrent.id)):
        release = read_title(one.torrent.name)
        folder = folder_of(rule, config.downloader.path, special=release.kind is Kind.SPECIAL)
        originals, current = _files(one.torrent, release)
        plan = plan_names(originals, release, target_of(rule), method, taken[folder])
        taken[folder].update(plan.names)
        names = tuple(Renaming(now, new.new) for now, new in zip(current, plan.renamings, strict=True))
        named[one.torrent.key] = replace(one, folder=folder, names=names, guessed=not one.torrent.renamings)
    return named


def _files(torrent: Torrent, release: Release) -> tuple[list[str], list[str]]:
    """What its files are called in the torrent, and what now. Of a pack that was not read yet nobody knows them."""
    if torrent.renamings:
        return [renaming.old for renaming in torrent.renamings], [renaming.new for renaming in torrent.renamings]
    if release.kind is Kind.BATCH:
        return [], []
    guess = torrent.name.replace("/", "_").replace("\\", "_")
    guess = guess if guess.lower().endswith((".mkv", ".mp4")) else f"{guess}.mkv"
    return [guess], [guess]
