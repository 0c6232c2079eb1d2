from typing import Annotated

from pydantic import Field, JsonValue

from bangumi.core.config import Config
from bangumi.core.model import Rule, RuleId
from bangumi.services.feed_list import NewFeed
from bangumi.services.search import Found
from bangumi.web.schemas.base import Envelope, Input, Model, NoneToEmpty, example
from bangumi.web.schemas.feeds import NewRss
from bangumi.web.schemas.rules import Bangumi, BangumiPatch, Text

_DRAFT: dict[str, JsonValue] = {
    "official_title": "葬送的芙莉莲",
    "title_raw": "Sousou no Frieren",
    "season": 1,
    "season_raw": "",
    "group_name": "LoliHouse",
    "dpi": "1080p",
    "source": "WebRip",
    "subtitle": "简繁内封字幕",
    "filter": "720,\\d+-\\d+",
    "rss_link": "https://mikanani.me/RSS/Bangumi?bangumiId=3141&subgroupid=370",
}
_DRAFTED: dict[str, JsonValue] = {
    **_DRAFT,
    "id": None,
    "year": None,
    "eps_collect": False,
    "episode_offset": 0,
    "season_offset": 0,
    "poster_link": "https://mikanani.me/images/Bangumi/202309/5ce9fed1.jpg",
    "added": False,
    "rule_name": None,
    "save_path": "/downloads/Bangumi/葬送的芙莉莲/Season 1",
    "deleted": False,
    "archived": False,
    "air_weekday": None,
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


class DraftedBangumi(Bangumi):
    """A rule that is not stored: what a feed, or a find, would be followed by."""

    model_config = example(_DRAFTED)

    id: None = None  # type: ignore[assignment]  # only a stored rule has one

    @classmethod
    def of(cls, rule: Rule, base: str) -> "DraftedBangumi":
        return cls.model_validate(Bangumi.of(rule, base).model_dump() | {"id": None})


class Variant(Model):
    """`rss_link`: the feed of the releases with this resolution, source and subtitle."""

    model_config = example(
        {
            "dpi": "1080p",
            "source": "WebRip",
            "subtitle": "简繁内封字幕",
            "rss_link": "https://mikanani.me/RSS/Search?searchstr=LoliHouse+Sousou+no+Frieren+简繁内封字幕+WebRip+1080p",
        }
    )

    dpi: str | None
    source: str | None
    subtitle: str | None
    rss_link: str


class FoundBangumi(DraftedBangumi):
    """A show from one group, as `provider` has it. It is the first of its `variants`."""

    model_config = example({**_DRAFTED, "provider": "mikan", "variants": []})

    provider: str
    variants: list[Variant]

    @classmethod
    def found(cls, found: Found, base: str) -> "FoundBangumi":
        variants = [
            {"dpi": one.dpi, "source": one.source, "subtitle": one.subtitle, "rss_link": one.url} for one in found.variants
        ]
        drafted = Bangumi.of(found.rule, base).model_dump()
        return cls.model_validate(drafted | {"id": None, "provider": found.provider, "variants": variants})


class BangumiDraft(BangumiPatch):
    """A rule as an analysis or a search gave it, with what its user changed. `rss_link` names its feeds."""

    model_config = example(_DRAFT)

    official_title: Text = ""  # a draft may be named by `title_raw` alone

    def rule(self, config: Config) -> Rule:
        """What is left out is as a new rule has it."""
        blank = Rule(id=RuleId(0), official_title="", title_raw="", filter=config.rss_parser.filter)
        return self.change(config.downloader.path)(blank)


class SubscribedRss(NewRss):
    """The feed that comes with a subscription. Its `url` counts only where the rule's `rss_link` is empty."""

    model_config = example(
        {
            "url": "https://mikanani.me/RSS/Bangumi?bangumiId=3141&subgroupid=370",
            "parser": "mikan",
        }
    )

    url: Annotated[str, NoneToEmpty, Field(max_length=4000)] = ""

    def as_new(self) -> NewFeed:
        return NewFeed(self.url, parser=self.parser)


class Subscription(Input):
    model_config = example({"data": _DRAFT, "rss": {"url": "", "parser": "mikan"}})

    data: BangumiDraft
    rss: SubscribedRss = Field(default_factory=SubscribedRss)


class CollectedBangumi(Envelope):
    """`id`: the rule that took the items. `count`: how many were not here before."""

    model_config = example(
        {
            "status": True,
            "msg_en": "葬送的芙莉莲: 5 new items are added.",
            "msg_zh": "葬送的芙莉莲：已添加 5 个新条目。",
            "id": 7,
            "count": 5,
        }
    )

    id: int
    count: int
