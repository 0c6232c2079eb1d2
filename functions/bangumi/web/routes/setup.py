from bangumi.core.messages import Say
from bangumi.services import setup
from bangumi.web.deps import DuringSetup, Public, Settings, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import Envelope, envelope
from bangumi.web.schemas.setup import (
    DownloaderTrial,
    FeedTrial,
    ProviderTrial,
    SetupForm,
    SetupStatus,
    TrialAnswer,
)

anyone = group("/setup", Public, tag="setup")
during = group("/setup", DuringSetup, tag="setup")
routers = (anyone, during)


@anyone.get("/status")
async def setup_status(world: TheWorld, settings: Settings) -> SetupStatus:
    """Ask whether the first run is still to be done."""
    return SetupStatus(need_setup=not setup.is_over(world), version=settings.version)


@during.post("/test-downloader", responses=failing(403))
async def test_downloader(trial: DownloaderTrial, world: TheWorld) -> TrialAnswer:
    """Try to reach a downloader."""
    return TrialAnswer.of(setup.try_downloader(trial.type or "qbittorrent", trial.as_config(), world))


@during.post("/test-rss", responses=failing(403))
async def test_rss(trial: FeedTrial, world: TheWorld) -> TrialAnswer:
    """Try to read a feed."""
    return TrialAnswer.of(setup.try_feed(trial.url.strip(), world))


@during.post("/test-notification", responses=failing(403))
async def test_notification(trial: ProviderTrial, world: TheWorld) -> TrialAnswer:
    """Send a test message."""
    return TrialAnswer.of(setup.try_provider(setup.provider_of(trial.type, trial.token, trial.chat_id), world))


@during.post("/complete", responses=failing(403))
async def complete_setup(form: SetupForm, world: TheWorld) -> Envelope:
    """Finish the first run: account, settings and the first feed. The program runs from then on."""
    setup.complete(form.as_choice(), world)
    return envelope(Say.SETUP_DONE)
