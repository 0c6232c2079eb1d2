from dataclasses import asdict
from typing import Any, Literal

from pydantic import ConfigDict, Field, JsonValue

from bangumi.core.masks import masked
from bangumi.core.messages import Message, Say
from bangumi.core.model import Feed, Rule
from bangumi.core.portable import PortableTorrent
from bangumi.services.exporting import HomePage
from bangumi.services.importing import Carried, Kind, Note, Outcome, Report
from bangumi.web.schemas.base import Envelope, Input, Model, both, example
from bangumi.web.schemas.config_patch import patched

FORMAT: Literal["kumo-bangumi"] = "kumo-bangumi"
_ONLY_WITH_SECRETS = ("login_tokens", "mcp_tokens")

_TORRENT: dict[str, JsonValue] = {
    "key": "9d22370519e85dde9c9521a289812d30b7b0321b",
    "name": "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC]",
    "url": "https://mikanani.me/Download/20240201/9d22370519e85dde9c9521a289812d30b7b0321b.torrent",
    "rule": {"official_title": "葬送的芙莉莲", "title_raw": "Sousou no Frieren", "season": 1, "read_season": 1},
    "state": "told",
    "claims": ["E3"],
}
_FEED: dict[str, JsonValue] = {"id": 1, "url": "https://mikanani.me/RSS/MyBangumi?token=0123456789abcdef", "name": "Mine"}
_RULE: dict[str, JsonValue] = {"id": 7, "official_title": "葬送的芙莉莲", "title_raw": "Sousou no Frieren", "year": "2023"}


class Home(Input):
    """All but the torrents. Ids only tell things apart within the file. `config`: sections of the settings, as
    `config/update` takes them."""

    model_config = ConfigDict(extra="forbid")

    config: dict[str, Any] = Field(default_factory=dict)
    search_providers: dict[str, str] = Field(default_factory=dict, max_length=100)
    feeds: list[Feed] = Field(default_factory=list, max_length=10_000)
    rules: list[Rule] = Field(default_factory=list, max_length=10_000)

    @classmethod
    def of(cls, page: HomePage, *, secrets: bool) -> "Home":
        config: dict[str, Any] = asdict(page.config)
        if not secrets:
            config = dict[str, Any](masked(config))
            for name in _ONLY_WITH_SECRETS:  # a masked list means those that are stored
                config["security"].pop(name)
        return cls(config=config, search_providers=page.search_providers, feeds=page.feeds, rules=page.rules)


class HomeFile(Input):
    """A home, or a page of one."""

    model_config = example(
        {
            "format": "kumo-bangumi",
            "version": 1,
            "home": {"config": {"program": {"rss_time": 1800}}, "feeds": [_FEED], "rules": [_RULE]},
            "torrents": [_TORRENT],
        }
    )

    format: Literal["kumo-bangumi"]
    version: Literal[1]
    home: Home | None = None
    torrents: list[PortableTorrent] = Field(default_factory=list, max_length=2000)

    def as_carried(self) -> Carried:
        home = self.home or Home()
        return Carried(
            settings={name: patched({name: section}) for name, section in home.config.items()},
            search_providers=home.search_providers,
            feeds=tuple(home.feeds),
            rules=tuple(home.rules),
            torrents=tuple(self.torrents),
        )


class ExportPage(Model):
    """`home` is on the first page alone; `next` is the cursor of the page behind this one, null on the last."""

    model_config = example(
        {
            "format": "kumo-bangumi",
            "version": 1,
            "product": "0.1.0",
            "exported_at": "2026-11-24T08:15:02Z",
            "home": None,
            "torrents": [],
            "next": "rule:7:1200",
        }
    )

    format: Literal["kumo-bangumi"]
    version: Literal[1]
    product: str
    exported_at: str
    home: Home | None
    torrents: list[PortableTorrent]
    next: str | None


class ImportNote(Model):
    kind: Kind
    name: str
    outcome: Outcome
    reason_en: str | None
    reason_zh: str | None

    @classmethod
    def of(cls, note: Note) -> "ImportNote":
        reason = note.reason
        return cls(
            kind=note.kind,
            name=note.name,
            outcome=note.outcome,
            reason_en=reason.en if reason else None,
            reason_zh=reason.zh if reason else None,
        )


class ImportReport(Envelope):
    """`counts`: how many by kind and outcome. `notes`: the first 500 things by name; of torrents only those where there is
    something to say. `left`: torrents for which time ran out; send the same again. `status` is false where one failed."""

    model_config = example(
        {
            "status": True,
            "msg_en": "1 added, 0 replaced, 3 unchanged, 0 kept as they are, 0 failed.",
            "msg_zh": "新增 1 项，覆盖 0 项，未变 3 项，保留 0 项，失败 0 项。",
            "dry_run": False,
            "counts": {"rule": {"added": 1, "unchanged": 3}},
            "notes": [
                {"kind": "rule", "name": "葬送的芙莉莲", "outcome": "added", "reason_en": None, "reason_zh": None},
            ],
            "left": 0,
        }
    )

    dry_run: bool
    counts: dict[Kind, dict[Outcome, int]]
    notes: list[ImportNote]
    left: int

    @classmethod
    def of(cls, report: Report, *, dry_run: bool) -> "ImportReport":
        counts: dict[Kind, dict[Outcome, int]] = {}
        for (kind, outcome), count in report.counts.items():
            counts.setdefault(kind, {})[outcome] = count
        totals = {outcome.value: sum(part.get(outcome, 0) for part in counts.values()) for outcome in Outcome}
        say = Say.IMPORT_TRIED if dry_run else Say.IMPORT_DONE
        return cls(
            status=not totals[Outcome.FAILED],
            **both(Message.of(say, **totals)),
            dry_run=dry_run,
            counts=counts,
            notes=[ImportNote.of(note) for note in report.notes],
            left=totals[Outcome.WAITS],
        )
