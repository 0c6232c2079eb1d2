"""Telling people through the services that they use: one file each, whose `compose` lays a letter out as that service wants."""

from bangumi.adapters.http import Answer, Fetcher, status_error
from bangumi.adapters.notify import bark, discord, gotify, pushover, serverchan, telegram, webhook, wecom
from bangumi.adapters.notify.letter import Compose, Letter, Places, Post
from bangumi.core.config import NotificationProvider
from bangumi.core.errors import BadInputError, UpstreamError
from bangumi.core.messages import Say
from bangumi.core.model import Notice
from bangumi.ports import Posters

SERVICES: dict[str, Compose] = {
    "telegram": telegram.compose,
    "discord": discord.compose,
    "bark": bark.compose,
    "server-chan": serverchan.compose,
    "serverchan": serverchan.compose,
    "wecom": wecom.compose,
    "gotify": gotify.compose,
    "pushover": pushover.compose,
    "webhook": webhook.compose,
}

_WITHIN_S = 15.0
_REFUSES_CONTENT = (400, 413, 415)


class WebNotifier:
    """The port Notifier."""

    def __init__(self, fetcher: Fetcher, posters: Posters, places: Places) -> None:
        self._fetcher = fetcher
        self._posters = posters
        self._places = places

    def send(self, provider: NotificationProvider, notice: Notice) -> None:
        """One try. `BadInputError` NOTICE_TYPE or NOTICE_FIELD, `UpstreamError(NOTICE_REFUSED)`, `UnavailableError`; none of
        them shows a secret."""
        compose = SERVICES.get(provider.type)
        if compose is None:
            raise BadInputError(Say.NOTICE_TYPE, type=provider.type)
        post: Post | None = compose(provider, Letter(notice, self._posters, self._places), self._places)
        while post is not None:
            answer = self._fetcher.post(
                post.url, json=post.json, form=post.form, files=post.files, headers=post.headers, within_s=_WITHIN_S
            )
            if answer.is_success:
                _check_answer(answer, post)
                return
            if post.plainer is None or answer.status not in _REFUSES_CONTENT:
                raise status_error(answer.status, Say.NOTICE_REFUSED)
            post = post.plainer


def _check_answer(answer: Answer, post: Post) -> None:
    """Some services answer 200 whatever happens, and the truth inside."""
    if not post.zero:
        return
    told = answer.json()
    code = told.get(post.zero, 0) if isinstance(told, dict) else None
    if code != 0:
        raise UpstreamError(Say.NOTICE_REFUSED, status=code)
