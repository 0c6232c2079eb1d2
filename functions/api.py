"""Door of the REST API: API Gateway's proxy events through Mangum into the FastAPI application."""

from functools import cache
from typing import Any

from mangum import Mangum

from bangumi.adapters.logs import start_job
from bangumi.adapters.metrics import count
from bangumi.adapters.usage import measured
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from bangumi.wiring import live_world

HEALTH = "/api/v1/health"
"""Elsewhere 502 and 503 tell of somebody else's server; here of ours."""

WRITTEN_EVERY_S = 20.0
"""What was used is written down at most so often by one process."""


@cache
def _application() -> Mangum:
    world = live_world()
    settings = WebSettings(
        origins=world.settings.public_urls,
        setup_token=world.settings.setup_token,
        edge_secret=world.settings.edge_secret,
    )
    return Mangum(create_app(world, settings), lifespan="off")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    start_job("api", context, path=event["path"], method=event["httpMethod"])
    world = live_world()
    with measured("api", world, every_s=WRITTEN_EVERY_S):
        world.configs.forget()
        answer: dict[str, Any] = _application()(event, context)
        count(Faults=int(answer["statusCode"] == 500 or (event["path"] == HEALTH and answer["statusCode"] != 200)))
    return answer
