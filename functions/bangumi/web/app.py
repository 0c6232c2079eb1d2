"""The application: routes on a world."""

from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from bangumi.ports import World
from bangumi.web import errors, openapi, pages
from bangumi.web.edge import Edge, Routes
from bangumi.web.settings import WebSettings

_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer that has no header of its own by this name."""


def create_app(world: World, settings: WebSettings | None = None) -> FastAPI:
    """The REST API, its description and its two pages. Routes are loaded with the first request that needs them."""
    settings = settings or WebSettings()
    app = _App(title="Kumo Bangumi", version=settings.version, openapi_url=None, redirect_slashes=False)
    app.routes_on_demand = Routes(app)
    app.state.world = world
    app.state.settings = settings
    app.add_middleware(Edge, routes=app.routes_on_demand, settings=settings)
    errors.install(app)
    pages.install(app)
    return app


class _App(FastAPI):
    routes_on_demand: Routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Outside of every middleware, since the one that answers for our faults is the outermost of them."""

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        await super().__call__(scope, receive, send_safe)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.routes_on_demand.load_all()
            self.openapi_schema = openapi.describe(self)
        return self.openapi_schema
