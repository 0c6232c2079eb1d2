"""Bark, push messages on iOS: https://github.com/Finb/bark-server/blob/master/docs/API_V2.md."""

from bangumi.adapters.notify.letter import Letter, Places, Post, needed
from bangumi.core.config import NotificationProvider

_SERVER = "https://api.day.app"


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:  # noqa: ARG001 - as all
    message = {"title": letter.title, "body": letter.text, "device_key": needed(provider, "device_key", "token")}
    if letter.picture_url:
        message["icon"] = letter.picture_url
    return Post(f"{(provider.server_url or _SERVER).rstrip('/')}/push", json=message)
