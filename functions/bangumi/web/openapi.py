"""The description of the API: what FastAPI knows, plus what it does not (errors, tokens, bodies that are read by
hand)."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

REFERENCE = "#/components/schemas/{model}"

_MEANING = {
    400: "Bad input; `errors` names the fields",
    401: "No or bad token",
    403: "Not allowed now",
    404: "Unknown id",
    409: "Already there, or changed meanwhile",
    413: "Body too large",
    429: "Locked out; see `Retry-After`",
    500: "A fault of ours",
    502: "An upstream answered wrong",
    503: "The downloader or an upstream can't be reached, or the program is shut down",
}

_DESCRIPTION = """\
Follows anime feeds and brings named episodes to your library. Compatible with the API of AutoBangumi 3.2.

Actions and errors answer `{"status", "msg_en", "msg_zh"}`. Sign in with `POST /api/v1/auth/login`; the token goes into
the `Authorization: Bearer` header or the cookie `token`."""

_read_by_hand: dict[str, type[BaseModel]] = {}


def failing(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route answers beside those that every route does."""
    return {status: {"description": _MEANING[status]} for status in statuses}


def body_of(model: type[BaseModel], *media_types: str) -> dict[str, Any]:
    """For a route that reads its body by hand: what it expects there."""
    _read_by_hand[model.__name__] = model
    schema = {"$ref": REFERENCE.format(model=model.__name__)}
    content = {media_type: {"schema": schema} for media_type in media_types or ("application/json",)}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    from bangumi.web.deps import Private, PrivateAlways  # they import this module
    from bangumi.web.schemas.base import Refusal

    document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
    schemas = document["components"]["schemas"]
    models: list[type[BaseModel]] = [Refusal, *_read_by_hand.values()]
    _, more = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    schemas |= {name: schema for name, schema in more["$defs"].items() if name not in schemas}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
    }
    private = {(r.path_format, m) for r in app.routes if isinstance(r, (Private, PrivateAlways)) for m in r.methods or ()}
    for path, method, operation in _operations(document):
        _complete(operation, private=(path, method.upper()) in private)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(operation: dict[str, Any], *, private: bool) -> None:
    answers = operation["responses"]
    had_input = answers.pop("422", None) is not None or "requestBody" in operation
    statuses = {500, *((400, 413) if had_input else ()), *((401, 503) if private else ())}
    for status in sorted(statuses):
        answers.setdefault(str(status), {"description": _MEANING[status]})
    for status, answer in answers.items():
        if int(status) >= 400:
            answer["content"] = {"application/json": {"schema": {"$ref": REFERENCE.format(model="Refusal")}}}
    if private:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    summary, _, rest = operation.get("description", "").partition("\n\n")
    operation["summary"] = " ".join(summary.split())
    operation["description"] = " ".join(rest.split())
