from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from bangumi.core.messages import Message, Say
from bangumi.services import accounts
from bangumi.web.cookies import clear_cookie, set_cookie
from bangumi.web.deps import CHANGES_STATE, Caller, GatedRoute, Private, TheWorld, caller_address, group
from bangumi.web.openapi import body_of, failing
from bangumi.web.schemas.auth import AccountChange, Credentials, Token, UpdatedAccount
from bangumi.web.schemas.base import Envelope, both, envelope

anyone = group("/auth", GatedRoute, tag="auth")
private = group("/auth", Private, tag="auth")
routers = (anyone, private)

FORM = "application/x-www-form-urlencoded"


@anyone.post(
    "/login",
    responses=failing(400, 401, 403, 429),
    openapi_extra=body_of(Credentials, "application/json", FORM),
)
async def login(request: Request, response: Response, world: TheWorld) -> Token:
    """Sign in.

    Sets the cookie `token` too. Five wrong passwords for a name or from an address within 15 minutes: 429 until the
    window passes.
    """
    given = await _credentials(request)
    signed_in = accounts.log_in(given.username, given.password, caller_address(request), world)
    set_cookie(request, response, signed_in)
    return Token.of(signed_in)


@private.get("/refresh_token", dependencies=CHANGES_STATE, responses=failing(403))
async def refresh_token(request: Request, response: Response, caller: Caller, world: TheWorld) -> Token:
    """Get a fresh token."""
    signed_in = accounts.refresh(caller, world)
    set_cookie(request, response, signed_in)
    return Token.of(signed_in)


@private.get("/logout", dependencies=CHANGES_STATE, responses=failing(403))
async def logout(response: Response, caller: Caller, world: TheWorld) -> Envelope:
    """Sign out: this token is refused from then on."""
    accounts.log_out(caller, world)
    clear_cookie(response)
    return envelope(Say.SIGNED_OUT)


@private.post("/update", responses=failing(409))
async def update_account(
    change: AccountChange, request: Request, response: Response, caller: Caller, world: TheWorld
) -> UpdatedAccount:
    """Change user name or password. Every older token is refused from then on."""
    signed_in = accounts.update(caller, change.username, change.password, world)
    set_cookie(request, response, signed_in)
    token = Token.of(signed_in)
    return UpdatedAccount(
        status=True, **both(Message.of(Say.ACCOUNT_UPDATED)), access_token=token.access_token, expire=token.expire
    )


async def _credentials(request: Request) -> Credentials:
    """From JSON, or from a form as AutoBangumi's web UI sends it."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith(FORM):
            fields: dict[str, Any] = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            return Credentials.model_validate(fields)
        return Credentials.model_validate_json(body)
    except ValidationError as invalid:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in invalid.errors(include_input=False)]
        raise RequestValidationError(faults) from None
