import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import Body
from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, Tag, WithJsonSchema

from bangumi.core.folders import folder_of, same_folder
from bangumi.core.identity import Identity
from bangumi.core.matching import join_filter, split_filter
from bangumi.core.model import Rule
from bangumi.web.schemas.base import BARE_OR_NAMED, BareIds, Ids, Input, Model, NoneToEmpty, example

_LARGEST_LIST_CHARS = 20_000
_EXAMPLE: dict[str, JsonValue] = {
    "id": 7,
    "official_title": "葬送的芙莉莲",
    "year": "2023",
    "title_raw": "Sousou no Frieren",
    "season": 1,
    "season_raw": "",
    "group_name": "LoliHouse",
    "dpi": "1080p",
    "source": "WebRip",
    "subtitle": "简繁内封字幕",
    "eps_collect": False,
    "episode_offset": 0,
    "season_offset": 0,
    "filter": "720,\\d+-\\d+",
    "rss_link": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef",
    "poster_link": "posters/5f1c09ab.jpg",
    "added": True,
    "rule_name": None,
    "save_path": "/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 1",
    "deleted": False,
    "archived": False,
    "air_weekday": 4,
    "weekday_locked": False,
    "needs_review": False,
    "needs_review_reason": None,
    "suggested_season_offset": None,
    "suggested_episode_offset": None,
    "title_aliases": None,
    "bangumi_tv_id": "400602",
    "tmdb_id": 209867,
    "mikan_id": "3141",
    "air_time": "23:00",
    "began_on": "2023-09-29",
    "ended_on": "2024-03-22",
    "candidates": [],
}


class ShowCandidate(Model):
    """A show that a rule may be of. `began_on` and `ended_on` are the days of its first and last episode in Japan, null where
    unknown or still running; `season` is null where nobody knows."""

    model_config = example(
        {
            "bangumi_tv_id": "21032",
            "official_title": "猎人",
            "season": 1,
            "year": "2011",
            "began_on": "2011-10-02",
            "ended_on": "2014-09-23",
        }
    )

    bangumi_tv_id: str
    official_title: str
    season: int | None
    year: str | None
    began_on: date | None
    ended_on: date | None

    @classmethod
    def of(cls, one: Identity) -> "ShowCandidate":
        return cls(
            bangumi_tv_id=one.bangumi_tv_id or "",
            official_title=one.title,
            season=one.season,
            year=one.year,
            began_on=one.began_on,
            ended_on=one.ended_on,
        )


class Bangumi(Model):
    """A bangumi rule: a show's season that is followed. `filter` and `rss_link` are comma-joined, `title_aliases` is a
    JSON list in a string, `deleted` means disabled, `air_weekday` is 0 for Monday to 6 for Sunday. Weekday, time and days
    are Japan's. With `candidates` its owner is asked which show it is (`POST /bangumi/choose/{id}`)."""

    model_config = example(_EXAMPLE)

    id: int
    official_title: str
    year: str | None
    title_raw: str
    season: int
    season_raw: str
    group_name: str
    dpi: str | None
    source: str | None
    subtitle: str | None
    eps_collect: bool
    episode_offset: int
    season_offset: int
    filter: str
    rss_link: str
    poster_link: str | None
    added: bool
    rule_name: str | None
    save_path: str
    deleted: bool
    archived: bool
    air_weekday: int | None
    weekday_locked: bool
    needs_review: bool
    needs_review_reason: str | None
    suggested_season_offset: int | None
    suggested_episode_offset: int | None
    title_aliases: str | None
    bangumi_tv_id: str | None
    tmdb_id: int | None
    mikan_id: str | None
    air_time: str | None
    began_on: date | None
    ended_on: date | None
    candidates: list[ShowCandidate]

    @classmethod
    def of(cls, rule: Rule, base: str) -> "Bangumi":
        """`base`: the folder of all downloads, `downloader.path` of the configuration."""
        same = {name: getattr(rule, name) for name in _SAME_NAMES}
        return cls(
            **same,
            filter=join_filter(rule.filter),
            rss_link=",".join(rule.feeds),
            save_path=folder_of(rule, base),
            deleted=not rule.enabled,
            needs_review_reason=rule.review_reason,
            title_aliases=json.dumps(rule.aliases, ensure_ascii=False) if rule.aliases else None,
            candidates=[ShowCandidate.of(one) for one in rule.candidates],
        )


_OTHER_NAMES = frozenset({"filter", "rss_link", "save_path", "deleted", "needs_review_reason", "title_aliases", "candidates"})
_SAME_NAMES = tuple(name for name in _EXAMPLE if name not in _OTHER_NAMES)


def _patterns(value: object) -> object:
    return split_filter(value) if isinstance(value, str) else _without_empty(value)


def _links(value: object) -> object:
    """An address may hold a comma: only one before another address parts two."""
    return _without_empty(re.split(r",(?=\s*https?://)", value)) if isinstance(value, str) else _without_empty(value)


def _aliases(value: object) -> object:
    if not isinstance(value, str):
        return _without_empty(value)
    if not value.strip():
        return ()
    try:
        return _without_empty(json.loads(value))
    except ValueError:
        return _without_empty(value.split(","))


def _without_empty(value: object) -> object:
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        texts = (item.strip(", ") if isinstance(item, str) else item for item in value)
        return tuple(text for text in texts if text != "")
    return value


def _kept_when_cleared(value: object) -> object:
    """A cleared number field of a form is "", and older clients send null: both keep what is stored."""
    return None if value == "" else value


def _short_enough_to_store(items: tuple[str, ...]) -> tuple[str, ...]:
    """A rule is one item of the table, of 400 KB at most."""
    if sum(map(len, items)) > _LARGEST_LIST_CHARS:
        raise ValueError(f"longer than {_LARGEST_LIST_CHARS} characters in all")
    return items


# Bounds stand on the inner type: after a validator pydantic would ask them of None too.
Text = Annotated[str, NoneToEmpty, Field(max_length=1000)]
_MaybeText = Annotated[Annotated[str, Field(max_length=1000)] | None, BeforeValidator(lambda value: value or None)]
_Folder = Annotated[
    Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x1f\x7f]*$")] | None, BeforeValidator(lambda value: value or None)
]
_Year = Annotated[Annotated[str, Field(max_length=20)] | None, BeforeValidator(lambda value: str(value) if value else None)]
_Items = Annotated[
    tuple[Annotated[str, Field(max_length=4000)], ...], Field(max_length=100), AfterValidator(_short_enough_to_store)
]
_IN_ONE_STRING = WithJsonSchema({"type": "string"})  # lists are taken too, but this is how the object has them
_Season = Annotated[Annotated[int, Field(ge=0, le=1000)] | None, BeforeValidator(_kept_when_cleared)]
_Offset = Annotated[Annotated[int, Field(ge=-10_000, le=10_000)] | None, BeforeValidator(_kept_when_cleared)]
_Weekday = Annotated[Annotated[int, Field(ge=0, le=6)] | None, BeforeValidator(_kept_when_cleared)]


class BangumiPatch(Input):
    """Any part of a rule, or the whole object as it was read: `id` is ignored, and a `save_path` that is just the
    stored one follows a changed title, year or season."""

    model_config = example(
        {
            "season_offset": -1,
            "episode_offset": 28,
            "filter": "720,\\d+-\\d+",
        }
    )

    official_title: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")] | None = None
    year: _Year = None
    title_raw: Annotated[str | None, Field(max_length=1000)] = None
    season: _Season = None
    season_raw: Text = ""
    group_name: Text = ""
    dpi: _MaybeText = None
    source: _MaybeText = None
    subtitle: _MaybeText = None
    eps_collect: bool | None = None
    episode_offset: _Offset = None
    season_offset: _Offset = None
    filter: Annotated[_Items, BeforeValidator(_patterns), _IN_ONE_STRING] = ()
    rss_link: Annotated[_Items, BeforeValidator(_links), _IN_ONE_STRING] = ()
    poster_link: _MaybeText = None
    added: bool | None = None
    rule_name: _MaybeText = None
    save_path: _Folder = None
    deleted: bool | None = None
    archived: bool | None = None
    air_weekday: _Weekday = None
    weekday_locked: bool | None = None
    needs_review: bool | None = None
    needs_review_reason: _MaybeText = None
    suggested_season_offset: _Offset = None
    suggested_episode_offset: _Offset = None
    title_aliases: Annotated[_Items, BeforeValidator(_aliases), _IN_ONE_STRING] = ()

    def change(self, base: str) -> Callable[[Rule], Rule]:
        """What this makes of a rule; `base` is `downloader.path` of the configuration."""
        given = {
            _DOMAIN_NAMES.get(name, name): value
            for name in self.model_fields_set
            if (value := getattr(self, name)) is not None or name in _NULLABLE
        }
        given.pop("save_path", None)
        if "deleted" in given:
            given["enabled"] = not given.pop("deleted")

        def changed(rule: Rule) -> Rule:
            after = replace(rule, **given)
            if "save_path" in self.model_fields_set:
                after = replace(after, custom_path=self._custom_path(rule, after, base))
            return after

        return changed

    def _custom_path(self, before: Rule, after: Rule, base: str) -> str | None:
        """A folder that is neither the one shown before nor the computed one was chosen by the user."""
        wanted = (self.save_path or "").strip()
        computed = folder_of(replace(after, custom_path=None), base)
        if not wanted or same_folder(wanted, computed):
            return None
        if same_folder(wanted, folder_of(before, base)):
            moved = computed != folder_of(replace(before, custom_path=None), base)
            return None if moved else before.custom_path
        return wanted.rstrip("/\\") or wanted


_DOMAIN_NAMES = {"rss_link": "feeds", "needs_review_reason": "review_reason", "title_aliases": "aliases"}
_NULLABLE = frozenset(
    {
        "year",
        "dpi",
        "source",
        "subtitle",
        "poster_link",
        "rule_name",
        "air_weekday",
        "needs_review_reason",
        "suggested_season_offset",
        "suggested_episode_offset",
    }
)


class BangumiIds(Input):
    model_config = example(
        {
            "bangumi_ids": [7, 12],
        }
    )

    bangumi_ids: Ids


ManyBangumi = Annotated[BareIds | Annotated[BangumiIds, Tag("object")], BARE_OR_NAMED, Body()]


def ids_of(many: Ids | BangumiIds) -> list[int]:
    return list(many.bangumi_ids if isinstance(many, BangumiIds) else many)


class ChosenShow(Input):
    model_config = example({"bangumi_tv_id": "21032"})

    bangumi_tv_id: Annotated[str, Field(pattern=r"^\d{1,10}$", description="The show's number at bgm.tv")]


class Weekday(Input):
    model_config = example(
        {
            "weekday": 4,
        }
    )

    weekday: int | None = Field(ge=0, le=6, description="0 Monday to 6 Sunday, null unknown")
