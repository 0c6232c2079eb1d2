from bangumi.services import setup
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.schemas.config_patch import whole_provider
from bangumi.web.schemas.notification import NoticeTrial, ProviderForm, ProviderIndex

router = group("/notification", Private, tag="notification")
routers = (router,)


@router.post("/test")
async def test_provider(which: ProviderIndex, world: TheWorld) -> NoticeTrial:
    """Send a test message through a stored provider."""
    return NoticeTrial.of(setup.try_stored_provider(which.provider_index, world))


@router.post("/test-config")
async def test_provider_config(form: ProviderForm, world: TheWorld) -> NoticeTrial:
    """Send a test message through a provider as it is typed in."""
    return NoticeTrial.of(setup.try_provider(whole_provider(form.model_dump(), world.configs.load()), world))
