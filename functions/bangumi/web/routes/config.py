from typing import Annotated, Any

from fastapi import Body

from bangumi.core.messages import Say
from bangumi.services import configuration
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.openapi import body_of, failing
from bangumi.web.schemas.base import Envelope, envelope
from bangumi.web.schemas.config import Config, ConfigPatch, shown
from bangumi.web.schemas.config_patch import patched

router = group("/config", Private, tag="config")
routers = (router,)


@router.get("/get", response_model=Config)
async def get_config(world: TheWorld) -> Any:
    """Get all settings, secrets masked."""
    return shown(world.configs.load())


@router.patch("/update", responses=failing(409, 502, 503), openapi_extra=body_of(ConfigPatch))
async def update_config(patch: Annotated[dict[str, Any], Body()], world: TheWorld) -> Envelope:
    """Change any part of the settings.

    What is left out stays, a masked secret too; unknown sections and fields are refused. New periods hold at once.
    """
    configuration.change(patched(patch), world)
    return envelope(Say.CONFIG_SAVED)
