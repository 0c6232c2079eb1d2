from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bangumi.core.offsets import OffsetSuggestion
from bangumi.services.calendar import Airing
from bangumi.services.offsets import Detected, KnownShow
from bangumi.web.schemas.base import Input, Model, example


class SuggestedOffset(Model):
    """For releases that are numbered through all seasons. `reason` has both languages."""

    model_config = example(
        {
            "suggested_offset": -28,
            "reason": "Episodes of the earlier seasons: S1: 28 / 之前各季集数：S1: 28",
            "reason_en": "Episodes of the earlier seasons: S1: 28",
            "reason_zh": "之前各季集数：S1: 28",
        }
    )

    suggested_offset: int
    reason: str
    reason_en: str
    reason_zh: str

    @classmethod
    def of(cls, suggestion: OffsetSuggestion) -> "SuggestedOffset":
        reason = suggestion.reason
        return cls(suggested_offset=suggestion.episode_offset, reason=reason.both, reason_en=reason.en, reason_zh=reason.zh)


class OffsetQuestion(Input):
    model_config = example({"title": "葬送的芙莉莲", "parsed_season": 2, "parsed_episode": 1})

    title: Annotated[str, Field(min_length=1, max_length=500)]
    parsed_season: Annotated[int, Field(ge=0, le=1000)] = 1
    parsed_episode: Annotated[float, Field(ge=0, le=100_000)] = 1


class Suggestion(Model):
    """0 is no change."""

    season_offset: int
    episode_offset: int
    reason: str
    reason_en: str
    reason_zh: str
    confidence: Literal["high", "medium", "low"]

    @classmethod
    def of(cls, suggestion: OffsetSuggestion) -> "Suggestion":
        return cls(
            season_offset=suggestion.season_offset,
            episode_offset=suggestion.episode_offset,
            reason=suggestion.reason.both,
            reason_en=suggestion.reason.en,
            reason_zh=suggestion.reason.zh,
            confidence=suggestion.confidence,
        )


class TmdbInfo(Model):
    """`virtual_season_starts`: of each season with a long break, the first episodes of its parts."""

    title: str
    total_seasons: int
    season_episode_counts: dict[int, int]
    status: str
    virtual_season_starts: dict[int, list[int]]

    @classmethod
    def of(cls, show: KnownShow) -> "TmdbInfo":
        return cls(
            title=show.title,
            total_seasons=len(show.seasons),
            season_episode_counts={season.number: len(season.episodes) for season in show.seasons},
            status=show.status,
            virtual_season_starts={
                season.number: list(season.part_starts) for season in show.seasons if len(season.part_starts) > 1
            },
        )


class DetectedOffset(Model):
    model_config = example(
        {
            "has_mismatch": True,
            "suggestion": {
                "season_offset": -1,
                "episode_offset": 28,
                "reason": "…",
                "reason_en": "TMDB has season 2 of the releases in its season 1, from episode 29 on.",
                "reason_zh": "TMDB 把第 2 季算在第 1 季中，从第 29 集开始。",
                "confidence": "high",
            },
            "tmdb_info": {
                "title": "葬送的芙莉莲",
                "total_seasons": 1,
                "season_episode_counts": {"1": 38},
                "status": "Returning Series",
                "virtual_season_starts": {"1": [1, 29]},
            },
        }
    )

    has_mismatch: bool
    suggestion: Suggestion | None
    tmdb_info: TmdbInfo | None

    @classmethod
    def of(cls, detected: Detected) -> "DetectedOffset":
        suggestion, show = detected.suggestion, detected.show
        return cls(
            has_mismatch=suggestion is not None,
            suggestion=Suggestion.of(suggestion) if suggestion else None,
            tmdb_info=TmdbInfo.of(show) if show else None,
        )


class ShowAiring(Model):
    """`first_at`: when the first episode was, or will be, shown in Japan; the episodes of a weekly show follow at that time
    of the week."""

    model_config = example({"bangumi_id": 7, "first_at": "2023-09-29T23:00:00+09:00", "weekly": True})

    bangumi_id: int
    first_at: datetime
    weekly: bool

    @classmethod
    def of(cls, airing: Airing) -> "ShowAiring":
        return cls(bangumi_id=airing.rule_id, first_at=airing.first_at, weekly=airing.weekly)
