"""What show a rule is of: one season of a series, or a film."""

from dataclasses import dataclass
from datetime import date, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class Identity:
    """One season of a show, or a film.

    `title` is the series' own in the wanted language, without a season; `season` counts as TMDB does, None where nobody
    knows; `season_said`: the show's names say that number too. `year` is that of the series' first showing.
    `is_movie`: `tmdb_id` is that of a film. Weekday (0 Monday .. 6), time ("23:00") and days are Japan's.
    """

    title: str
    season: int | None = None
    season_said: bool = False
    year: str | None = None
    bangumi_tv_id: str | None = None
    tmdb_id: int | None = None
    is_movie: bool = False
    mikan_id: str | None = None
    air_weekday: int | None = None
    air_time: str | None = None
    began_on: date | None = None
    ended_on: date | None = None
