"""Pushover: https://pushover.net/api."""

from dataclasses import replace

from bangumi.adapters.notify.letter import Letter, Places, Post, needed
from bangumi.core.config import NotificationProvider

_LONGEST_TITLE = 250
_LONGEST_TEXT = 1024


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:
    message = {
        "token": needed(provider, "api_token", "token"),
        "user": needed(provider, "user_key", "chat_id"),
        "title": letter.title[:_LONGEST_TITLE],
        "message": letter.text[:_LONGEST_TEXT],
    }
    if letter.picture_url:
        message["url"] = letter.picture_url
    plain = Post(f"{places.pushover_api_url}/1/messages.json", form=message)
    if letter.picture is None:
        return plain
    return replace(plain, files={"attachment": letter.picture}, plainer=plain)
