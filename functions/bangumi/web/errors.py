"""The one place where errors become answers: a status and the envelope `{"status": false, "msg_en", "msg_zh"}`."""

import uuid
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bangumi.core.errors import (
    BadInputError,
    ConflictError,
    DomainError,
    ForbiddenError,
    LockedOutError,
    NotFoundError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
    UpstreamError,
)
from bangumi.core.messages import Message, Say

STATUS: dict[type[DomainError], int] = {
    BadInputError: 400,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    TooLargeError: 413,
    LockedOutError: 429,
    UpstreamError: 502,
    UnavailableError: 503,
}


def status_of(error: DomainError) -> int:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def answer(error: DomainError) -> JSONResponse:
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if isinstance(error, LockedOutError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, UnauthorizedError):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, BadInputError):
        more["errors"] = [{"field": field, "msg": msg} for field, msg in error.errors.items()]
    return refusal(status_of(error), error.message, headers, **more)


def refusal(status: int, message: Message, headers: dict[str, str] | None = None, **more: object) -> JSONResponse:
    body = {"status": False, "msg_en": message.en, "msg_zh": message.zh, **more}
    return JSONResponse(body, status, headers)


def install(app: FastAPI) -> None:
    app.exception_handler(DomainError)(_domain_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_fault)


async def _domain_error(_: Request, error: DomainError) -> JSONResponse:
    return answer(error)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    return answer(bad_input(error.errors()))


def bad_input(faults: Sequence[Any]) -> BadInputError:
    """From pydantic's list of what is wrong with a request."""
    if any(fault["type"] == "json_invalid" for fault in faults):
        return BadInputError(Say.BAD_BODY)
    errors: dict[str, str] = {}
    for fault in faults:
        source, *place = fault["loc"]
        if source == "body" and place[:1] in (["list"], ["object"]):  # which of two forms it was: no name that a client sent
            del place[0]
        errors.setdefault(".".join(map(str, place)) or "body", fault["msg"].removeprefix("Value error, "))
    return BadInputError(Say.BAD_INPUT, errors)


async def _http_error(_: Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses: unknown addresses and methods, unreadable bodies."""
    if error.status_code == 400:
        return answer(BadInputError(Say.BAD_BODY))
    say = {404: Say.NO_SUCH_PAGE, 405: Say.NO_SUCH_METHOD}.get(error.status_code, Say.BAD_BODY)
    return refusal(error.status_code, Message.of(say), dict(error.headers or {}))


async def _fault(request: Request, _: Exception) -> JSONResponse:
    """A fault of ours. The trace goes to the log, where the request id finds it."""
    context = request.scope.get("aws.context")
    request_id = getattr(context, "aws_request_id", None) or uuid.uuid4().hex
    return refusal(500, Message.of(Say.FAULT, request_id=request_id), request_id=request_id)
