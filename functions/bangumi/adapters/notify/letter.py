"""A notice as the services lay it out, and what they send."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias
from urllib.parse import urlsplit

from bangumi.adapters.http import Files
from bangumi.core.addresses import is_inward_host
from bangumi.core.config import NotificationProvider
from bangumi.core.errors import BadInputError, DomainError
from bangumi.core.links import is_web_address
from bangumi.core.messages import Say
from bangumi.core.model import Notice
from bangumi.ports import Posters

log = logging.getLogger(__name__)


class Places(Protocol):
    """Of the deployment's settings: where services are, and where this site is (the main address first)."""

    @property
    def public_urls(self) -> tuple[str, ...]: ...
    @property
    def telegram_api_url(self) -> str: ...
    @property
    def serverchan_api_url(self) -> str: ...
    @property
    def pushover_api_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Post:
    """A request to a service. `zero`: the field of its answer that must be 0. `plainer`: what to send where this is refused
    for its content, such as a picture that the service can't take."""

    url: str
    json: object = None
    form: Mapping[str, str] | None = None
    files: Files | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    zero: str = ""
    plainer: "Post | None" = None


class Letter:
    """A notice in both languages, with its picture as link and as bytes."""

    def __init__(self, notice: Notice, posters: Posters, places: Places) -> None:
        self._notice = notice
        self._posters = posters
        self._site = places.public_urls[0] if places.public_urls else ""

    @property
    def title(self) -> str:
        return self._notice.title

    @property
    def text(self) -> str:
        """All that is to be said, Chinese first; the title is in it where it belongs to the message."""
        message = self._notice.message
        return message.zh + "\n" + message.en.removeprefix(self.title + "\n")

    @property
    def season(self) -> int | None:
        return self._notice.season

    @property
    def episode(self) -> str:
        return self._notice.episode

    @property
    def picture_url(self) -> str:
        """Absolute; "" where there is none. Nobody outside may be able to fetch it: see `is_picture_public`."""
        poster = self._notice.poster or ""
        if not poster or is_web_address(poster):
            return poster
        return f"{self._site}/{poster.lstrip('/')}" if self._site else ""

    @property
    def is_picture_public(self) -> bool:
        return bool(self.picture_url) and not is_inward_host(urlsplit(self.picture_url).hostname or "")

    @cached_property
    def picture(self) -> tuple[str, bytes, str] | None:
        """(file name, bytes, media type). A picture that can't be had costs itself, never the notice."""
        try:
            found = self._posters.read(self._notice.poster) if self._notice.poster else None
        except DomainError as error:
            log.warning("notice_picture_failed", extra={"cause": str(error)})
            return None
        return (f"poster.{found[1].rpartition('/')[2]}", *found) if found else None


Compose: TypeAlias = Callable[[NotificationProvider, Letter, Places], Post]


def needed(provider: NotificationProvider, *fields: str) -> str:
    """The first of the fields that is filled in; `BadInputError(NOTICE_FIELD)` names the first of all."""
    for name in fields:
        if value := str(getattr(provider, name)).strip():
            return value
    raise BadInputError(Say.NOTICE_FIELD, {fields[0]: "is missing"}, field=fields[0])


def address(provider: NotificationProvider, *fields: str) -> str:
    """The first of the fields that is a web address, without a slash at its end: the setup has two fields for all kinds."""
    for name in fields:
        if is_web_address(value := str(getattr(provider, name)).strip()):
            return value.rstrip("/")
    raise BadInputError(Say.NOTICE_FIELD, {fields[0]: "is no http(s) address"}, field=fields[0])
