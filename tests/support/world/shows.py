"""Items of bangumi-data."""

from datetime import datetime
from typing import Any

from bangumi.core.shows import Show, ShowIndex


def items_of(index: ShowIndex) -> list[dict[str, Any]]:
    """The items that an index was made from, as far as it keeps them."""
    return [_item(show) for show in index.shows()]


def item(title: str, *, zh: str, bangumi_id: str, begin: str, tmdb: str = "") -> dict[str, Any]:
    """A show on air."""
    sites = [{"site": "bangumi", "id": bangumi_id}, *([{"site": "tmdb", "id": tmdb}] if tmdb else [])]
    return {
        "title": title,
        "titleTranslate": {"zh-Hans": [zh]},
        "type": "tv",
        "lang": "ja",
        "begin": begin,
        "end": "",
        "broadcast": f"R/{begin}/P7D",
        "sites": sites,
    }


def _item(show: Show) -> dict[str, Any]:
    ids = {"bangumi": show.bangumi_id, "tmdb": show.tmdb, "mikan": show.mikan_id}
    return {
        "title": show.original,
        "titleTranslate": {"zh-Hans": show.zh_hans, "zh-Hant": show.zh_hant, "en": show.en},
        "type": show.type,
        "lang": show.original_lang,
        "begin": _iso(show.begin_at),
        "end": _iso(show.end_at),
        "broadcast": show.broadcast,
        "sites": [{"site": site, "id": number} for site, number in ids.items() if number],
    }


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
