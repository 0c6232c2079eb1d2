"""The services that tell people: they check what they get as the real ones do, and keep it."""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.world.http import Request, Response, json_response
from tests.support.world.server import Journal, Site

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8")


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that a service took.

    `address` is the token or key that it was sent to, `text` all of its words (title first, one part a line),
    `picture_url` the picture it links to, `photo` the bytes of the picture it carries, `fields` all that was sent.
    """

    service: str
    address: str
    text: str
    fields: Mapping[str, Any]
    request: Request
    picture_url: str | None = None
    photo: bytes | None = None


class Notifiers(Site):
    """Telegram, Discord, Bark, ServerChan, WeCom's relay, Gotify, Pushover and plain webhooks on one origin.

    Every token is good but those in `refused`.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__("notifiers", journal)
        self.taken: list[Notice] = []
        self.refused: set[str] = set()
        services: list[tuple[str, Callable[[Request, re.Match[str]], Notice]]] = [
            ("/bot([^/]+)/sendMessage", _telegram_message),
            ("/bot([^/]+)/sendPhoto", _telegram_photo),
            (r"/api/webhooks/(\d+/[^/]+)", _discord),
            ("/push", _bark),
            (r"/([^/]+)\.send", _serverchan),
            ("/wecom(?:/.*)?", _wecom),
            ("/message", _gotify),
            ("/1/messages.json", _pushover),
            ("/webhook(?:/.*)?", _webhook),
        ]
        for pattern, read in services:
            self.route("POST", pattern, self._taking(read))

    def discord_url(self, token: str = "discord-token") -> str:
        return f"{self.url}/api/webhooks/1234567890/{token}"

    @property
    def wecom_url(self) -> str:
        return f"{self.url}/wecom"

    def webhook_url(self, name: str = "") -> str:
        return f"{self.url}/webhook/{name}".rstrip("/")

    def _taking(self, read: Callable[[Request, re.Match[str]], Notice]) -> Callable[[Request, re.Match[str]], Response]:
        def answer(request: Request, match: re.Match[str]) -> Response:
            try:
                notice = read(request, match)
            except (KeyError, ValueError) as error:
                return _refusal(read, f"Bad Request: {error}", 400)
            if any(secret in notice.address for secret in self.refused):
                return _refusal(read, "Unauthorized", 401)
            self.taken.append(notice)
            return _thanks(notice)

        return answer


def _refusal(service: object, why: str, status: int) -> Response:
    """How each service says that it does not take a message."""
    forms: dict[object, object] = {
        _telegram_message: {"ok": False, "error_code": status, "description": why},
        _telegram_photo: {"ok": False, "error_code": status, "description": why},
        _discord: {"message": why, "code": 50006 if status == 400 else 0},
        _bark: {"code": status, "message": why, "timestamp": int(time.time())},
        _gotify: {"error": why, "errorCode": status, "errorDescription": why},
        _pushover: {"status": 0, "errors": [why], "request": "00000000-0000-0000-0000-000000000000"},
        _serverchan: {"code": 40001, "message": why, "info": why},
        _wecom: {"errcode": 40058, "errmsg": why},
    }
    # Pushover answers 400 to a wrong token as well.
    return json_response(forms.get(service, {"error": why}), 400 if service is _pushover else status)


def _thanks(notice: Notice) -> Response:
    """What each service says to a message that it took."""
    now = int(time.time())
    match notice.service:
        case "telegram":
            chat = {"id": notice.fields["chat_id"], "type": "private"}
            return json_response({"ok": True, "result": {"message_id": 1, "date": now, "chat": chat}})
        case "discord":
            return Response(status=204)
        case "bark":
            return json_response({"code": 200, "message": "success", "timestamp": now})
        case "serverchan":
            data = {"pushid": "1", "readkey": "key", "error": "SUCCESS", "errno": 0}
            return json_response({"code": 0, "message": "", "data": data})
        case "wecom":
            return json_response({"errcode": 0, "errmsg": "ok"})
        case "gotify":
            return json_response({"id": 1, "appid": 1, "date": "2026-01-01T00:00:00Z", **notice.fields})
        case "pushover":
            return json_response({"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b"})
        case _:
            return json_response({"ok": True})


def _telegram_message(request: Request, match: re.Match[str]) -> Notice:
    fields = request.fields
    text = _within(fields["text"], 1, 4096)
    _need(fields, "chat_id")
    return Notice("telegram", match[1], text, fields, request)


def _telegram_photo(request: Request, match: re.Match[str]) -> Notice:
    fields = request.fields
    caption = _within(fields.get("caption", ""), 0, 1024)
    _need(fields, "chat_id")
    part = request.parts.get("photo") if request.content_type == "multipart/form-data" else None
    if part is not None and part.filename is not None:
        _check_picture(part.content)
        return Notice("telegram", match[1], caption, fields, request, photo=part.content)
    return Notice("telegram", match[1], caption, fields, request, picture_url=str(fields["photo"]))


def _discord(request: Request, match: re.Match[str]) -> Notice:
    fields = _json(request)
    embeds = fields.get("embeds", [])
    texts = [fields.get("content")] + [embed.get(name) for embed in embeds for name in ("title", "description")]
    pictures = [embed.get(name, {}).get("url") for embed in embeds for name in ("image", "thumbnail")]
    url = next(filter(None, pictures), None)
    if url and not url.startswith(("http://", "https://", "attachment://")):
        raise ValueError(f"not a well formed URL: {url}")
    return Notice("discord", match[1], _words(*texts), fields, request, picture_url=url)


def _bark(request: Request, _: re.Match[str]) -> Notice:
    fields = request.fields
    text = _words(fields.get("title"), fields["body"])
    return Notice("bark", str(fields["device_key"]), text, fields, request, picture_url=_url(fields.get("icon")))


def _serverchan(request: Request, match: re.Match[str]) -> Notice:
    fields = request.fields
    picture = re.search(r"!\[[^\]]*\]\(([^)\s]+)\)", str(fields.get("desp")))  # the body is Markdown
    text = _words(fields["title"], fields.get("desp"))
    return Notice("serverchan", match[1], text, fields, request, picture_url=picture[1] if picture else None)


def _wecom(request: Request, _: re.Match[str]) -> Notice:
    fields = request.fields
    text = _words(fields["title"], fields["msg"])
    return Notice("wecom", str(fields["key"]), text, fields, request, picture_url=_url(fields.get("picurl")))


def _gotify(request: Request, _: re.Match[str]) -> Notice:
    fields = request.fields
    token = request.query.get("token") or request.headers["x-gotify-key"]
    notification = fields.get("extras", {}).get("client::notification", {})
    text = _words(fields.get("title"), fields["message"])
    return Notice("gotify", token, text, fields, request, picture_url=_url(notification.get("bigImageUrl")))


def _pushover(request: Request, _: re.Match[str]) -> Notice:
    fields = request.fields
    _need(fields, "user")
    text = _words(fields.get("title"), _within(fields["message"], 1, 1024))
    attachment = request.parts.get("attachment") if request.content_type == "multipart/form-data" else None
    if attachment is not None:
        _check_picture(attachment.content)
    photo = attachment.content if attachment else None
    return Notice("pushover", str(fields["token"]), text, fields, request, _url(fields.get("url")), photo)


def _webhook(request: Request, match: re.Match[str]) -> Notice:
    """Takes whatever comes; JSON is read."""
    value = request.json if request.content_type == "application/json" else request.body.decode()
    fields = value if isinstance(value, dict) else {"": value}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Notice("webhook", match[0], text, fields, request, picture_url=_url(fields.get("poster_url")))


def _json(request: Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise ValueError("the body must be JSON")
    return request.fields


def _words(*parts: object) -> str:
    text = "\n".join(str(part) for part in parts if part)
    return _within(text, 1, 10_000)


def _within(text: object, least: int, most: int) -> str:
    if not isinstance(text, str) or not least <= len(text) <= most:
        raise ValueError(f"message text is empty or too long: {text!r:.40}")
    return text


def _need(fields: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not fields.get(name):
            raise ValueError(f"{name} is empty")


def _check_picture(content: bytes) -> None:
    if not content.startswith(_PICTURES):
        raise ValueError("IMAGE_PROCESS_FAILED")


def _url(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
