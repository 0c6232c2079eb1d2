"""Who knows shows: TMDB and bgm.tv."""

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import quote

from bangumi.adapters.http import MIB, Fetcher
from bangumi.adapters.tmdb import TMDB_API_URL, TMDB_IMAGE_URL, Tmdb
from bangumi.core.errors import DomainError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import ShowFacts

BANGUMI_TV_API_URL = "https://api.bgm.tv"

_WITHIN_S = 8.0
_NOT_FOUND = "404"


class WebMetadata:
    """The port Metadata. Whatever goes wrong is an `UpstreamError`: nothing here is worth waiting for.

    Without `tmdb_key` TMDB is not asked and knows nothing; see `Tmdb`.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        tmdb_url: str = TMDB_API_URL,
        tmdb_image_url: str = TMDB_IMAGE_URL,
        tmdb_key: str = "",
        bangumi_tv_url: str = BANGUMI_TV_API_URL,
    ) -> None:
        self._fetcher = fetcher
        self._tmdb = Tmdb(self._get_json, tmdb_url, tmdb_image_url, tmdb_key)
        self._bangumi_tv_url = bangumi_tv_url.rstrip("/")

    def find_show(self, title: str, language: str) -> ShowFacts | None:
        """The animation series that this title finds, named in the language (zh, en, jp). Remembered, misses too."""
        return self._tmdb.find_show(title, language)

    def find_movie(self, title: str, language: str) -> ShowFacts | None:
        """The animated film; as `find_show`, without seasons."""
        return self._tmdb.find_movie(title, language)

    def facts(self, tmdb_id: int, language: str, *, movie: bool) -> ShowFacts | None:
        """What TMDB has under a number."""
        return self._tmdb.facts(tmdb_id, language, movie=movie)

    def picture(self, bangumi_tv_id: str) -> str:
        """bgm.tv leads from there to the picture itself."""
        return f"{self._bangumi_tv_url}/v0/subjects/{quote(bangumi_tv_id)}/image?type=large"

    def season_air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        """Of each episode in order; empty where TMDB does not know the season."""
        return self._tmdb.season_air_dates(tmdb_id, season)

    def calendar(self) -> list[tuple[str, str, str, int]]:
        """bgm.tv: (subject id, name, Chinese name, weekday 0-6) of the shows on air."""
        days = self._get_json(f"{self._bangumi_tv_url}/calendar")
        if not isinstance(days, list):
            raise UpstreamError(Say.FETCH_BROKEN, url=self._bangumi_tv_url)
        return [listed for day in days for listed in _listed(day)]

    def _get_json(self, url: str) -> object:
        """None where there is no such thing."""
        try:
            answer = self._fetcher.get(url, headers={"Accept": "application/json"}, within_s=_WITHIN_S, limit=4 * MIB)
            return answer.json()
        except DomainError as error:
            if error.message.say is Say.FETCH_STATUS and error.message.values["status"] == _NOT_FOUND:
                return None
            if isinstance(error, UpstreamError):
                raise
            raise UpstreamError(error.message.say, **error.message.values) from error


def _listed(day: object) -> Iterator[tuple[str, str, str, int]]:
    """The shows of one day of the calendar; what is not in its shape is passed over."""
    weekday = day.get("weekday") if isinstance(day, Mapping) else None
    number = weekday.get("id") if isinstance(weekday, Mapping) else None
    if not isinstance(day, Mapping) or not isinstance(number, int) or not 1 <= number <= 7:
        return
    for item in day.get("items") or ():
        if isinstance(item, Mapping) and "id" in item:
            yield str(item["id"]), str(item.get("name") or ""), str(item.get("name_cn") or ""), number - 1
