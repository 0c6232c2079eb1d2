"""Door of the daily schedule: what drifts is put right."""

from dataclasses import asdict
from typing import Any

from bangumi.adapters.logs import set_debug, start_job
from bangumi.adapters.metrics import count
from bangumi.adapters.usage import measured
from bangumi.services.upkeep import keep_up
from bangumi.wiring import live_world


def handler(_event: dict[str, Any], context: Any) -> dict[str, Any]:
    start_job("upkeep", context)
    world = live_world()
    with measured("upkeep", world):
        world.configs.forget()
        set_debug(world.configs.load().log.debug_enable)
        now = world.clock.now()
        count(Stuck=sum(torrent.is_stuck(now) for torrent in world.torrents.open()))
        return asdict(keep_up(world))
