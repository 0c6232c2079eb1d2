from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue

from bangumi.core.messages import Say
from bangumi.core.model import InboxEntry
from bangumi.ports import InboxPlace
from bangumi.web.schemas.base import Input, Model, both, example

_EPISODES = frozenset({Say.EPISODE_READY, Say.BATCH_READY, Say.MOVIE_READY})
_NOTICE: dict[str, JsonValue] = {
    "id": "0b2f7c1de1c14f0e9a55b9e2f6e1c111",
    "at": "2026-11-24T08:15:02+00:00",
    "kind": "episode",
    "title": "葬送的芙莉莲",
    "season": 1,
    "episode": "5",
    "msg_en": "葬送的芙莉莲\nSeason 1, episode 5 is ready.",
    "msg_zh": "番剧名称：葬送的芙莉莲\n季度：第1季\n更新集数：第5集",
    "poster_link": "posters/5f1c09ab.jpg",
    "bangumi_id": 7,
    "read": False,
}


def _cursor(value: str) -> str:
    place_of(value)  # a ValueError here, such as for the 31st of February, is a fault of the field
    return value


class InboxNotice(Model):
    """A notice as the inbox keeps it. `season` and `episode` are there where it is about one; `bangumi_id` names its rule."""

    model_config = example(_NOTICE)

    id: str
    at: datetime
    kind: Literal["episode", "back", "fault"]
    title: str
    season: int | None
    episode: str | None
    msg_en: str
    msg_zh: str
    poster_link: str | None
    bangumi_id: int | None
    read: bool

    @classmethod
    def of(cls, entry: InboxEntry, read_up_to: datetime | None) -> "InboxNotice":
        say, values = entry.message.say, entry.message.values
        season, episode = str(values.get("season", "")), str(values.get("episode", ""))
        return cls(
            id=entry.id,
            at=entry.at,
            kind="episode" if say in _EPISODES else "back" if say is Say.DOWNLOADER_BACK else "fault",
            title=entry.title,
            season=int(season) if season.isdecimal() else None,
            episode=episode or None,
            **both(entry.message),
            poster_link=entry.poster,
            bangumi_id=entry.rule_id,
            read=read_up_to is not None and entry.at <= read_up_to,
        )


class InboxPage(Model):
    """Notices, newest first. `next`: the cursor of the page that follows, null on the last one."""

    model_config = example({"notices": [_NOTICE], "next": "2026-11-24T08:15:02.000000Z 0b2f7c1de1c14f0e9a55b9e2f6e1c111"})

    notices: list[InboxNotice]
    next: str | None

    @classmethod
    def of(cls, entries: list[InboxEntry], limit: int, read_up_to: datetime | None) -> "InboxPage":
        last = entries[-1] if len(entries) == limit else None
        return cls(
            notices=[InboxNotice.of(entry, read_up_to) for entry in entries],
            next=f"{last.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ} {last.id}" if last else None,
        )


Cursor = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{1,40}$"), AfterValidator(_cursor)]


def place_of(cursor: str) -> InboxPlace:
    moment, _, entry_id = cursor.partition(" ")
    return datetime.fromisoformat(moment), entry_id


class UnreadNotices(Model):
    model_config = example({"count": 3})

    count: int = Field(ge=0, le=99, description="Counted up to 99")


class ReadNotices(Input):
    model_config = example({"up_to": "2026-11-24T08:15:02+00:00"})

    up_to: AwareDatetime = Field(description="What came until then was read")
