"""TMDB, version 3 of its API."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import quote, urlencode

from bangumi.adapters.memory import Memory
from bangumi.core.matching import fold
from bangumi.core.model import ShowFacts

TMDB_API_URL = "https://api.themoviedb.org/3"
TMDB_IMAGE_URL = "https://image.tmdb.org/t/p"

_LANGUAGES = {"zh": "zh-CN", "jp": "ja-JP", "en": "en-US"}
_ANIMATION = 16
_POSTER_SIZE = "w780"
_STAND_IN_KEY = "none"

Json = Mapping[str, object]


class Tmdb:
    """No key comes with the product: without the user's own, TMDB knows nothing and is not asked.

    `get_json` fetches an address, None where it answers 404. A stand-in at another `api_url` gets a placeholder for the key.
    """

    def __init__(
        self, get_json: Callable[[str], object], api_url: str = TMDB_API_URL, image_url: str = TMDB_IMAGE_URL, key: str = ""
    ) -> None:
        self._get_json = get_json
        self._api_url = api_url.rstrip("/")
        self._image_url = image_url.rstrip("/")
        self._key = key or (_STAND_IN_KEY if self._api_url != TMDB_API_URL else "")
        self._found: Memory[tuple[str, str, str], ShowFacts | None] = Memory()
        self._dates: Memory[tuple[int, int], tuple[date | None, ...]] = Memory()

    def find_show(self, title: str, language: str) -> ShowFacts | None:
        return self._find("tv", title, language)

    def find_movie(self, title: str, language: str) -> ShowFacts | None:
        return self._find("movie", title, language)

    def facts(self, tmdb_id: int, language: str, *, movie: bool) -> ShowFacts | None:
        """What TMDB has under a number; None where it has no such series or film."""
        if not self._key:
            return None
        kind = "movie" if movie else "tv"

        def asked() -> ShowFacts | None:
            details = self._get(f"/{kind}/{tmdb_id}", language=_LANGUAGES.get(language, language))
            return self._facts(details) if details else None

        return self._found.get((kind, f"#{tmdb_id}", language), asked)

    def season_air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        """Of each episode in order; empty where TMDB does not know the season."""
        if not self._key:
            return ()
        return self._dates.get((tmdb_id, season), lambda: self._air_dates(tmdb_id, season))

    def _air_dates(self, tmdb_id: int, season: int) -> tuple[date | None, ...]:
        episodes = _objects(self._get(f"/tv/{tmdb_id}/season/{season}").get("episodes"))
        return tuple(_date(episode) for episode in sorted(episodes, key=lambda one: _number(one, "episode_number")))

    def _find(self, kind: str, title: str, language: str) -> ShowFacts | None:
        if not self._key or not title.strip():
            return None
        return self._found.get((kind, title, language), lambda: self._look_up(kind, title, _LANGUAGES.get(language, language)))

    def _look_up(self, kind: str, title: str, language: str) -> ShowFacts | None:
        """Two requests: the search tells which hits are animation, one request tells all of the chosen one."""
        hits = self._search(kind, title, language)
        if not hits and " " in title:
            hits = self._search(kind, title.replace(" ", ""), language)
        animation = [hit for hit in hits if _is_animation(hit)]
        chosen = next((hit for hit in animation if _is_called(hit, title)), animation[0] if animation else None)
        if chosen is None:
            return None
        details = self._get(f"/{kind}/{_number(chosen, 'id')}", language=language)
        return self._facts(details) if details else None

    def _search(self, kind: str, title: str, language: str) -> Sequence[Json]:
        found = self._get(f"/search/{kind}", query=title, language=language, page="1", include_adult="false")
        return _objects(found.get("results"))

    def _get(self, path: str, **query: str) -> Json:
        """Empty for what TMDB does not know."""
        answer = self._get_json(f"{self._api_url}{path}?{urlencode({'api_key': self._key, **query}, quote_via=quote)}")
        return answer if isinstance(answer, Mapping) else {}

    def _facts(self, details: Json) -> ShowFacts:
        seasons = {_number(season, "season_number"): season for season in _objects(details.get("seasons"))}
        posters = {number: self._poster(season) for number, season in seasons.items()}
        first = _text(details, "first_air_date") or _text(details, "release_date")
        return ShowFacts(
            title=_text(details, "name") or _text(details, "title"),
            original_title=_text(details, "original_name") or _text(details, "original_title"),
            year=first[:4] or None,
            tmdb_id=_number(details, "id"),
            status=_text(details, "status"),
            poster_url=self._poster(details),
            season_posters={number: url for number, url in posters.items() if url},
            season_episode_counts={
                number: _number(season, "episode_count") for number, season in sorted(seasons.items()) if number > 0
            },
        )

    def _poster(self, of: Json) -> str:
        path = _text(of, "poster_path")
        return f"{self._image_url}/{_POSTER_SIZE}{path}" if path else ""


def _is_animation(hit: Json) -> bool:
    genres = hit.get("genre_ids")
    return isinstance(genres, Sequence) and _ANIMATION in genres


def _is_called(hit: Json, title: str) -> bool:
    return fold(title) in {fold(_text(hit, key)) for key in ("name", "original_name", "title", "original_title")}


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(of: Json, key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""


def _number(of: Json, key: str) -> int:
    value = of.get(key)
    return value if isinstance(value, int) else 0


def _date(episode: Json) -> date | None:
    try:
        return date.fromisoformat(_text(episode, "air_date"))
    except ValueError:
        return None
