"""What every request passes first: one form of each address, bounded bodies, no writes from other sites."""

import importlib
from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bangumi.core.errors import DomainError, ForbiddenError, NotFoundError, TooLargeError
from bangumi.core.messages import Say
from bangumi.web.deps import is_cross_site
from bangumi.web.errors import answer
from bangumi.web.settings import WebSettings

LARGEST_BODY = 6 * 1024 * 1024
LONGEST_PATH = 1000
"""Far above any of ours. An id of 4,300 digits is more than Python turns into a number."""
PREFIX = "/api/v1/"
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_MODULES = {
    "auth": "auth",
    "bangumi": "bangumi",
    "bangumi/airings": "metadata",
    "bangumi/apply-offset": "metadata",
    "bangumi/choose": "metadata",
    "bangumi/detect-offset": "metadata",
    "bangumi/dismiss-review": "metadata",
    "bangumi/episodes": "insight",
    "bangumi/needs-review": "metadata",
    "bangumi/preview": "insight",
    "bangumi/refresh": "metadata",
    "bangumi/suggest-offset": "metadata",
    "check": "check",
    "config": "config",
    "downloader": "downloader",
    "downloader/webhook": "webhook",
    "export": "data",
    "health": "health",
    "import": "data",
    "log": "log",
    "notices": "notices",
    "notification": "notification",
    "passkey": "passkey",
    "restart": "program",
    "rss": "rss",
    "rss/analysis": "subscribe",
    "rss/collect": "subscribe",
    "rss/subscribe": "subscribe",
    "search": "search",
    "setup": "setup",
    "shutdown": "program",
    "start": "program",
    "stats": "stats",
    "status": "program",
    "stop": "program",
    "titles": "titles",
}
"""First part of the path, or the first two → the module of `bangumi.web.routes` that answers it."""


class Routes:
    """Adds the routes of a group to the application when the first request for it comes: with all of them, and the
    models behind, a cold start takes 100 ms longer."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._missing = set(_MODULES.values())

    def load_for(self, path: str) -> None:
        if path.startswith(PREFIX):
            first, _, rest = path[len(PREFIX) :].partition("/")
            second = rest.partition("/")[0]
            self._load(_MODULES.get(f"{first}/{second}") or _MODULES.get(first, ""))

    def load_all(self) -> None:
        for module in sorted(self._missing):
            self._load(module)

    def _load(self, module: str) -> None:
        if module in self._missing:
            routers: tuple[APIRouter, ...] = importlib.import_module(f"bangumi.web.routes.{module}").routers
            for router in routers:  # they have whole paths: `include_router` would build each route a second time
                self._app.router.routes.extend(router.routes)
            self._missing.remove(module)


class Edge:
    """ASGI layer around the application."""

    def __init__(self, app: ASGIApp, routes: Routes, settings: WebSettings) -> None:
        self._app, self._routes, self._settings = app, routes, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            if len(scope["path"]) > LONGEST_PATH:
                raise NotFoundError(Say.NO_SUCH_PAGE)
            headers = Headers(scope=scope)
            if scope["method"] not in _READING_METHODS and is_cross_site(headers, self._settings.origins):
                raise ForbiddenError(Say.CROSS_SITE)
            body = await _body(headers, receive)
        except DomainError as error:
            await answer(error)(scope, receive, send)
            return
        scope["path"] = scope["path"].rstrip("/") or "/"
        self._routes.load_for(scope["path"])
        await self._app(scope, _replayed(body, receive), send)


async def _body(headers: Headers, receive: Receive) -> list[Message]:
    """All of the request's messages, whatever length it claims to have."""
    claimed = headers.get("content-length", "")
    if claimed.isdecimal() and (len(claimed) > 12 or int(claimed) > LARGEST_BODY):
        raise TooLargeError(Say.BODY_TOO_LARGE, limit=LARGEST_BODY)
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size > LARGEST_BODY:
            raise TooLargeError(Say.BODY_TOO_LARGE, limit=LARGEST_BODY)
    return messages


def _replayed(messages: Iterable[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replay() -> Message:
        return next(waiting, None) or await receive()

    return replay
