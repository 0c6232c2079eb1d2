"""A webhook of the user's own: JSON made from a template."""

import json
import re

from bangumi.adapters.notify.letter import Letter, Places, Post, address
from bangumi.core.config import NotificationProvider

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:  # noqa: ARG001 - as all
    url = address(provider, "url", "webhook_url", "server_url", "chat_id", "token")
    return Post(url, json=fill(provider.template, letter))


def fill(template: str, letter: Letter) -> object:
    """The template's JSON with `{{title}}`, `{{season}}`, `{{episode}}`, `{{poster_url}}` and `{{message}}` filled in, within
    strings or as bare numbers. Without a template, or with one that is no JSON: an object of the first four, all strings,
    and of the message where it is not about an episode."""
    values = {
        "title": letter.title,
        "season": "" if letter.season is None else str(letter.season),
        "episode": letter.episode,
        "poster_url": letter.picture_url,
        "message": letter.text,
    }
    if template.strip():
        filled = _PLACEHOLDER.sub(lambda match: _escaped(values.get(match[1], match[0])), template)
        try:
            return json.loads(filled)
        except ValueError:
            pass
    if letter.season is not None:
        del values["message"]
    return values


def _escaped(value: str) -> str:
    """As it stands between the quotes of a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]
