"""Door of the search: an ASGI application for uvicorn, since the search answers as a stream.

On AWS the Lambda Web Adapter stands in front (`search.sh`), in the local stack the gateway does. Both tell in one header what
API Gateway knows of the request, and overwrite what a caller wrote into it.
"""

import json
from functools import cache
from types import SimpleNamespace

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bangumi.adapters.logs import start_job
from bangumi.web.app import create_app
from bangumi.web.settings import WebSettings
from bangumi.wiring import live_world

READY = "/ready"


@cache
def _application() -> ASGIApp:
    world = live_world()
    settings = WebSettings(
        origins=world.settings.public_urls,
        setup_token=world.settings.setup_token,
        edge_secret=world.settings.edge_secret,
    )
    return create_app(world, settings)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Ready as soon as the application is made; that asks nobody."""
    application = _application()
    if scope["path"] == READY:
        await PlainTextResponse("ready")(scope, receive, send)
        return
    request_id, address = _told(Headers(scope=scope))
    start_job("search", SimpleNamespace(aws_request_id=request_id), path=scope["path"])
    live_world().configs.forget()
    await application({**scope, "client": (address, 0)}, receive, send)


def _told(headers: Headers) -> tuple[str, str]:
    """Request id and caller's address, empty where they are not told."""
    try:
        context = json.loads(headers.get("x-amzn-request-context", "{}"))
        return str(context.get("requestId", "")), str(context["identity"]["sourceIp"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return "", ""
