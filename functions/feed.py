"""Door of the feed queue: each message is one feed to be read. Feeds of one batch are read side by side, so that a slow one
delays no other, and each that breaks comes again by itself until the queue gives it up as a dead letter."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from bangumi.adapters.aws import read_job
from bangumi.adapters.logs import also, set_debug, start_job
from bangumi.adapters.usage import measured
from bangumi.core.errors import NotFoundError
from bangumi.ports import FeedJob
from bangumi.services.feeds import refresh_feed
from bangumi.wiring import LiveWorld, live_world

FEED_WITHIN_S = 60.0
"""The queue's visibility time and this function's timeout leave room above it (template.yaml)."""

COMPLETION_WITHIN_S = 25.0

log = logging.getLogger("bangumi.door.feed")


def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    start_job("feed", context)
    world = live_world()
    with measured("feed", world) as noted:
        noted["Messages"] += len(event["Records"])
        failed = _read_all(event["Records"], world)
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _read_all(records: list[dict[str, Any]], world: LiveWorld) -> list[str]:
    """Answers the messages that are to come again."""
    world.configs.forget()
    set_debug(world.configs.load().log.debug_enable)
    revision = world.states.program().rules_revision
    with ThreadPoolExecutor(max(len(records), 1)) as pool:
        done = list(pool.map(lambda record: _read_one(record, revision), records))
    if world.configs.load().bangumi_manager.eps_complete:
        _complete(world)
    return [record["messageId"] for record, ok in zip(records, done, strict=True) if not ok]


def _complete(world: LiveWorld) -> None:
    """The messages are done: whatever breaks here must not bring them again."""
    from bangumi.services.completion import complete_shows

    try:
        complete_shows(world, until=world.clock.now() + timedelta(seconds=COMPLETION_WITHIN_S))
    except Exception:
        log.exception("completion_broke")


def _read_one(record: dict[str, Any], revision: int) -> bool:
    with also(message_id=record["messageId"]):
        try:
            job = read_job(record["body"])
        except ValueError:
            log.exception("feed_message_failed")
            return False
        with also(cause_id=job.cause, feed=job.feed_id):
            return _do(job, revision)


def _do(job: FeedJob, revision: int) -> bool:
    world = live_world()
    try:
        refreshed = refresh_feed(job.feed_id, world, within_s=FEED_WITHIN_S, revision=revision)
        if not refreshed.complete:
            world.feed_queue.send([job])
    except NotFoundError:
        log.info("feed_is_gone")
    except Exception:
        log.exception("feed_message_failed")
        return False
    return True
