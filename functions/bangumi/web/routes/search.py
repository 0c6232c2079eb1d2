import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Body, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bangumi.core.errors import DomainError
from bangumi.core.messages import Message, Say
from bangumi.services import search
from bangumi.services.search import Found
from bangumi.web.deps import Private, TheWorld, group
from bangumi.web.openapi import events_of
from bangumi.web.schemas.base import both
from bangumi.web.schemas.subscribe import FoundBangumi

HEART_BEAT_S = 15.0
BUFFERED_WITHIN_S = 20.0
"""Behind Mangum nothing leaves before the end, and API Gateway waits 29 s."""

_EXAMPLE = {"mikan": "https://mikanani.me/RSS/Search?searchstr=%s", "nyaa": "https://nyaa.si/?page=rss&q=%s&c=0_0&f=0"}

log = logging.getLogger(__name__)


class Streaming(Private):
    """A server of streams has many open at once: its gates, which read the store, hold nobody else up."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = APIRoute.get_route_handler(self)

        async def gated(request: Request) -> Response:
            await asyncio.to_thread(self._pass, request)
            return await handle(request)

        return gated

    def _pass(self, request: Request) -> None:
        for gate in self.gates:
            gate(request)


class EventStream(StreamingResponse):
    """`on_end` is called however it ends: whoever hangs up leaves generators behind that end only some time later."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[str], on_end: Callable[[], None]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"})
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()


router = group("/search", Private, tag="search")
stream = group("/search", Streaming, tag="search")
routers = (router, stream)

Keyword = Annotated[str, Query(description="Words that a release name has", examples=["Frieren"])]
Provider = Annotated[str, Query(description="One of the search providers; all of them where none is named")]


@stream.get("/bangumi", status_code=200, response_class=EventStream, responses=events_of(FoundBangumi))
async def search_bangumi(
    request: Request,
    world: TheWorld,
    keyword: Keyword = "",
    provider: Provider = "",
    keywords: Annotated[str, Query(deprecated=True)] = "",
    site: Annotated[str, Query(deprecated=True)] = "",
) -> EventStream:
    """Search for shows.

    A stream of server-sent events: each unnamed one has a `FoundBangumi` as its data, one for a show and group.
    `event: end` closes a complete stream, `event: error` with an envelope one in which a provider failed.
    """
    question = await asyncio.to_thread(search.ask, keyword or keywords, provider or site, world)
    within_s = BUFFERED_WITHIN_S if "aws.event" in request.scope else search.WITHIN_S
    base = (await asyncio.to_thread(world.configs.load)).downloader.path
    asked = search.Search(question, world, within_s=within_s)
    return EventStream(_events(asked.finds(), base), asked.stop)


async def _events(found: AsyncIterator[Found], base: str) -> AsyncIterator[str]:
    """The comment at once tells proxies that the answer has begun, those in silence that it goes on."""
    yield ":\n\n"
    waiting = asyncio.ensure_future(anext(found))
    try:
        while True:
            await asyncio.wait({waiting}, timeout=HEART_BEAT_S)
            if not waiting.done():
                yield ":\n\n"
                continue
            yield f"data: {FoundBangumi.found(waiting.result(), base).model_dump_json()}\n\n"
            waiting = asyncio.ensure_future(anext(found))
    except StopAsyncIteration:
        yield "event: end\ndata:\n\n"
    except DomainError as error:
        yield _error(error.message)
    except Exception:
        request_id = uuid.uuid4().hex
        log.exception("search_broke", extra={"search": request_id})
        yield _error(Message.of(Say.FAULT, request_id=request_id))
    finally:
        waiting.cancel()


def _error(message: Message) -> str:
    envelope = {"status": False, **both(message)}
    return f"event: error\ndata: {json.dumps(envelope, ensure_ascii=False)}\n\n"


@router.get("/provider")
async def list_search_providers(world: TheWorld) -> list[str]:
    """List the names of the search providers, Mikan first."""
    return list(search.providers(world))


@router.get("/provider/config")
async def get_search_providers(world: TheWorld) -> dict[str, str]:
    """Get the search providers: name and URL template, in which `%s` stands for the words."""
    return search.providers(world)


@router.put("/provider/config")
async def set_search_providers(
    providers: Annotated[dict[str, str], Body(examples=[_EXAMPLE])], world: TheWorld
) -> dict[str, str]:
    """Set the search providers in place of the stored ones. The next search uses them."""
    return search.set_providers(providers, world)
