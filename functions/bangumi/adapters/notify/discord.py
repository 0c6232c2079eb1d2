"""Discord's webhooks: https://discord.com/developers/docs/resources/webhook#execute-webhook."""

import json

from bangumi.adapters.notify.letter import Letter, Places, Post, address
from bangumi.core.config import NotificationProvider

_COLOR = 0x00BFFF
_LONGEST_TITLE = 256
_LONGEST_TEXT = 4096


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:  # noqa: ARG001 - as all
    url = address(provider, "webhook_url", "url", "chat_id", "token")
    linked = Post(url, json=_embed(letter, letter.picture_url))
    if letter.is_picture_public or letter.picture is None:
        return linked
    # Discord can't fetch from a private network: the picture goes along.
    message = json.dumps(_embed(letter, f"attachment://{letter.picture[0]}"), ensure_ascii=False)
    return Post(url, form={"payload_json": message}, files={"files[0]": letter.picture}, plainer=linked)


def _embed(letter: Letter, picture_url: str) -> dict[str, object]:
    embed: dict[str, object] = {
        "title": f"📺 {letter.title}"[:_LONGEST_TITLE],
        "description": letter.text[:_LONGEST_TEXT],
        "color": _COLOR,
    }
    if picture_url:
        embed["thumbnail"] = {"url": picture_url}
    return {"embeds": [embed]}
