"""Server酱, messages in WeChat (https://sct.ftqq.com), and Server酱³, its own app (https://sc3.ft07.com)."""

import re
from urllib.parse import quote

from bangumi.adapters.notify.letter import Letter, Places, Post, needed
from bangumi.core.config import NotificationProvider

_KEY_3 = re.compile(r"sctp(\d+)t\w+")
_LONGEST_TITLE = 32


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:
    key = needed(provider, "token")
    if match := _KEY_3.fullmatch(key):
        url = f"https://{match[1]}.push.ft07.com/send/{key}.send"
    else:
        url = f"{places.serverchan_api_url}/{quote(key, safe='')}.send"
    text = letter.text.replace("\n", "\n\n")  # Markdown
    if letter.picture_url:
        text += f"\n\n![]({letter.picture_url})"
    return Post(url, form={"title": letter.title[:_LONGEST_TITLE], "desp": text}, zero="code")
