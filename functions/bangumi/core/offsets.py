"""From the season and episode numbers of releases to those of TMDB, by which media servers file.

Groups and TMDB disagree in three ways: TMDB keeps as one season what ran with a long break (its parts are found by air
dates), groups count on through the seasons, or TMDB lists less than was seen. What is found is a suggestion with a
reason and a confidence; nothing here is applied by itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from bangumi.core.messages import Message, Say

BREAK_DAYS = 180
"""A longer pause between two episodes starts a new part."""

MORE_THAN_WEEKLY = 2
"""Episodes that a season may have beyond one a week: two at its start, or at its end."""

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class SeasonAir:
    """A season at TMDB: its number (specials are 0) and the air date of each episode from 1 on, None where unknown."""

    number: int
    episodes: tuple[date | None, ...]

    @property
    def part_starts(self) -> tuple[int, ...]:
        """The first episode of each part: (1,) for a season without a long break, (1, 29) for one with a break before 29."""
        dated = [(number, day) for number, day in enumerate(self.episodes, 1) if day]
        later = [number for (_, before), (number, day) in pairwise(dated) if (day - before).days > BREAK_DAYS]
        return (1, *later)


@dataclass(frozen=True, slots=True)
class OffsetSuggestion:
    """What to add to the season and to the episode numbers of a rule's releases; both 0 where nothing would help."""

    season_offset: int
    episode_offset: int
    reason: Message
    confidence: Confidence


def suggest_offsets(
    read_season: int, seen: Iterable[float], seasons: Iterable[SeasonAir], *, returning: bool
) -> OffsetSuggestion | None:
    """The offsets that a rule needs, None where its numbers fit or nothing is known.

    `read_season` is the season that the releases say, `seen` the episode numbers of releases that really came (none yet:
    judged as if episode 1 had), `returning` whether TMDB expects more episodes.
    """
    listed = _in_order(seasons)
    numbers = sorted({int(number) for number in seen if number >= 1}) or [1]
    sure: Confidence = "medium" if returning else "high"
    if not listed or read_season < 1:
        return None
    if read_season > listed[-1].number:
        return _beyond_last(read_season, numbers, listed, sure)
    own = next((season for season in listed if season.number == read_season), None)
    if own is None or numbers[-1] <= len(own.episodes):
        return None
    return _running_on(own, numbers, listed, sure)


def _in_order(seasons: Iterable[SeasonAir]) -> list[SeasonAir]:
    """Seasons that have episodes, without specials."""
    return sorted((season for season in seasons if season.number > 0 and season.episodes), key=lambda season: season.number)


def _beyond_last(read_season: int, numbers: Sequence[int], listed: Sequence[SeasonAir], sure: Confidence) -> OffsetSuggestion:
    """The releases say a later season than TMDB has: a part of its last one, or nothing that TMDB knows."""
    last = listed[-1]
    count, starts, part = len(last.episodes), last.part_starts, read_season - last.number
    season_offset = last.number - read_season
    if part >= len(starts):
        reason = Message.of(Say.OFFSET_NO_SUCH_SEASON, read=read_season, last=last.number)
        return OffsetSuggestion(season_offset, 0, reason, sure if numbers[-1] <= count else "low")
    reason = Message.of(Say.OFFSET_PART, read=read_season, season=last.number, start=starts[part])
    if numbers[0] >= starts[part]:
        return OffsetSuggestion(season_offset, 0, reason, sure if numbers[-1] <= count else "low")
    fits = numbers[-1] + starts[part] - 1 <= count
    # with parts in earlier seasons too, the releases may have counted those as seasons before
    plain = all(len(season.part_starts) == 1 for season in listed[:-1])
    return OffsetSuggestion(season_offset, starts[part] - 1, reason, sure if fits and plain else "low")


def _running_on(own: SeasonAir, numbers: Sequence[int], listed: Sequence[SeasonAir], sure: Confidence) -> OffsetSuggestion:
    """More episodes came than the season has: numbers that count on from the first season or from this one, or TMDB lags."""
    before = sum(len(season.episodes) for season in listed if season.number < own.number)
    if before < numbers[0] and numbers[-1] <= before + len(own.episodes):
        reason = Message.of(Say.OFFSET_RUNS_ON, episode=numbers[0], season=own.number, number=numbers[0] - before)
        return OffsetSuggestion(0, -before, reason, sure)
    later = [season for season in listed if season.number >= own.number]
    first, last = season_of_running(numbers[0], later), season_of_running(numbers[-1], later)
    if first is None or last is None:
        reason = Message.of(Say.OFFSET_TOO_FEW, season=own.number, count=len(own.episodes), episode=numbers[-1])
        return OffsetSuggestion(0, 0, reason, sure)
    if first[0] != last[0]:
        reason = Message.of(Say.OFFSET_CROSSES, first=first[0], last=last[0])
        return OffsetSuggestion(0, 0, reason, "low")
    season, number = first
    reason = Message.of(Say.OFFSET_RUNS_ON, episode=numbers[0], season=season, number=number)
    return OffsetSuggestion(season - own.number, number - numbers[0], reason, sure)


def season_of_running(number: int, seasons: Iterable[SeasonAir]) -> tuple[int, int] | None:
    """The season, and the number in it, of an episode that is counted through all the given seasons in order."""
    for season in seasons:
        if number <= len(season.episodes):
            return season.number, number
        number -= len(season.episodes)
    return None


def running_offset(read_season: int, seasons: Iterable[SeasonAir]) -> OffsetSuggestion:
    """The episode offset for releases of a season that are numbered through all seasons, whatever was seen."""
    earlier = [season for season in _in_order(seasons) if season.number < read_season]
    counts = ", ".join(f"S{season.number}: {len(season.episodes)}" for season in earlier)
    before = sum(len(season.episodes) for season in earlier)
    reason = Message.of(Say.OFFSET_EARLIER_SEASONS, counts=counts) if earlier else Message.of(Say.OFFSET_FIRST_SEASON)
    return OffsetSuggestion(0, -before, reason, "high" if earlier else "medium")


def suggest_by_days(season: int, began_on: date, until: date, came: Iterable[tuple[int, date]]) -> OffsetSuggestion | None:
    """What TMDB would tell, told by days alone: numbers that are too high for the weeks which a season has run since
    `began_on` run on from the seasons before, and an episode that came in its fifth week is its fifth.

    `until`: when the season ended, or today. `came`: number and day, in Japan, of each release. None where the numbers fit, or
    the days do not agree. Never more than of medium confidence: a week may be left out, or have two episodes.
    """
    seen = sorted(came)
    if season < 2 or not seen or seen[0][0] <= _week(until, began_on) + MORE_THAN_WEEKLY:
        return None
    offsets = Counter(_week(day, began_on) - number for number, day in seen)
    (offset, times), *_ = offsets.most_common(1)
    first = seen[0][0]
    if 2 * times <= len(seen) or first + offset < 1:
        return None
    reason = Message.of(Say.OFFSET_BY_DAYS, episode=first, season=season, number=first + offset)
    return OffsetSuggestion(0, offset, reason, "medium" if times > 1 else "low")


def _week(day: date, began_on: date) -> int:
    """1 in the first."""
    return (day - began_on).days // 7 + 1
