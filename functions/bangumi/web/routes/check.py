from bangumi.services import diagnosis, program
from bangumi.web.deps import DuringSetupAndPrivate, Private, TheWorld, group
from bangumi.web.schemas.config_patch import patched
from bangumi.web.schemas.diagnosis import Diagnosis, DownloaderSettings

private = group("/check", Private, tag="program")
anyone_during_setup = group("/check", DuringSetupAndPrivate, tag="program")
routers = (private, anyone_during_setup)


@private.get("/downloader")
async def check_downloader(world: TheWorld) -> bool:
    """Ask whether the downloader answers and lets us in."""
    return program.downloader_answers(world)


@anyone_during_setup.post("/downloader/diagnose")
async def diagnose_downloader(settings: DownloaderSettings, world: TheWorld) -> Diagnosis:
    """Take the connection to the downloader apart and say what is wrong.

    What is left out or masked is as stored; during the setup, which needs no sign-in, as it is by default. Nothing is
    stored. A connection that fails is no error: `ok` says so, and the steps say where.
    """
    config = patched({"downloader": settings.given()})(diagnosis.settings_at_hand(world)).downloader
    return Diagnosis.of(diagnosis.diagnose(config, world))
