"""The description of the API: what FastAPI knows, plus what it does not (errors, tokens, bodies that are read by
hand)."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bangumi.web.deps import GatedRoute, refuse_shut_down, sign_in, sign_in_or_set_up
from bangumi.web.schemas.base import Refusal

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


def events_of(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """For a route that streams server-sent events: what each of them has as its data."""
    _read_by_hand[model.__name__] = model
    schema = {"type": "string", "description": f"Server-sent events; the data of each is a `{model.__name__}` as JSON"}
    return {200: {"description": "Events as they come", "content": {"text/event-stream": {"schema": schema}}}}


def describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= {name: schema for name, schema in _more_schemas().items() if name not in schemas}
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
    }
    routes = {(r.path_format, m.lower()): r for r in app.routes if isinstance(r, GatedRoute) for m in r.methods or ()}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, routes[path, method])
    return _well_named(document)


def _well_named(document: dict[str, Any]) -> dict[str, Any]:
    """Where two schemas have one name, FastAPI puts the whole path of their modules before it: the last part is enough."""
    text = json.dumps(document)
    for name in document["components"]["schemas"]:
        *modules, own = name.split("__")
        if modules:
            text = text.replace(f'"{name}"', f'"{modules[-1].title()}{own}"').replace(
                f'/{name}"', f'/{modules[-1].title()}{own}"'
            )
    named: dict[str, Any] = json.loads(text)
    return named


def _more_schemas() -> dict[str, Any]:
    """Of what no route names by its types: refusals, and bodies that are read by hand."""
    models: list[type[BaseModel]] = [Refusal, *_read_by_hand.values()]
    _, document = models_json_schema([(model, "validation") for model in models], ref_template=REFERENCE)
    found: dict[str, Any] = document["$defs"]
    return found


def _complete(operation: dict[str, Any], route: GatedRoute) -> None:
    answers: dict[str, Any] = operation["responses"]
    has_body = "requestBody" in operation
    has_input = answers.pop("422", None) is not None or has_body
    private = sign_in in route.gates or sign_in_or_set_up in route.gates
    closable = refuse_shut_down in route.gates
    writes = bool((route.methods or set()) - {"GET"})  # which a page of another site may not
    always = {500: True, 400: has_input, 413: has_body, 401: private, 403: writes, 503: closable}
    for status, answered in always.items():
        if answered:
            answers.setdefault(str(status), {"description": _MEANING[status]})
    refusal = {"application/json": {"schema": {"$ref": REFERENCE.format(model=Refusal.__name__)}}}
    operation["responses"] = {
        str(status): {**answer, "content": refusal} if int(status) >= 400 else answer
        for status, answer in sorted(answers.items(), key=lambda item: int(item[0]))
    }
    if has_body:
        for content in operation["requestBody"]["content"].values():
            if "$ref" in content["schema"]:  # beside a body that is read by hand stands what FastAPI made of its type
                content["schema"] = {"$ref": content["schema"]["$ref"]}
    if private:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    summary, _, rest = operation.get("description", "").partition("\n\n")
    operation["summary"] = " ".join(summary.split()).removesuffix(".")
    operation["description"] = " ".join(rest.split())
