"""Door of the rename schedule: whatever is open is followed. And of the API, which names one torrent that is finished."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bangumi.adapters.logs import set_debug, start_job
from bangumi.adapters.metrics import count, seconds
from bangumi.services.follow import follow_finished, follow_open
from bangumi.wiring import live_world

ROUND_S = 45.0
"""Below the shortest period of the schedule, a minute."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    start_job("rename", context)
    world = live_world()
    world.configs.forget()
    config = world.configs.load()
    set_debug(config.log.debug_enable)
    state = world.states.program()
    if not (state.setup_done and state.running):
        return {}
    until = world.clock.now() + timedelta(seconds=ROUND_S)
    finished = event.get("finished")
    done = follow_finished(str(finished), world, until=until) if finished else follow_open(world, until=until)
    count(Added=done.sent, Renamed=done.named, Told=done.told)
    seconds(ReleaseToFile=done.release_to_file_s)
    return asdict(done)
