"""Telegram's bot API: https://core.telegram.org/bots/api#sendphoto."""

from dataclasses import replace
from urllib.parse import quote

from bangumi.adapters.notify.letter import Letter, Places, Post, needed
from bangumi.core.config import NotificationProvider

_LONGEST_CAPTION = 1024
_LONGEST_TEXT = 4096


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:
    bot = f"{places.telegram_api_url}/bot{quote(needed(provider, 'token'), safe=':')}"
    to = {"chat_id": needed(provider, "chat_id"), "disable_notification": "true"}
    plain = Post(f"{bot}/sendMessage", form={**to, "text": letter.text[:_LONGEST_TEXT]})
    if letter.picture is None:
        return plain
    return replace(
        plain,
        url=f"{bot}/sendPhoto",
        form={**to, "caption": letter.text[:_LONGEST_CAPTION]},
        files={"photo": letter.picture},
        plainer=plain,
    )
