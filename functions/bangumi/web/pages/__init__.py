"""The pages that people see who come without a client: what this is, and the description of the API.

Swagger UI's own files lie where the web UI does (its build takes them from npm); `docs.html` loads them from there and says
so where they are missing.
"""

import secrets
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src "
)


def install(app: FastAPI) -> None:
    app.add_route("/", _home, include_in_schema=False)
    app.add_route("/docs", _docs, include_in_schema=False)
    app.add_route("/openapi.json", _openapi, include_in_schema=False)


async def _home(request: Request) -> Response:
    state = request.app.state.world.states.program()
    key = "shut" if state.shut_down else "running" if state.running else "stopped" if state.setup_done else "new"
    page = (_HERE / "home.html").read_text("utf-8")
    page = page.replace("{{state}}", key).replace("{{version}}", request.app.version)
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY + "'none'"})


async def _docs(_: Request) -> Response:
    nonce = secrets.token_urlsafe(16)
    page = (_HERE / "docs.html").read_text("utf-8").replace("{{nonce}}", nonce)
    return HTMLResponse(page, headers={"Content-Security-Policy": f"{_POLICY}'self' 'nonce-{nonce}'"})


async def _openapi(request: Request) -> Response:
    return JSONResponse(request.app.openapi())
