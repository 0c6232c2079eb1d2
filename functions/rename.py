"""Door of the rename schedule: whatever is open is followed."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bangumi.adapters.logs import set_debug, start_job
from bangumi.adapters.metrics import count
from bangumi.services.follow import follow_open
from bangumi.wiring import live_world

ROUND_S = 45.0
"""Below the shortest period of the schedule, a minute."""


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    start_job("rename", context)
    world = live_world()
    world.configs.forget()
    config = world.configs.load()
    set_debug(config.log.debug_enable)
    state = world.states.program()
    if not (state.setup_done and state.running):
        return {}
    done = follow_open(world, until=world.clock.now() + timedelta(seconds=ROUND_S))
    count(Added=done.sent, Renamed=done.named, Told=done.told)
    return asdict(done)
