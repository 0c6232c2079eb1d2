"""What handlers ask for, and who is let through to them."""

import hmac
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from bangumi.core.errors import ForbiddenError, UnauthorizedError, UnavailableError
from bangumi.core.messages import Say
from bangumi.ports import World
from bangumi.services import accounts
from bangumi.services.accounts import Identity
from bangumi.web.settings import WebSettings

COOKIE = "token"
LARGEST_ID = 2**53


async def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


async def _settings(request: Request) -> WebSettings:
    settings: WebSettings = request.app.state.settings
    return settings


async def _identity(request: Request) -> Identity:
    identity: Identity = request.state.identity
    return identity


TheWorld = Annotated[World, Depends(_world)]
Settings = Annotated[WebSettings, Depends(_settings)]
Caller = Annotated[Identity, Depends(_identity)]
"""Who asks; in `Private` routes only."""

BangumiId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Id of a bangumi rule", examples=[7])]
RssId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Id of a feed", examples=[3])]


# -- gates: asked before the body is read, so that a stranger's body costs nothing and tells him nothing

Gate = Callable[[Request], None]


class _Request(Request):
    """With a stricter idea of JSON than Python's: UTF-8 alone, numbers that are numbers, and no half of a character, which
    could be neither stored nor answered."""

    async def json(self) -> Any:
        text = (await self.body()).decode("utf-8-sig")
        value = json.loads(text, parse_constant=_no_number)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
        return value


def _no_number(name: str) -> None:
    raise ValueError(name)


class GatedRoute(APIRoute):
    """A route behind gates, each of which lets a request pass or raises."""

    gates: ClassVar[tuple[Gate, ...]] = ()

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def gated(request: Request) -> Response:
            for gate in self.gates:
                gate(request)
            return await handle(_Request(request.scope, request.receive))

        return gated


def sign_in(request: Request) -> None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        bearer = ""
    cookie = request.cookies.get(COOKIE, "")
    world: World = request.app.state.world
    try:
        request.state.identity = accounts.identify(bearer.strip(), cookie, world)
    except UnauthorizedError:
        if world.states.program().setup_done:
            raise
        raise UnauthorizedError(Say.SETUP_FIRST) from None


def refuse_shut_down(request: Request) -> None:
    if request.app.state.world.states.program().shut_down:
        raise UnavailableError(Say.SHUT_DOWN)


def refuse_after_setup(request: Request) -> None:
    if request.app.state.world.states.program().setup_done:
        raise ForbiddenError(Say.SETUP_OVER)


def unlock_setup(request: Request) -> None:
    wanted = request.app.state.settings.setup_token
    given = request.headers.get("x-setup-token", "")
    if wanted and not hmac.compare_digest(given.encode(), wanted.encode()):
        raise ForbiddenError(Say.SETUP_LOCKED)


def sign_in_or_set_up(request: Request) -> None:
    """Before there is an owner the rules of the setup hold, from then on only the owner comes through."""
    if request.app.state.world.states.program().setup_done:
        sign_in(request)
    else:
        unlock_setup(request)


def prove_downloader(request: Request) -> None:
    from bangumi.services import finished  # what no other request needs

    world: World = request.app.state.world
    if not finished.is_genuine(request.headers.get("x-webhook-token", ""), world):
        raise UnauthorizedError(Say.WEBHOOK_REFUSED)


class Public(GatedRoute):
    gates = (refuse_shut_down,)


class Private(GatedRoute):
    gates = (sign_in, refuse_shut_down)


class PrivateAlways(GatedRoute):
    """Also answers while the program is shut down."""

    gates = (sign_in,)


class DuringSetupAndPrivate(GatedRoute):
    gates = (sign_in_or_set_up, refuse_shut_down)


class FromDownloader(GatedRoute):
    gates = (prove_downloader, refuse_shut_down)


class DuringSetup(GatedRoute):
    gates = (refuse_shut_down, refuse_after_setup, unlock_setup)


def group(path: str, route_class: type[GatedRoute], *, tag: str) -> APIRouter:
    """The routes below `/api/v1<path>` behind the same gates. Their functions' names are the operation ids."""
    return APIRouter(
        prefix=f"/api/v1{path}", tags=[tag], route_class=route_class, generate_unique_id_function=lambda route: route.name
    )


# -- where a request comes from


def caller_address(request: Request) -> str:
    """As API Gateway saw it, or as our own edge did. What a caller writes into headers is never believed."""
    secret = request.app.state.settings.edge_secret
    given = request.headers.get("x-origin-secret", "")
    if secret and hmac.compare_digest(given.encode(), secret.encode()):
        return request.headers.get("x-viewer-address", "")
    return request.client.host if request.client else ""


def is_https(request: Request) -> bool:
    return request.url.scheme.partition(",")[0].strip() == "https"


def is_cross_site(headers: Headers, origins: tuple[str, ...]) -> bool:
    """Whether a browser says that a page of another site sent this. Programs send none of these headers."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site in ("same-origin", "none"):
        return False
    if site == "cross-site":
        return True
    if origin:
        own = {headers.get("host", ""), headers.get("x-forwarded-host", "")} - {""}
        return origin not in origins and urlsplit(origin).netloc not in own
    return site == "same-site"


async def _refuse_cross_site(request: Request) -> None:
    if is_cross_site(request.headers, request.app.state.settings.origins):
        raise ForbiddenError(Say.CROSS_SITE)


CHANGES_STATE = [Depends(_refuse_cross_site)]
"""For every GET that changes something: an image in somebody else's page could send it."""
