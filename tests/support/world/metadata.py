"""Sites that know shows: TMDB (v3) and bgm.tv."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from tests.support.world.catalogue import Catalogue, Medium, Season, Series, Show, poster
from tests.support.world.http import Request, Response, json_response, not_found
from tests.support.world.server import Journal, Site

TMDB_KEY = "0123456789abcdef0123456789abcdef"
_DAYS = (
    ("Mon", "星期一", "月耀日"),
    ("Tue", "星期二", "火耀日"),
    ("Wed", "星期三", "水耀日"),
    ("Thu", "星期四", "木耀日"),
    ("Fri", "星期五", "金耀日"),
    ("Sat", "星期六", "土耀日"),
    ("Sun", "星期日", "日耀日"),
)


class Tmdb(Site):
    """api.themoviedb.org below /3 and image.tmdb.org below /t/p.

    A search finds what has the query, letters and digits alone, within one of its names.
    """

    def __init__(self, catalogue: Catalogue, journal: Journal) -> None:
        super().__init__("tmdb", journal)
        self._catalogue = catalogue
        self.keys = {TMDB_KEY}
        self.route("GET", "/3/search/(tv|movie)", self._search)
        self.route("GET", r"/3/(tv|movie)/(\d+)", self._details)
        self.route("GET", r"/3/tv/(\d+)/season/(\d+)", self._season)
        self.route("GET", r"/3/(tv|movie)/(\d+)/alternative_titles", self._alternative_titles)
        self.route("GET", r"/t/p/(w\d+|original)/(.+)", self._image)

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/3/") and self._key(request) not in self.keys:
            return _tmdb_error(401, 7, "Invalid API key: You must be granted a valid key.")
        return super().answer(request)

    def _key(self, request: Request) -> str:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return request.query.get("api_key", bearer)

    def _search(self, request: Request, match: re.Match[str]) -> Response:
        wanted = _letters(request.query.get("query", ""))
        if not wanted:
            return _tmdb_error(422, 5, "Invalid parameters: Your request parameters are incorrect.")
        years = [request.query.get(name) for name in ("year", "first_air_date_year", "primary_release_year")]
        found = [
            _tmdb_summary(one, _language(request))
            for one in self._catalogue.series
            if one.medium == match[1]
            and any(wanted in _letters(name) for name in (one.zh, one.en, one.ja))
            and all(year is None or _year(one) == year for year in years)
        ]
        pages = {"page": 1, "results": found, "total_pages": 1, "total_results": len(found)}
        return json_response(pages)

    def _details(self, request: Request, match: re.Match[str]) -> Response:
        series = self._catalogue.series_of_tmdb(int(match[2]), _medium(match[1]))
        if series is None:
            return _tmdb_missing()
        language = _language(request)
        details = _tmdb_details(series, language)
        for extra in filter(None, request.query.get("append_to_response", "").split(",")):
            number = extra.removeprefix("season/")
            season = _season_of(series, int(number)) if number.isdecimal() else None
            if season is not None:
                details[extra] = _tmdb_season(series, season, language)
            elif extra == "alternative_titles":
                details[extra] = _tmdb_alternatives(series)
        return json_response(details)

    def _season(self, request: Request, match: re.Match[str]) -> Response:
        series = self._catalogue.series_of_tmdb(int(match[1]), "tv")
        season = _season_of(series, int(match[2])) if series else None
        if series is None or season is None:
            return _tmdb_missing()
        return json_response(_tmdb_season(series, season, _language(request)))

    def _alternative_titles(self, _: Request, match: re.Match[str]) -> Response:
        series = self._catalogue.series_of_tmdb(int(match[2]), _medium(match[1]))
        if series is None:
            return _tmdb_missing()
        return json_response({"id": series.tmdb_id, **_tmdb_alternatives(series)})

    def _image(self, _: Request, match: re.Match[str]) -> Response:
        path = f"/{match[2]}"
        known = {
            one.poster_path(number)
            for one in self._catalogue.series
            for number in (None, *(season.number for season in one.seasons))
        }
        return Response(poster(f"tmdb {path}"), "image/jpeg") if path in known else not_found()


class BangumiTv(Site):
    """api.bgm.tv: the calendar, subjects and both searches."""

    def __init__(self, catalogue: Catalogue, journal: Journal) -> None:
        super().__init__("bangumi_tv", journal)
        self._catalogue = catalogue
        self.route("GET", "/calendar", self._calendar)
        self.route("GET", r"/v0/subjects/(\d+)", self._subject)
        self.route("GET", r"/v0/subjects/(\d+)/image", self._image)
        self.route("POST", "/v0/search/subjects", self._search)
        self.route("GET", "/search/subject/(.+)", self._old_search)

    def _calendar(self, _: Request, __: re.Match[str]) -> Response:
        days = []
        for number, (english, chinese, japanese) in enumerate(_DAYS):
            shows = [show for show in self._catalogue.shows if show.on_air and show.weekday == number]
            weekday = {"en": english, "cn": chinese, "ja": japanese, "id": number + 1}
            days.append({"weekday": weekday, "items": [_calendar_item(show) for show in shows]})
        return json_response(days)

    def _subject(self, _: Request, match: re.Match[str]) -> Response:
        show = self._catalogue.show_of_bgm(int(match[1]))
        if show is None:
            details = {"title": "Not Found", "details": {"path": match[0], "method": "GET"}}
            return json_response({**details, "description": "resource can't be found"}, 404)
        return json_response(_subject(show))

    def _image(self, _: Request, match: re.Match[str]) -> Response:
        show = self._catalogue.show_of_bgm(int(match[1]))
        return Response(poster(f"bgm {show.bgm_id}"), "image/jpeg") if show and show.has_poster else not_found()

    def _search(self, request: Request, _: re.Match[str]) -> Response:
        found = [_subject(show) for show in self._found(str(request.fields.get("keyword", "")))]
        return json_response({"data": found, "total": len(found), "limit": 10, "offset": 0})

    def _old_search(self, _: Request, match: re.Match[str]) -> Response:
        found = [_calendar_item(show) for show in self._found(match[1])]
        return json_response({"results": len(found), "list": found})

    def _found(self, words: str) -> Iterable[Show]:
        wanted = _letters(words)
        shows = self._catalogue.shows
        return [show for show in shows if wanted and any(wanted in _letters(one) for one in (show.title, show.ja))]


def _tmdb_summary(series: Series, language: str) -> dict[str, Any]:
    name, first = _name(series, language), series.first_air_date
    common = {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": list(series.genre_ids),
        "id": series.tmdb_id,
        "original_language": "ja",
        "overview": "",
        "popularity": 42.0,
        "poster_path": series.poster_path(),
        "vote_average": 8.5,
        "vote_count": 300,
    }
    day = first.isoformat() if first else ""
    if series.medium == "movie":
        return {**common, "title": name, "original_title": series.ja, "release_date": day, "video": False}
    return {**common, "name": name, "original_name": series.ja, "first_air_date": day, "origin_country": ["JP"]}


def _tmdb_details(series: Series, language: str) -> dict[str, Any]:
    details = _tmdb_summary(series, language)
    genres = details.pop("genre_ids")
    details |= {"genres": [{"id": one, "name": "Animation" if one == 16 else "Other"} for one in genres]}
    details |= {"status": series.status}
    if series.medium == "tv":
        aired = [season for season in series.seasons if season.number]
        details["number_of_seasons"] = len(aired)
        details["number_of_episodes"] = sum(len(season.air_dates) for season in aired)
        details["seasons"] = [_season_summary(series, season, language) for season in series.seasons]
    return details


def _season_summary(series: Series, season: Season, language: str) -> dict[str, Any]:
    return {
        "air_date": min(season.air_dates).isoformat() if season.air_dates else None,
        "episode_count": len(season.air_dates),
        "id": series.tmdb_id * 100 + season.number,
        "name": _season_name(season.number, language),
        "overview": "",
        "poster_path": series.poster_path(season.number),
        "season_number": season.number,
        "vote_average": 8.0,
    }


def _tmdb_season(series: Series, season: Season, language: str) -> dict[str, Any]:
    episodes = [
        {
            "air_date": day.isoformat(),
            "episode_number": number,
            "episode_type": "standard",
            "id": series.tmdb_id * 10_000 + season.number * 1000 + number,
            "name": f"第 {number} 集" if language.startswith("zh") else f"Episode {number}",
            "overview": "",
            "runtime": 24,
            "season_number": season.number,
            "show_id": series.tmdb_id,
            "still_path": None,
        }
        for number, day in enumerate(season.air_dates, start=1)
    ]
    summary = _season_summary(series, season, language)
    del summary["episode_count"]
    return {**summary, "_id": f"{summary['id']:024x}", "episodes": episodes}


def _tmdb_alternatives(series: Series) -> dict[str, Any]:
    names = [("CN", series.zh), ("US", series.en), ("JP", series.ja)]
    titles = [{"iso_3166_1": country, "title": name, "type": ""} for country, name in names if name]
    return {"titles" if series.medium == "movie" else "results": titles}


def _tmdb_missing() -> Response:
    return _tmdb_error(404, 34, "The resource you requested could not be found.")


def _tmdb_error(status: int, code: int, message: str) -> Response:
    return json_response({"success": False, "status_code": code, "status_message": message}, status)


def _calendar_item(show: Show) -> dict[str, Any]:
    pictures = f"https://lain.bgm.tv/pic/cover/{{}}/{show.bgm_id}.jpg"
    return {
        "id": show.bgm_id,
        "url": f"http://bgm.tv/subject/{show.bgm_id}",
        "type": 2,
        "name": show.ja,
        "name_cn": show.title,
        "summary": "",
        "air_date": show.first_air_date.isoformat(),
        "air_weekday": show.weekday + 1,
        "images": {size: pictures.format(size[0]) for size in ("large", "common", "medium", "small", "grid")},
        "eps": show.episodes,
    }


def _subject(show: Show) -> dict[str, Any]:
    aliases = [{"v": name} for name in (show.en,) if name]
    return {
        "id": show.bgm_id,
        "type": 2,
        "name": show.ja,
        "name_cn": show.title,
        "summary": "",
        "nsfw": False,
        "locked": False,
        "date": show.first_air_date.isoformat(),
        "platform": "TV" if show.series.medium == "tv" else "剧场版",
        "images": _calendar_item(show)["images"],
        "infobox": [
            {"key": "中文名", "value": show.title},
            {"key": "别名", "value": aliases},
            {"key": "话数", "value": str(show.episodes)},
            {"key": "放送星期", "value": _DAYS[show.weekday][1]},
        ],
        "volumes": 0,
        "eps": show.episodes,
        "total_episodes": show.episodes,
        "rating": {"rank": 100, "total": 5000, "score": 8.1},
        "tags": [{"name": "TV", "count": 1000}],
    }


def _season_of(series: Series, number: int) -> Season | None:
    return next((season for season in series.seasons if season.number == number), None)


def _season_name(number: int, language: str) -> str:
    if language.startswith("zh"):
        return f"第 {number} 季" if number else "特别篇"
    if language.startswith("ja"):
        return f"シーズン{number}" if number else "特別編"
    return f"Season {number}" if number else "Specials"


def _name(series: Series, language: str) -> str:
    """TMDB falls back to the original name where a translation is missing."""
    return {"zh": series.zh, "ja": series.ja}.get(language[:2], series.en) or series.ja


def _language(request: Request) -> str:
    return request.query.get("language", "en-US")


def _medium(text: str) -> Medium:
    return "movie" if text == "movie" else "tv"


def _year(series: Series) -> str | None:
    return str(series.first_air_date.year) if series.first_air_date else None


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
