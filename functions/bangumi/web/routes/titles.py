"""How a release title is read."""

from typing import Annotated

from fastapi import Query

from bangumi.core.titles import LONGEST
from bangumi.services import titles
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.schemas.titles import TitleReading

router = group("/titles", Private, tag="titles")
routers = (router,)

Title = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="A release title",
        examples=["[LoliHouse] 葬送的芙莉莲 / Sousou no Frieren - 03 [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]"],
    ),
]


@router.get("/read")
async def read_release_title(title: Title, world: TheWorld) -> TitleReading:
    """Read a release title as feeds' titles are read: what it says, why each piece was read so, and which show it is of.

    Nothing is stored or downloaded.
    """
    return TitleReading.of(titles.explain(title, world))
