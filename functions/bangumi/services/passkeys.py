"""Passkeys: registering, signing in, removing. What is WebAuthn itself comes as `RelyingParty`."""

import base64
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal, Protocol

from bangumi.core.errors import ConflictError, NotFoundError, UnauthorizedError
from bangumi.core.messages import Say
from bangumi.core.model import Challenge, Passkey, User
from bangumi.ports import Passkeys
from bangumi.services import accounts
from bangumi.services.accounts import Login

CHALLENGE_S = 300
NOBODY = 0
"""The user of a challenge for a name that nobody has: no proof can meet it, and no answer tells the names there are."""

Credential = Mapping[str, Any]
"""A credential as the browser gives it, in the JSON of WebAuthn."""

log = logging.getLogger(__name__)


class RelyingParty(Protocol):
    """The options that browsers get, and the check of their proofs; each check raises `UnauthorizedError`."""

    def creation_options(self, user: User, challenge: str, known: Sequence[Passkey]) -> dict[str, Any]: ...

    def request_options(self, challenge: str, allowed: Sequence[Passkey]) -> dict[str, Any]: ...

    def challenge_of(self, credential: Credential) -> str:
        """The challenge that a proof answers, unchecked."""
        ...

    def credential_id_of(self, credential: Credential) -> str: ...

    def check_registration(self, credential: Credential, challenge: str) -> Passkey:
        """The new passkey, as yet without user and name."""
        ...

    def check_login(self, credential: Credential, challenge: str, passkey: Passkey) -> Passkey:
        """The passkey with its new counter. A counter that goes back is refused."""
        ...


class Needs(accounts.CanSignIn, Protocol):
    @property
    def passkeys(self) -> Passkeys: ...


# -- registering


def begin_registration(user: User, party: RelyingParty, world: Needs) -> dict[str, Any]:
    challenge = _open_challenge("register", user.id, world)
    return party.creation_options(user, challenge, world.passkeys.of_user(user.id))


def finish_registration(user: User, name: str, credential: Credential, party: RelyingParty, world: Needs) -> Passkey:
    """`ConflictError` for a passkey that is registered already."""
    challenge = _taken("register", credential, party, world)
    if challenge.user_id != user.id:
        raise UnauthorizedError(Say.PASSKEY_REFUSED)
    proved = party.check_registration(credential, challenge.value)
    passkey = world.passkeys.add(replace(proved, user_id=user.id, name=name, created_at=world.clock.now()))
    log.info("passkey_registered", extra={"passkey": passkey.id})
    return passkey


# -- signing in


def begin_login(username: str | None, party: RelyingParty, world: Needs) -> dict[str, Any]:
    """Without a name the browser offers whatever passkeys it has for this site."""
    if not username:
        return party.request_options(_open_challenge("login", None, world), [])
    user = world.accounts.by_name(username)
    challenge = _open_challenge("login", user.id if user else NOBODY, world)
    return party.request_options(challenge, world.passkeys.of_user(user.id) if user else [])


def finish_login(credential: Credential, party: RelyingParty, world: Needs) -> Login:
    challenge = _taken("login", credential, party, world)
    passkey = world.passkeys.by_credential(party.credential_id_of(credential))
    if passkey is None or challenge.user_id not in (None, passkey.user_id):
        raise UnauthorizedError(Say.PASSKEY_REFUSED)
    proved = party.check_login(credential, challenge.value, passkey)
    try:
        world.passkeys.save(replace(proved, last_used_at=world.clock.now()))
    except ConflictError as replayed:  # the same proof, or an older one, was sent at the same time
        raise UnauthorizedError(Say.PASSKEY_REFUSED) from replayed
    user = next((user for user in world.accounts.users() if user.id == passkey.user_id), None)
    if user is None:
        raise UnauthorizedError(Say.PASSKEY_REFUSED)
    return accounts.start_session(user, world)


# -- removing


def delete(user: User, passkey_id: int | None, credential_id: str | None, world: Needs) -> Passkey:
    for passkey in world.passkeys.of_user(user.id):
        if passkey.id == passkey_id or passkey.credential_id == credential_id:
            world.passkeys.delete(passkey)
            log.info("passkey_deleted", extra={"passkey": passkey.id})
            return passkey
    raise NotFoundError(Say.PASSKEY_UNKNOWN)


# -- challenges


def _open_challenge(purpose: Literal["register", "login"], user_id: int | None, world: Needs) -> str:
    value = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    expires_at = world.clock.now() + timedelta(seconds=CHALLENGE_S)
    world.passkeys.open_challenge(Challenge(value, purpose, user_id, expires_at))
    return value


def _taken(purpose: str, credential: Credential, party: RelyingParty, world: Needs) -> Challenge:
    """The open challenge that the proof answers. It is gone from here on, whatever becomes of the proof."""
    challenge = world.passkeys.take_challenge(party.challenge_of(credential), world.clock.now())
    if challenge is None or challenge.purpose != purpose:
        raise UnauthorizedError(Say.PASSKEY_REFUSED)
    return challenge
