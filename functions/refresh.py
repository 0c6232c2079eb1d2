"""Door of the refresh schedule: one queue message for each enabled feed."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from bangumi.adapters.logs import set_debug, start_job
from bangumi.adapters.usage import measured
from bangumi.core.errors import ConflictError
from bangumi.services.rounds import queue_feeds
from bangumi.wiring import LiveWorld, live_world


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    start_job("refresh", context)
    world = live_world()
    with measured("refresh", world) as noted:
        queued = _round(world)
        noted["Queued"] += queued
    return {"queued": queued}


def _round(world: LiveWorld) -> int:
    world.configs.forget()
    config = world.configs.load()
    set_debug(config.log.debug_enable)
    state = world.states.program()
    if not (state.setup_done and state.running and config.rss_parser.enable):
        return 0
    queued = queue_feeds(world)
    with suppress(ConflictError):  # somebody switched the program meanwhile; the next round leaves its mark
        world.states.save_program(replace(state, round_at=world.clock.now()))
    return queued
