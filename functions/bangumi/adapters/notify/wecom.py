"""WeCom (企业微信): its group robots, https://developer.work.weixin.qq.com/document/path/99110, or a relay of the user."""

from urllib.parse import quote, urlsplit

from bangumi.adapters.notify.letter import Letter, Places, Post, address
from bangumi.core.config import NotificationProvider

_ROBOT_PATH = "/cgi-bin/webhook/send"
_ROBOT = f"https://qyapi.weixin.qq.com{_ROBOT_PATH}"
_LONGEST_TITLE = 40  # 128 bytes in all, Chinese takes three a character
_LONGEST_TEXT = 160  # 512 bytes


def compose(provider: NotificationProvider, letter: Letter, places: Places) -> Post:
    has_address = any((provider.webhook_url, provider.url, provider.chat_id))
    url = address(provider, "webhook_url", "url", "chat_id") if has_address or not provider.token else _ROBOT
    if urlsplit(url).path == _ROBOT_PATH:
        if "key=" not in urlsplit(url).query:
            url = f"{url}?key={quote(provider.token, safe='')}"
        return Post(url, json=_robot_message(letter, places), zero="errcode")
    form = {"key": provider.token, "type": "news", "title": f"【番剧更新】{letter.title}", "msg": letter.text}
    return Post(url, form={**form, "picurl": letter.picture_url})


def _robot_message(letter: Letter, places: Places) -> dict[str, object]:
    """A card needs an address to lead to; without one a plain text says the same."""
    target = letter.picture_url or (places.public_urls[0] if places.public_urls else "")
    if not target:
        return {"msgtype": "text", "text": {"content": f"【番剧更新】{letter.title}\n{letter.text}"}}
    article = {
        "title": f"【番剧更新】{letter.title}"[:_LONGEST_TITLE],
        "description": letter.text[:_LONGEST_TEXT],
        "url": target,
        "picurl": letter.picture_url,
    }
    return {"msgtype": "news", "news": {"articles": [article]}}
