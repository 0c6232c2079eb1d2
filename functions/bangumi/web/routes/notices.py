from typing import Annotated

from fastapi import Query

from bangumi.core.messages import Say
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.schemas.base import Envelope, envelope
from bangumi.web.schemas.notices import Cursor, InboxPage, ReadNotices, UnreadNotices, place_of

router = group("/notices", Private, tag="notices")
routers = (router,)

MOST_COUNTED = 99


@router.get("")
async def list_notices(
    world: TheWorld,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Annotated[Cursor | None, Query(description="`next` of the page before")] = None,
) -> InboxPage:
    """List the notices of the last 90 days, newest first."""
    entries = world.inbox.newest(limit, place_of(cursor) if cursor else None)
    return InboxPage.of(entries, limit, world.inbox.read_up_to())


@router.get("/unread")
async def count_unread_notices(world: TheWorld) -> UnreadNotices:
    """Count the notices that were not read."""
    return UnreadNotices(count=world.inbox.unread(MOST_COUNTED))


@router.post("/read")
async def read_notices(read: ReadNotices, world: TheWorld) -> Envelope:
    """Mark what came up to a moment as read. The mark never goes back."""
    world.inbox.mark_read(min(read.up_to, world.clock.now()))
    return envelope(Say.NOTICES_READ)
