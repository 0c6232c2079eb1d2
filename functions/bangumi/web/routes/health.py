from typing import Literal

from bangumi.web.deps import GatedRoute, Settings, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import Model, example

anyone = group("", GatedRoute, tag="program")
routers = (anyone,)


class Health(Model):
    model_config = example({"status": "ok", "version": "0.1.0"})

    status: Literal["ok"]
    version: str


@anyone.get("/health", responses=failing(503))
async def health(world: TheWorld, settings: Settings) -> Health:
    """Ask whether the API and its store work, in any state of the program. One read of the table."""
    world.states.program()
    return Health(status="ok", version=settings.version)
