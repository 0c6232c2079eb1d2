"""One origin for the browser: `python -S -m infra.local.gateway`, with the deployed search function's environment.

It stands where CloudFront and API Gateway's streaming stand on AWS. Its packages are those of the functions' layer. The
listening socket comes from the supervisor, so a gateway that dies takes no connection with it that was not accepted.
"""

import asyncio
import importlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOP_BY_HOP = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
    b"transfer-encoding", b"upgrade",
}  # fmt: skip
CLIENTS_CLAIMS = {b"host", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
# What CloudFront adds in template.yaml (SiteHeaders), but for https alone. The API's answers have their own.
SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SEARCH = "/api/v1/search/bangumi"
# Ours end with a word of their own before: API Gateway's 29 s, or nothing while a stream is open.
PATIENCE = httpx.Timeout(connect=5, read=65, write=65, pool=65)


@dataclass(frozen=True, slots=True)
class Upstream:
    """`api`: the address of the deployed stage. `site` and its secret: the bucket that CloudFront would read."""

    emulator: str
    rest_api: str
    bucket: str
    access_key: str
    secret_key: str
    region: str

    @property
    def stage(self) -> str:
        return f"{self.emulator}/_aws/execute-api/{self.rest_api}/live"


class Gateway:
    def __init__(self, upstream: Upstream, site: Path, client: httpx.AsyncClient) -> None:
        self._upstream = upstream
        self._site = site
        self._client = client
        self._bucket = self._bucket_client()

    def app(self) -> ASGIApp:
        routes: list[BaseRoute] = [
            Route("/api/v1/{path:path}", self.to_api, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
            Route("/docs", self.to_api),
            Route("/openapi.json", self.to_api),
            Route("/posters/{name}", self.to_poster),
            Route("/{path:path}", self.to_site),
        ]
        return safe(streaming_search(Starlette(routes=routes)))

    async def to_api(self, request: Request) -> Response:
        headers = [(k, v) for k, v in request.headers.raw if k not in HOP_BY_HOP | CLIENTS_CLAIMS]
        client = request.client.host if request.client else "127.0.0.1"
        headers += [
            (b"x-forwarded-for", client.encode()),
            (b"x-forwarded-host", request.headers.get("host", "").encode("latin-1")),
            (b"x-forwarded-proto", b"http"),
        ]
        target = self._upstream.stage + request.scope["raw_path"].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        url = f"{target}?{query}" if query else target
        return await self._pass_on(httpx.Request(request.method, url, headers=headers, content=await request.body()))

    async def to_poster(self, request: Request) -> Response:
        key = {"Bucket": self._upstream.bucket, "Key": f"posters/{request.path_params['name']}"}
        return await self._pass_on(httpx.Request("GET", self._bucket.generate_presigned_url("get_object", key)))

    async def to_site(self, request: Request) -> Response:
        """The web UI when it is built, its index for each of its own addresses; else the api function's page."""
        if not (self._site / "index.html").exists():
            return await self.to_api(request)
        wanted = (self._site / request.path_params["path"]).resolve()
        if wanted.is_relative_to(self._site) and wanted.is_file():
            return FileResponse(wanted)
        return FileResponse(self._site / "index.html", headers={"cache-control": "no-cache"})

    async def _pass_on(self, question: httpx.Request) -> Response:
        try:
            answer = await self._client.send(question, stream=True)
        except httpx.HTTPError:
            return no_answer()
        response = StreamingResponse(body_of(answer), status_code=answer.status_code)
        response.raw_headers = [(k.lower(), v) for k, v in answer.headers.raw if k.lower() not in HOP_BY_HOP]
        return response

    def _bucket_client(self) -> Any:
        return botocore.session.get_session().create_client(
            "s3",
            region_name=self._upstream.region,
            endpoint_url=self._upstream.emulator,
            aws_access_key_id=self._upstream.access_key,
            aws_secret_access_key=self._upstream.secret_key,
        )


async def body_of(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


def no_answer() -> Response:
    """The envelope of the product's errors, while the emulator is being started again."""
    words = {"msg_en": "The service is starting, try again.", "msg_zh": "服务正在启动，请稍后重试。"}
    return JSONResponse({"status": False, **words}, 503, {"retry-after": "2"})


def safe(inner: ASGIApp) -> ASGIApp:
    """With the headers of SAFE on every answer that has not its own."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        await inner(scope, receive, send_safe)

    return app


def streaming_search(rest: ASGIApp) -> ASGIApp:
    """The search function's app in this process: the emulator can't stream. Imported at its first request."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != SEARCH or scope["method"] != "GET":
            await rest(scope, receive, send)
            return
        search = await asyncio.to_thread(importlib.import_module, "search")
        client = scope["client"][0] if scope.get("client") else "127.0.0.1"
        claims = CLIENTS_CLAIMS - {b"host"} | {b"x-amzn-request-context"}
        headers = [(k, v) for k, v in scope["headers"] if k not in claims]
        context = json.dumps({"identity": {"sourceIp": client}}).encode()
        headers += [(b"x-amzn-request-context", context)]
        await search.app({**scope, "headers": headers, "path": SEARCH}, receive, send)

    return app


class Server(uvicorn.Server):
    """Ends when standard input does."""

    async def watch_input(self) -> None:
        loop = asyncio.get_running_loop()
        lines = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        await lines.read()
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps({"ready": True}), flush=True)
        sys.stdout = sys.stderr  # nobody reads on there, and the search has things to log
        self._watch = asyncio.create_task(self.watch_input())


def main(listener: int, upstream: Upstream, site: Path) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    client = httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False)
    # Not behind a proxy: whoever connects from loopback would otherwise choose the address that the API believes.
    config = uvicorn.Config(
        Gateway(upstream, site, client).app(),
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    Server(config).run(sockets=[socket.socket(fileno=listener)])


if __name__ == "__main__":
    main(int(sys.argv[1]), Upstream(**json.loads(os.environ.pop("GATEWAY_UPSTREAM"))), Path(sys.argv[2]).resolve())
