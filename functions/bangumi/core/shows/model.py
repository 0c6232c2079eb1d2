"""The nouns of show matching."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bangumi.core.identity import JAPAN


class ShowType(StrEnum):
    TV = "tv"
    MOVIE = "movie"
    OVA = "ova"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Show:
    """One entry of the index: one season, or one cour where the index splits it, one film, one OVA.

    `begin_at` is when the first episode was (or will be) shown; `end_at` is None while the show runs or where it is
    unknown. `broadcast` is the ISO 8601 repetition of the first run ("R/2025-01-09T16:00:00.000Z/P7D"), "" where unknown.
    Names are the index's own, most official first. `season` is what the names say, `tmdb_season` TMDB's count (0: specials).
    """

    bangumi_id: str
    type: ShowType
    original: str
    original_lang: str
    zh_hans: tuple[str, ...]
    zh_hant: tuple[str, ...]
    en: tuple[str, ...]
    begin_at: datetime | None
    end_at: datetime | None
    broadcast: str = ""
    season: int | None = None
    tmdb_season: int | None = None
    part: int | None = None
    tmdb: str = ""
    mikan_id: str = ""

    @property
    def year(self) -> int | None:
        """The year of the first showing, in Japan."""
        begin = self.begin
        return begin.year if begin else None

    @property
    def begin(self) -> date | None:
        """The day of the first showing, in Japan."""
        return self.begin_at.astimezone(JAPAN).date() if self.begin_at else None

    @property
    def end(self) -> date | None:
        """The day of the last showing, in Japan."""
        return self.end_at.astimezone(JAPAN).date() if self.end_at else None

    @property
    def airs_at(self) -> datetime | None:
        """The first showing in Japanese time, whose weekday and time every weekly episode has."""
        start = self.broadcast.split("/")[1] if self.broadcast.count("/") == 2 else ""
        first = datetime.fromisoformat(start) if start else self.begin_at
        return first.astimezone(JAPAN) if first else None

    @property
    def air_weekday(self) -> int | None:
        """0 Monday .. 6 Sunday in Japan; None for films, and for shows that do not run week by week."""
        airs_at = self.airs_at
        weekly = self.broadcast.endswith("/P7D") or (not self.broadcast and self.type is ShowType.TV)
        return airs_at.weekday() if airs_at and weekly else None

    @property
    def air_time(self) -> str | None:
        """As "23:00", in Japan, of shows that run week by week."""
        return f"{self.airs_at:%H:%M}" if self.airs_at and self.air_weekday is not None else None

    @property
    def tmdb_id(self) -> int | None:
        """The number of the series or film at TMDB (`tmdb` has kind and season too: "tv/120089/season/2")."""
        number = self.tmdb.split("/")[1] if "/" in self.tmdb else ""
        return int(number) if number.isdecimal() else None

    def official_title(self, language: Literal["zh", "en", "jp"]) -> str:
        """The title in a language, else the nearest there is."""
        chinese = (*self.zh_hans, *self.zh_hant)
        names = {
            "zh": (*chinese, self.original),
            "en": (*self.en, self.original),
            "jp": (self.original,) if self.original_lang == "ja" else (self.original, *chinese),
        }[language]
        return names[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a show stands in its series: the show that opened it (itself where there is no other), and the season that it is,
    or is a part of; None where nobody counts."""

    opening: Show
    season: int | None


class Reason(StrEnum):
    """Why a show was thought of, or kept or put back. For people and tests; texts are the front end's."""

    NAME = "name"
    NAME_HEARD = "name-heard"
    NAME_PART = "name-part"
    NAME_LIKE = "name-like"
    SAME_SERIES = "same-series"
    OTHER_NAME = "other-name"
    SEASON = "season"
    OTHER_SEASON = "other-season"
    LATER_SEASON = "later-season"
    PART = "part"
    OTHER_PART = "other-part"
    LATER_PART = "later-part"
    FORM = "form"
    OTHER_FORM = "other-form"
    FORM_UNSAID = "form-unsaid"
    YEAR = "year"
    OTHER_YEAR = "other-year"
    ON_AIR = "on-air"
    NOT_YET = "not-yet"
    OVER = "over"
    LONG_OVER = "long-over"
    RUNNING_NUMBER = "running-number"
    TOO_MANY_EPISODES = "too-many-episodes"
    NO_SHOW = "no-show"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A show that a release may belong to, with its score and the reasons for it. Scores only rank candidates of one match."""

    show: Show
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ShowMatch:
    """The answer for one release.

    `show` is None where the index has no show for it. Act on `show` without asking only at a `confidence` of 0.8 or
    more (`sure`); below, ask with `candidates`, which are sorted best first and may be there without a `show` too.
    """

    show: Show | None
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the product acts on the answer without asking."""
        return self.show is not None and self.confidence >= SURE


SURE = 0.8
