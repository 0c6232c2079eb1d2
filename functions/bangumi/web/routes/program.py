from bangumi.core.messages import Say
from bangumi.services import program
from bangumi.web.deps import CHANGES_STATE, Private, PrivateAlways, Settings, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.schemas.base import Envelope, envelope
from bangumi.web.schemas.program import Status

always = group("", PrivateAlways, tag="program")
private = group("", Private, tag="program")
routers = (always, private)


@always.get("/status")
async def status(world: TheWorld, settings: Settings) -> Status:
    """Ask whether the program runs."""
    state = world.states.program()
    return Status(status="running" if state.running else "stopped", version=settings.version, first_run=not state.setup_done)


@always.get("/start", dependencies=CHANGES_STATE, responses=failing(403, 502, 503))
async def start(world: TheWorld) -> Envelope:
    """Start the schedules, and a refresh round at once."""
    program.start(world)
    return envelope(Say.STARTED)


@private.get("/stop", dependencies=CHANGES_STATE, responses=failing(403, 502, 503))
async def stop(world: TheWorld) -> Envelope:
    """Stop the schedules. The API stays."""
    program.stop(world)
    return envelope(Say.STOPPED)


@private.get("/restart", dependencies=CHANGES_STATE, responses=failing(403, 502, 503))
async def restart(world: TheWorld) -> Envelope:
    """Read the settings anew, arm the schedules anew, and start a refresh round."""
    program.restart(world)
    return envelope(Say.RESTARTED)


@private.get("/shutdown", dependencies=CHANGES_STATE, responses=failing(403, 502, 503))
async def shutdown(world: TheWorld) -> Envelope:
    """Stop everything: until the next start only sign-in, status and start answer."""
    program.shut_down(world)
    return envelope(Say.SHUTDOWN)
