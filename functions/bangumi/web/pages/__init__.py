"""The pages that people see who come without a client: what this is, and the description of the API."""

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

_HERE = Path(__file__).parent
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def install(app: FastAPI) -> None:
    app.add_route("/", _home, include_in_schema=False)
    app.add_route("/docs", _docs, include_in_schema=False)
    app.add_route("/openapi.json", _openapi, include_in_schema=False)


async def _home(request: Request) -> Response:
    state = request.app.state.world.states.program()
    key = "shut" if state.shut_down else "running" if state.running else "stopped" if state.setup_done else "new"
    page = (_HERE / "home.html").read_text("utf-8")
    return HTMLResponse(page.replace("{{state}}", key).replace("{{version}}", request.app.version), headers=_SAFE)


async def _docs(_: Request) -> Response:
    return HTMLResponse((_HERE / "docs.html").read_text("utf-8"), headers=_SAFE)


async def _openapi(request: Request) -> Response:
    return JSONResponse(request.app.openapi())
