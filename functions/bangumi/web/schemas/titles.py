from datetime import date
from typing import Literal

from bangumi.core.shows import Candidate, Show, ShowMatch
from bangumi.core.titles import Kind, Name, Note, in_chinese
from bangumi.services.titles import Explained
from bangumi.web.schemas.base import Model, example

Language = Literal["zh", "en", "jp"]


class TitleName(Model):
    """`en` for any Latin script, `ja` for a name with kana."""

    text: str
    lang: Literal["zh", "en", "ja"]

    @classmethod
    def of(cls, name: Name) -> "TitleName":
        return cls.model_validate({"text": name.text, "lang": name.lang})


class TitleNote(Model):
    """A piece of the title, what it was taken for, and why."""

    text: str
    role: str
    why_en: str
    why_zh: str

    @classmethod
    def of(cls, note: Note) -> "TitleNote":
        return cls(text=note.text, role=note.role, why_en=note.why, why_zh=in_chinese(note.why))


class IndexedShow(Model):
    """A show of the index, one season of it where it has several. `begins_on`: when it is first shown, in Japan."""

    title: str
    original_title: str
    type: str
    season: int | None
    begins_on: date | None
    bangumi_tv_id: str
    tmdb_id: int | None
    mikan_id: str | None

    @classmethod
    def of(cls, show: Show, language: Language) -> "IndexedShow":
        return cls(
            title=show.official_title(language),
            original_title=show.original,
            type=show.type,
            season=show.season,
            begins_on=show.begin,
            bangumi_tv_id=show.bangumi_id,
            tmdb_id=show.tmdb_id,
            mikan_id=show.mikan_id or None,
        )


class RankedShow(IndexedShow):
    """`score` ranks the candidates of one title, the best first; `reasons` are codes."""

    score: float
    reasons: list[str]

    @classmethod
    def ranked(cls, candidate: Candidate, language: Language) -> "RankedShow":
        show = IndexedShow.of(candidate.show, language)
        return cls(**dict(show), score=round(candidate.score, 3), reasons=list(candidate.reasons))


class TitleShow(Model):
    """Which show a title is of, by the index alone. `sure`: a rule would take `show` without asking."""

    sure: bool
    confidence: float
    show: IndexedShow | None
    candidates: list[RankedShow]

    @classmethod
    def of(cls, match: ShowMatch, language: Language) -> "TitleShow":
        return cls(
            sure=match.sure,
            confidence=round(match.confidence, 3),
            show=IndexedShow.of(match.show, language) if match.show else None,
            candidates=[RankedShow.ranked(candidate, language) for candidate in match.candidates],
        )


class TitleReading(Model):
    """What a title says of its release. `readable` is false where it needs help, and the reason says why.

    `season` is null without a season mark, numbers are as written. `season_raw`, `resolution_raw` and `subtitle_raw` are the
    pieces that said it. `show` is null where the title has no name.
    """

    model_config = example(
        {
            "title": "[LoliHouse] 葬送的芙莉莲 第二季 / Sousou no Frieren S2 - 03 [WebRip 1080p][简繁内封字幕]",
            "readable": True,
            "reason_en": None,
            "reason_zh": None,
            "names": [{"text": "葬送的芙莉莲", "lang": "zh"}, {"text": "Sousou no Frieren", "lang": "en"}],
            "season": 2,
            "season_raw": "第二季",
            "part": None,
            "episodes": [3],
            "episode_range": None,
            "kind": "episode",
            "extra": "",
            "version": 1,
            "group": "LoliHouse",
            "resolution": "1080p",
            "resolution_raw": "1080p",
            "source": "WebRip",
            "platform": "",
            "subtitles": ["zh-Hans", "zh-Hant"],
            "subtitle_raw": "简繁内封字幕",
            "codec": "",
            "audio": "",
            "container": "",
            "year": None,
            "crc": "",
            "trace": [
                {"text": "LoliHouse", "role": "group", "why_en": "…", "why_zh": "第一个内容不是标签的括号"},
                {"text": "第二季", "role": "season", "why_en": "a season mark", "why_zh": "季标记"},
            ],
            "show": {
                "sure": True,
                "confidence": 0.95,
                "show": {
                    "title": "葬送的芙莉莲 第二季",
                    "original_title": "葬送のフリーレン 第2期",
                    "type": "tv",
                    "season": 2,
                    "begins_on": "2026-01-16",
                    "bangumi_tv_id": "515759",
                    "tmdb_id": 209867,
                    "mikan_id": None,
                },
                "candidates": [],
            },
        }
    )

    title: str
    readable: bool
    reason_en: str | None
    reason_zh: str | None
    names: list[TitleName]
    season: int | None
    season_raw: str
    part: int | None
    episodes: list[int | float]
    episode_range: tuple[int, int] | None
    kind: Kind
    extra: str
    version: int
    group: str
    resolution: str
    resolution_raw: str
    source: str
    platform: str
    subtitles: list[Literal["zh-Hans", "zh-Hant", "ja", "en"]]
    subtitle_raw: str
    codec: str
    audio: str
    container: str
    year: int | None
    crc: str
    trace: list[TitleNote]
    show: TitleShow | None

    @classmethod
    def of(cls, explained: Explained) -> "TitleReading":
        release, fault = explained.release, explained.fault
        said = {field: getattr(release, field) for field in _AS_SAID}
        return cls(
            **said,
            title=release.raw,
            readable=fault is None,
            reason_en=fault.en if fault else None,
            reason_zh=fault.zh if fault else None,
            names=[TitleName.of(name) for name in release.names],
            episodes=list(release.episodes),
            subtitles=sorted(release.subtitles),  # type: ignore[arg-type]  # the reader knows these four
            trace=[TitleNote.of(note) for note in release.trace],
            show=TitleShow.of(explained.match, explained.language) if explained.match else None,
        )


_AS_SAID = (
    "season",
    "season_raw",
    "part",
    "episode_range",
    "kind",
    "extra",
    "version",
    "group",
    "resolution",
    "resolution_raw",
    "source",
    "platform",
    "subtitle_raw",
    "codec",
    "audio",
    "container",
    "year",
    "crc",
)
