"""What became of each episode of a rule, from what is stored of its releases. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bangumi.core.decisions import Fit, episode_keys, fit
from bangumi.core.folders import season_of
from bangumi.core.model import RemoteStage, RemoteTorrent, Rule, Torrent, TorrentState
from bangumi.core.naming import shifted
from bangumi.core.titles import read_title

RELEASES_COME_WITHIN = timedelta(days=7)
"""After its showing: an episode that nobody has brought by then is missing."""
MOST_NUMBERED = 400
"""Gaps between seen numbers are shown up to this many episodes; a stray number must not make a million."""
OVER_AFTER = timedelta(days=21)
"""The last showing: releases come late."""
A_SEASON = 12
"""Numbers that begin later, with nothing known of the show, run on from a season before."""

_EPISODE = re.compile(r"E(\d+(?:\.\d+)?)")


class EpisodeState(StrEnum):
    """`coming`: not shown yet, as far as is known. `aired`: shown, and a release may still come. `missing`: nothing of what
    was seen brings it. `waiting`: wanted, not with the downloader yet."""

    COMING = "coming"
    AIRED = "aired"
    MISSING = "missing"
    WAITING = "waiting"
    DOWNLOADING = "downloading"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SeenRelease:
    """A stored release with what the decision about it stands on. `there`: what the downloader says of it now."""

    torrent: Torrent
    episodes: tuple[str, ...]
    fit: Fit
    there: RemoteTorrent | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """`key` as claims have it (`E5`, `OVA2`, `MOVIE`), `number` as the file names have it, None for what has none.
    `release`: the one that has it, or comes nearest. `better`: one that is about to take its place. `replaced`: a worse copy
    had its place before."""

    key: str
    number: float | None
    state: EpisodeState
    aired_on: date | None = None
    release: SeenRelease | None = None
    better: SeenRelease | None = None
    replaced: bool = False


def seen_releases(rule: Rule, torrents: Iterable[Torrent], there: Mapping[str, RemoteTorrent]) -> list[SeenRelease]:
    """In the given order. `there`: the downloader's torrents by infohash, as far as they are known."""

    def read(torrent: Torrent) -> SeenRelease:
        release = read_title(torrent.name)
        keys = torrent.claims or episode_keys(release)
        return SeenRelease(torrent, keys, fit(release, rule), there.get(torrent.infohash))

    return [read(torrent) for torrent in torrents]


def list_episodes(rule: Rule, seen: Sequence[SeenRelease], air_dates: Sequence[date | None], now: datetime) -> list[Episode]:
    """All that are known of: seen ones, and those between and beyond them. `air_dates`: of each episode of the season from 1
    on, as the file names count; empty where nobody knows them."""
    by_key: defaultdict[str, list[SeenRelease]] = defaultdict(list)
    for release in seen:
        for key in release.episodes:
            by_key[key].append(release)
    numbers = {key: number for key in by_key if (number := number_of(key, rule)) is not None}
    if numbers and min(numbers.values()) > len(air_dates):
        air_dates = ()  # they run on from seasons before
    for number in _known_of(set(numbers.values()), len(air_dates), season_of(rule)):
        key = f"E{number - rule.episode_offset if number > rule.episode_offset else number}"
        numbers.setdefault(key, number)
        by_key.setdefault(key, [])
    latest = max((number for key, number in numbers.items() if by_key[key]), default=0.0)
    today = now.astimezone(UTC).date()

    def episode(key: str) -> Episode:
        number = numbers.get(key)
        day = air_dates[int(number) - 1] if number and number == int(number) and number <= len(air_dates) else None
        return _judged(key, number, by_key[key], day, today, passed=number is not None and number < latest)

    return sorted(map(episode, by_key), key=lambda one: (one.number is None, one.number or 0, one.key))


def weekly_dates(rule: Rule, seen: Iterable[SeenRelease], today: date) -> tuple[date, ...]:
    """For a show of one episode a week when nobody tells its days: from its first to its last, or as far as the coming week
    while the last is not known. Empty where it is no such show. Once it is over, a week without an episode must not leave one
    that nobody brought: then the last one seen is the last."""
    began = rule.began_on
    if began is None or rule.air_weekday is None:
        return ()
    last = rule.ended_on or today + timedelta(days=7)
    weeks = (last - began).days // 7 + 1
    if rule.ended_on and today - rule.ended_on > OVER_AFTER:
        numbers = (number_of(key, rule) for release in seen for key in release.episodes)
        weeks = min(weeks, int(max((number for number in numbers if number), default=0)))
    return tuple(began + timedelta(weeks=week) for week in range(weeks)) if 0 < weeks < MOST_NUMBERED else ()


def number_of(key: str, rule: Rule) -> float | None:
    """The number in the file name of a claim's key, None for what is no numbered episode."""
    found = _EPISODE.fullmatch(key)
    return shifted(float(found[1]), rule.episode_offset) if found else None


def _known_of(seen: set[float], total: int, season: int) -> range:
    """The whole numbers that belong into the list, whether or not a release of them was seen."""
    whole = {int(number) for number in seen if number >= 1}
    first, last = min(whole, default=1), max([total, *whole])
    if total or (season == 1 and first <= A_SEASON):
        first = 1
    return range(first, last + 1) if last - first < MOST_NUMBERED else range(0)


def _judged(
    key: str, number: float | None, releases: Sequence[SeenRelease], day: date | None, today: date, *, passed: bool
) -> Episode:
    held = [release for release in releases if release.torrent.state.is_with_downloader]
    done = [release for release in held if _is_complete(release)]
    wanted = [release for release in releases if release.torrent.state is TorrentState.WANTED]
    replaced = any(release.torrent.state is TorrentState.REPLACED for release in releases)
    if done:
        best, coming = _best(done), [release for release in (*held, *wanted) if release not in done]
        return Episode(key, number, EpisodeState.DONE, day, best, _best(coming) if coming else None, replaced)
    if held:
        return Episode(key, number, EpisodeState.DOWNLOADING, day, _best(held), None, replaced)
    if wanted:
        return Episode(key, number, EpisodeState.WAITING, day, _best(wanted), None, replaced)
    state = _absent(releases, day, today, passed=passed)
    return Episode(key, number, state, day, _best(releases) if releases else None, None, replaced)


def _absent(releases: Sequence[SeenRelease], day: date | None, today: date, *, passed: bool) -> EpisodeState:
    if any(release.torrent.state is TorrentState.FAILED for release in releases):
        return EpisodeState.MISSING
    shown = day or min((moment.date() for release in releases if (moment := _came(release.torrent))), default=None)
    if shown is None:
        return EpisodeState.MISSING if passed else EpisodeState.COMING
    if shown > today and not releases:
        return EpisodeState.COMING
    return EpisodeState.AIRED if today - shown <= RELEASES_COME_WITHIN else EpisodeState.MISSING


def _is_complete(release: SeenRelease) -> bool:
    complete = release.there is not None and release.there.stage is RemoteStage.COMPLETE
    return release.torrent.state in (TorrentState.DONE, TorrentState.TOLD) or complete


def _best(releases: Sequence[SeenRelease]) -> SeenRelease:
    return max(releases, key=lambda release: (release.fit.score, release.torrent.id))


def _came(torrent: Torrent) -> datetime | None:
    return torrent.published_at or torrent.seen_at
