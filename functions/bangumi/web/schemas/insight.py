from datetime import date, datetime
from typing import Literal

from pydantic import Field, JsonValue

from bangumi.core.decisions import Fit
from bangumi.core.episodes import Episode, EpisodeState, SeenRelease
from bangumi.core.messages import Message
from bangumi.core.model import RemoteTorrent, Renaming, TorrentState
from bangumi.core.preview import Outcome, Previewed
from bangumi.services.insight import Watched
from bangumi.web.schemas.base import Model, example

_FIT: dict[str, JsonValue] = {"group": True, "resolution": True, "subtitle": False, "version": 1, "score": 1101}


class FitFacts(Model):
    """In what a release is as its rule wants it; the higher score gets the episode."""

    model_config = example(_FIT)

    group: bool
    resolution: bool
    subtitle: bool
    version: int
    score: int

    @classmethod
    def of(cls, fit: Fit) -> "FitFacts":
        return cls(group=fit.group, resolution=fit.resolution, subtitle=fit.subtitle, version=fit.version, score=fit.score)


class Progress(Model):
    """What the downloader says now: `done` 0 to 1, bytes a second, seconds."""

    model_config = example({"done": 0.42, "speed": 1_250_000, "eta": 340, "stage": "downloading"})

    done: float = Field(ge=0, le=1)
    speed: int
    eta: int | None
    stage: str

    @classmethod
    def of(cls, there: RemoteTorrent) -> "Progress":
        known = 0 <= there.eta < 8_640_000  # qBittorrent's infinity
        done = min(max(there.progress, 0.0), 1.0)
        return cls(done=done, speed=there.dlspeed, eta=there.eta if known else None, stage=there.stage)


_RELEASE: dict[str, JsonValue] = {
    "id": 41,
    "name": "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC].mkv",
    "homepage": "https://mikanani.me/Home/Episode/5f1c09ab",
    "episodes": ["E3"],
    "state": "started",
    "reason_en": "With the downloader.",
    "reason_zh": "已发送到下载器。",
    "fit": _FIT,
    "size": 1_363_148_800,
    "published_at": "2023-10-06T15:31:00+00:00",
    "seen_at": "2023-10-06T15:45:10+00:00",
    "done_at": None,
    "files": ["Sousou no Frieren S01E03.mkv"],
    "progress": {"done": 0.42, "speed": 1_250_000, "eta": 340, "stage": "downloading"},
}


class EpisodeRelease(Model):
    """A release of the rule that was seen, what became of it, and why. `episodes` are keys of the list of episodes."""

    model_config = example(_RELEASE)

    id: int
    name: str
    homepage: str
    episodes: list[str]
    state: TorrentState
    reason_en: str | None
    reason_zh: str | None
    fit: FitFacts
    size: int
    published_at: datetime | None
    seen_at: datetime | None
    done_at: datetime | None
    files: list[str]
    progress: Progress | None

    @classmethod
    def of(cls, seen: SeenRelease) -> "EpisodeRelease":
        torrent = seen.torrent
        return cls(
            id=torrent.id,
            name=torrent.name,
            homepage=torrent.homepage,
            episodes=list(seen.episodes),
            state=torrent.state,
            **_reasons(torrent.reason),
            fit=FitFacts.of(seen.fit),
            size=torrent.size,
            published_at=torrent.published_at,
            seen_at=torrent.seen_at,
            done_at=torrent.done_at,
            files=[renaming.new for renaming in torrent.renamings],
            progress=Progress.of(seen.there) if seen.there else None,
        )


class ShowEpisode(Model):
    """`number` as the file names have it, null for films and specials. `release`: the id of the release that has it, or comes
    nearest; `better`: of one that is about to take its place; `replaced`: a worse copy had its place."""

    model_config = example(
        {
            "key": "E3",
            "number": 3,
            "state": "downloading",
            "aired_on": "2023-10-06",
            "release": 41,
            "better": None,
            "replaced": False,
        }
    )

    key: str
    number: float | None
    state: EpisodeState
    aired_on: date | None
    release: int | None
    better: int | None
    replaced: bool

    @classmethod
    def of(cls, episode: Episode) -> "ShowEpisode":
        return cls(
            key=episode.key,
            number=episode.number,
            state=episode.state,
            aired_on=episode.aired_on,
            release=episode.release.torrent.id if episode.release else None,
            better=episode.better.torrent.id if episode.better else None,
            replaced=episode.replaced,
        )


class ShowEpisodes(Model):
    """What became of each episode of a rule. `total` is null where nobody knows how many there will be; a calendar counts an
    episode a week. `away_en` and `away_zh` say why the downloader told no progress."""

    model_config = example(
        {
            "season": 1,
            "total": 28,
            "dated_by": "tmdb",
            "episodes": [
                {
                    "key": "E3",
                    "number": 3,
                    "state": "downloading",
                    "aired_on": "2023-10-06",
                    "release": 41,
                    "better": None,
                    "replaced": False,
                }
            ],
            "releases": [_RELEASE],
            "away_en": None,
            "away_zh": None,
        }
    )

    season: int
    total: int | None
    dated_by: Literal["tmdb", "calendar"] | None
    episodes: list[ShowEpisode]
    releases: list[EpisodeRelease]
    away_en: str | None
    away_zh: str | None

    @classmethod
    def of(cls, watched: Watched) -> "ShowEpisodes":
        return cls(
            season=watched.season,
            total=watched.total,
            dated_by=watched.dated_by,
            episodes=[ShowEpisode.of(episode) for episode in watched.episodes],
            releases=[EpisodeRelease.of(release) for release in watched.releases],
            away_en=watched.away.en if watched.away else None,
            away_zh=watched.away.zh if watched.away else None,
        )


class PreviewedName(Model):
    """A file, as it is called now and as it would be."""

    model_config = example({"old": "[LoliHouse] Sousou no Frieren - 03 [1080p].mkv", "new": "Sousou no Frieren S01E03.mkv"})

    old: str
    new: str

    @classmethod
    def of(cls, renaming: Renaming) -> "PreviewedName":
        return cls(old=renaming.old, new=renaming.new)


_PREVIEWED: dict[str, JsonValue] = {
    "id": 41,
    "name": "[LoliHouse] Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC].mkv",
    "homepage": "https://mikanani.me/Home/Episode/5f1c09ab",
    "state": "skipped",
    "outcome": "taken",
    "wanted": True,
    "reason_en": "Wanted by the rule for 葬送的芙莉莲.",
    "reason_zh": "番剧 葬送的芙莉莲 需要本集。",
    "episodes": ["E3"],
    "fit": _FIT,
    "folder": "/downloads/Bangumi/葬送的芙莉莲 (2023)/Season 1",
    "names": [{"old": "[LoliHouse] Sousou no Frieren - 03 [1080p].mkv", "new": "Sousou no Frieren S01E03.mkv"}],
    "guessed": True,
}


class PreviewedRelease(Model):
    """What the rule would do with a release: `state` is the present one, `outcome` what would come of it. `wanted`: the rule
    would want it if it came now. `guessed`: the file inside is not known yet."""

    model_config = example(_PREVIEWED)

    id: int
    name: str
    homepage: str
    state: TorrentState
    outcome: Outcome
    wanted: bool
    reason_en: str | None
    reason_zh: str | None
    episodes: list[str]
    fit: FitFacts
    folder: str
    names: list[PreviewedName]
    guessed: bool

    @classmethod
    def of(cls, one: Previewed) -> "PreviewedRelease":
        return cls(
            id=one.torrent.id,
            name=one.torrent.name,
            homepage=one.torrent.homepage,
            state=one.torrent.state,
            outcome=one.outcome,
            wanted=one.wanted,
            **_reasons(one.reason),
            episodes=list(one.episodes),
            fit=FitFacts.of(one.fit),
            folder=one.folder,
            names=[PreviewedName.of(renaming) for renaming in one.names],
            guessed=one.guessed,
        )


def _reasons(message: Message | None) -> dict[str, str | None]:
    return {"reason_en": message.en if message else None, "reason_zh": message.zh if message else None}
