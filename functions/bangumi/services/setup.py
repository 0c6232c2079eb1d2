"""The first run: trying the settings out, and making the home whoever comes first owns."""

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from bangumi.core.config import DownloaderConfig, NotificationProvider
from bangumi.core.errors import ConflictError, DomainError, ForbiddenError
from bangumi.core.messages import Message, Say
from bangumi.core.model import Notice, User
from bangumi.ports import Clock, Configs, Downloaders, FeedReader, Notifier, States
from bangumi.services import accounts, configuration, feed_list, program
from bangumi.services.rounds import queue_feeds

LEASE = "setup"
LEASE_S = 60
FEED_WITHIN_S = 20.0

log = logging.getLogger(__name__)


class CanTry(Protocol):
    @property
    def downloaders(self) -> Downloaders: ...
    @property
    def feed_reader(self) -> FeedReader: ...
    @property
    def notifier(self) -> Notifier: ...


class CanTryStored(CanTry, Protocol):
    @property
    def configs(self) -> Configs: ...


class CanTell(Protocol):
    @property
    def states(self) -> States: ...


class Needs(feed_list.Needs, program.Needs, accounts.Needs, Protocol):
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """What the wizard asks for. `change`: what it makes of the configuration."""

    username: str
    password: str
    change: configuration.Change
    feed_url: str = ""
    feed_name: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a test went. `title` and `item_count` are a feed's."""

    success: bool
    message: Message
    title: str | None = None
    item_count: int | None = None


def is_over(world: CanTell) -> bool:
    return world.states.program().setup_done


# -- trying things out


def try_downloader(type_: str, config: DownloaderConfig, world: CanTry) -> Trial:
    if type_ != config.type:
        return Trial(success=False, message=Message.of(Say.DOWNLOADER_TYPE, type=type_))
    diagnosis = world.downloaders.diagnose(config)
    return Trial(diagnosis.ok, diagnosis.message)


def try_feed(url: str, world: CanTry) -> Trial:
    try:
        feed_list.check_address(url)
        document = world.feed_reader.fetch(url, within_s=FEED_WITHIN_S)
    except DomainError as error:
        return Trial(success=False, message=error.message)
    count = len(document.entries) if document else 0
    title = document.title if document else ""
    return Trial(success=True, message=Message.of(Say.FEED_READ, count=count), title=title, item_count=count)


def try_provider(provider: NotificationProvider, world: CanTry) -> Trial:
    try:
        world.notifier.send(provider, Notice("Kumo Bangumi", Message.of(Say.NOTICE_TEST)))
    except DomainError as error:
        return Trial(success=False, message=error.message)
    return Trial(success=True, message=Message.of(Say.NOTICE_SENT))


def try_stored_provider(index: int, world: CanTryStored) -> Trial:
    """`index` counts the stored list from 0, disabled ones included."""
    providers = world.configs.load().notification.providers
    if index >= len(providers):
        return Trial(success=False, message=Message.of(Say.NOTICE_UNKNOWN, index=index))
    return try_provider(providers[index], world)


def provider_of(type_: str, token: str, chat_id: str) -> NotificationProvider:
    """From the wizard's two fields, in the places where the kind of provider looks for them."""
    either = next((text for text in (token, chat_id) if text.startswith("http")), token or chat_id)
    match type_:
        case "bark":
            return NotificationProvider(type_, device_key=token, server_url=chat_id)
        case "discord" | "wecom":
            return NotificationProvider(type_, webhook_url=either)
        case "webhook":
            return NotificationProvider(type_, url=either)
        case "gotify":
            return NotificationProvider(type_, token=token, server_url=chat_id)
        case "pushover":
            return NotificationProvider(type_, api_token=token, user_key=chat_id)
        case _:
            return NotificationProvider(type_, token=token, chat_id=chat_id)


# -- completing


def complete(choice: Choice, world: Needs) -> None:
    """Makes the owner's account, stores the settings and the first feed, and starts the program.

    Once only: everyone after the first gets `ForbiddenError`. Nothing is written before everything was checked. A run
    that is cut off can be repeated with the same name and password.
    """
    if is_over(world):
        raise ForbiddenError(Say.SETUP_OVER)
    accounts.check_credentials(choice.username, choice.password)
    configuration.checked(choice.change(world.configs.load()))
    if choice.feed_url:
        feed_list.check_address(choice.feed_url)
    if not world.states.lease(LEASE, LEASE_S, world.clock.now()):
        raise ForbiddenError(Say.SETUP_OVER)
    try:
        if is_over(world):
            raise ForbiddenError(Say.SETUP_OVER)
        _complete(choice, world)
    finally:
        world.states.end_lease(LEASE)


def _complete(choice: Choice, world: Needs) -> None:
    user = _owner(choice, world)
    _, config = configuration.store(choice.change, world)
    if choice.feed_url:
        try:
            feed_list.add(feed_list.NewFeed(choice.feed_url, choice.feed_name), world)
        except ConflictError:
            log.info("setup_feed_was_there")
    world.schedules.apply(config.program, running=True)
    program.change_state(world.states, lambda state: replace(state, setup_done=True, running=True, shut_down=False))
    log.info("setup_complete", extra={"user": user.id})
    queue_feeds(world)


def _owner(choice: Choice, world: Needs) -> User:
    try:
        return world.accounts.create_user(choice.username, world.keys.hash_password(choice.password))
    except ConflictError:  # a run that was cut off: only who began it may go on
        user = world.accounts.by_name(choice.username)
        if user is None or not world.keys.check_password(choice.password, user.password_hash):
            raise ForbiddenError(Say.SETUP_OVER) from None
        return user
