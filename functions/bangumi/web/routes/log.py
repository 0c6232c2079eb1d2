from fastapi.responses import PlainTextResponse

from bangumi.core.messages import Say
from bangumi.web.deps import CHANGES_STATE, Private, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import Envelope, envelope

NEWEST_BYTES = 512 * 1024

router = group("/log", Private, tag="log")
routers = (router,)


@router.get("", response_class=PlainTextResponse, responses=failing(502, 503))
async def read_log(world: TheWorld) -> PlainTextResponse:
    """Read the newest 512 KiB of the log, oldest line first."""
    return PlainTextResponse(world.log_book.read(NEWEST_BYTES))


@router.get("/clear", dependencies=CHANGES_STATE, responses=failing(403, 502, 503))
async def clear_log(world: TheWorld) -> Envelope:
    """Clear the log."""
    world.log_book.clear()
    return envelope(Say.LOG_CLEARED)
