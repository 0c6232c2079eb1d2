"""Door of the rename schedule: whatever is open is followed. And of the API, which names one torrent that is finished."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bangumi.adapters.logs import set_debug, start_job
from bangumi.adapters.metrics import count, seconds
from bangumi.adapters.usage import measured
from bangumi.services.follow import Followed, follow_finished, follow_open
from bangumi.wiring import LiveWorld, live_world

ROUND_S = 45.0
"""Below the shortest period of the schedule, a minute."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    start_job("rename", context)
    world = live_world()
    with measured("rename", world) as noted:
        done = _round(event, world)
        if done is None:
            return {}
        noted["Done"] += done.done
        count(Added=done.sent, Renamed=done.named, Told=done.told)
        seconds(ReleaseToFile=done.release_to_file_s)
    return asdict(done)


def _round(event: dict[str, Any], world: LiveWorld) -> Followed | None:
    """None while the program does not run."""
    world.configs.forget()
    set_debug(world.configs.load().log.debug_enable)
    state = world.states.program()
    if not (state.setup_done and state.running):
        return None
    until = world.clock.now() + timedelta(seconds=ROUND_S)
    finished = event.get("finished")
    return follow_finished(str(finished), world, until=until) if finished else follow_open(world, until=until)
