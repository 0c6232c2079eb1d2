"""Who may come in: login with its lock-out, sessions, and the change of name and password."""

import hashlib
import hmac
import ipaddress
import logging
import math
import re
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bangumi.core.errors import BadInputError, ForbiddenError, LockedOutError, UnauthorizedError
from bangumi.core.messages import Say
from bangumi.core.model import Session, User
from bangumi.ports import Accounts, Clock, Configs, Keys

SESSION_S = 86_400
MOST_FAILURES = 5
SHORTEST_PASSWORD = 8

_USERNAME = re.compile(r"[A-Za-z0-9_]{4,20}")

log = logging.getLogger(__name__)


class CanSignIn(Protocol):
    @property
    def clock(self) -> Clock: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def keys(self) -> Keys: ...


class Needs(CanSignIn, Protocol):
    @property
    def configs(self) -> Configs: ...


@dataclass(frozen=True, slots=True)
class Login:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. Without a session: a caller with one of the tokens of the configuration, who speaks for the owner."""

    user_id: int | None = None
    session_id: str | None = None


def log_in(username: str, password: str, address: str, world: Needs) -> Login:
    """`ForbiddenError` by the list of allowed addresses, `LockedOutError` after five wrong passwords for this name or
    from this address, `UnauthorizedError` alike for a wrong password and for a name that nobody has."""
    if not _is_allowed(address, world.configs.load().security.login_whitelist):
        raise ForbiddenError(Say.ADDRESS_NOT_ALLOWED)
    subjects = (_subject("user", username.casefold()), _subject("address", _network_of(address)))
    _refuse_locked(subjects, world, most=MOST_FAILURES - 1)
    user = world.accounts.by_name(username) if _USERNAME.fullmatch(username) else None
    if not world.keys.check_password(password, user.password_hash if user else None) or user is None:
        log.warning("login_failed", extra={"address": address})
        for subject in subjects:
            world.accounts.count_failed_login(subject, world.clock.now())
        _refuse_locked(subjects, world, most=MOST_FAILURES)  # of guesses side by side, five are answered
        raise UnauthorizedError(Say.WRONG_LOGIN)
    for subject in subjects:
        world.accounts.clear_failed_logins(subject)
    return start_session(user, world)


def _refuse_locked(subjects: tuple[str, ...], world: Needs, *, most: int) -> None:
    now = world.clock.now()
    for subject in subjects:
        failures, ends_at = world.accounts.failed_logins(subject, now)
        if failures > most and ends_at is not None:
            wait_s = max(math.ceil((ends_at - now).total_seconds()), 1)
            raise LockedOutError(Say.LOCKED_OUT, wait_s, minutes=max(round(wait_s / 60), 1))


def _subject(kind: str, value: str) -> str:
    """A key of bounded length for whatever a caller typed."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def _network_of(address: str) -> str:
    """An IPv6 caller owns a whole /64: guesses from all of it count together."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def _is_allowed(address: str, whitelist: tuple[str, ...]) -> bool:
    if not whitelist:
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(parsed in ipaddress.ip_network(entry.strip(), strict=False) for entry in whitelist)


# -- sessions


def start_session(user: User, world: CanSignIn) -> Login:
    now = world.clock.now()
    expires_at = now.replace(microsecond=0) + timedelta(seconds=SESSION_S)
    session = Session(uuid.uuid4().hex, user.id, expires_at)
    world.accounts.start_session(session)
    token = world.keys.sign(
        {
            "sub": user.username,
            "uid": user.id,
            "sid": session.id,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
    )
    return Login(token, expires_at)


def identify(bearer: str, cookie: str, world: Needs) -> Identity:
    """Who is behind the token of the Authorization header, else behind the one of the cookie."""
    for token in filter(None, (bearer, cookie)):
        if identity := _session_identity(token, world):
            return identity
    if bearer and _is_configured(bearer, world.configs.load().security.login_tokens):
        return Identity()
    raise UnauthorizedError(Say.NOT_SIGNED_IN)


def _session_identity(token: str, world: Needs) -> Identity | None:
    claims = world.keys.verify(token)
    session_id = claims.get("sid") if claims else None
    session = world.accounts.session(session_id, world.clock.now()) if isinstance(session_id, str) else None
    return Identity(session.user_id, session.id) if session else None


def _is_configured(token: str, tokens: tuple[str, ...]) -> bool:
    return any(hmac.compare_digest(token.encode(), known.encode()) for known in tokens if known)


def user_of(identity: Identity, world: CanSignIn) -> User:
    users = world.accounts.users()
    user = next((user for user in users if identity.user_id in (None, user.id)), None)
    if user is None:
        raise UnauthorizedError(Say.NOT_SIGNED_IN)
    return user


def refresh(identity: Identity, world: CanSignIn) -> Login:
    return start_session(user_of(identity, world), world)


def log_out(identity: Identity, world: CanSignIn) -> None:
    """Ends this session alone."""
    if identity.session_id is not None:
        world.accounts.end_session(identity.session_id)


# -- name and password


def check_credentials(username: str | None, password: str | None) -> None:
    """The rules for new ones; None is not checked."""
    errors = {}
    if username is not None and not _USERNAME.fullmatch(username):
        errors["username"] = Say.BAD_USERNAME.text.en
    if password is not None and len(password) < SHORTEST_PASSWORD:
        errors["password"] = Say.BAD_PASSWORD.text.en
    if errors:
        raise BadInputError(Say.BAD_USERNAME if "username" in errors else Say.BAD_PASSWORD, errors)


def update(identity: Identity, username: str | None, password: str | None, world: CanSignIn) -> Login:
    """Changes what is given, ends every session of the user and starts a new one."""
    if username is None and password is None:
        raise BadInputError(Say.BAD_INPUT, {"username": "give username or password"})
    check_credentials(username, password)
    user = user_of(identity, world)
    user = world.accounts.save_user(
        replace(
            user,
            username=user.username if username is None else username,
            password_hash=user.password_hash if password is None else world.keys.hash_password(password),
        )
    )
    world.accounts.end_sessions(user.id)
    log.info("account_updated", extra={"user": user.id})
    return start_session(user, world)
