"""Gotify, a push server of one's own: https://gotify.net/docs/pushmsg, https://gotify.net/docs/msgextras."""

from bangumi.adapters.notify.letter import Letter, Places, Post, address, needed
from bangumi.core.config import NotificationProvider

_PRIORITY = 5


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:  # noqa: ARG001 - as all
    message: dict[str, object] = {"title": letter.title, "message": letter.text, "priority": _PRIORITY}
    if letter.picture_url:
        message["extras"] = {"client::notification": {"bigImageUrl": letter.picture_url}}
    server = address(provider, "server_url", "url", "chat_id")
    return Post(f"{server}/message", json=message, headers={"X-Gotify-Key": needed(provider, "token", "api_token")})
