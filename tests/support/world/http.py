"""What goes over the wire in the test world: requests as they came, responses as they will go."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart/form-data body."""

    name: str
    filename: str | None
    content_type: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Request:
    """A request that the world got. Header names are lower case; `status` is what it was answered, None till then."""

    site: str
    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes = b""
    status: int | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path)

    @cached_property
    def query(self) -> dict[str, str]:
        """Query fields, the last of each name."""
        return _last_of_each(urlsplit(self.url).query)

    @cached_property
    def target(self) -> str:
        """Path and query as sent."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body)

    @cached_property
    def form(self) -> dict[str, str]:
        """Fields of a form-encoded or multipart body, files left out."""
        if self.content_type == "multipart/form-data":
            return {name: part.text for name, part in self.parts.items() if part.filename is None}
        return _last_of_each(self.body.decode())

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Parts of a multipart body by name."""
        return {part.name: part for part in read_multipart(self.headers.get("content-type", ""), self.body)}

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Fields of the body, whichever of JSON, form and multipart it is; else {}."""
        if self.content_type == "application/json":
            return dict(self.json) if isinstance(self.json, dict) else {}
        if self.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            return dict(self.form)
        return {}


@dataclass(frozen=True, slots=True)
class Response:
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha1(self.body, usedforsecurity=False).hexdigest()[:16]}"'


def json_response(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8", status)


def html_response(page: str, status: int = 200) -> Response:
    return Response(page.encode(), "text/html; charset=utf-8", status)


def not_found() -> Response:
    return html_response("<html><body><h1>404 Not Found</h1></body></html>", 404)


def read_multipart(content_type: str, body: bytes) -> list[Part]:
    """Parts of a multipart/form-data body, bytes untouched."""
    _, found, boundary = content_type.partition("boundary=")
    if not found:
        return []
    delimiter = b"\r\n--" + boundary.partition(";")[0].strip().strip('"').encode()
    return [_read_part(piece) for piece in (b"\r\n" + body).split(delimiter)[1:-1]]


def _read_part(piece: bytes) -> Part:
    head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    headers = {name.lower(): value for name, value in headers.items()}
    pairs = (piece.strip().partition("=") for piece in headers.get("content-disposition", "").split(";")[1:])
    options = {name: value.strip('"') for name, _, value in pairs}
    return Part(options.get("name", ""), options.get("filename"), headers.get("content-type", "text/plain"), content)


def _last_of_each(encoded: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(encoded, keep_blank_values=True).items()}
