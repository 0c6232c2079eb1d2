from typing import Annotated, Any

from fastapi import Depends, Request, Response

from bangumi.core.errors import ForbiddenError
from bangumi.core.messages import Say
from bangumi.services import accounts, passkeys
from bangumi.web.cookies import set_cookie
from bangumi.web.deps import Caller, Private, Public, Settings, TheWorld, group
from bangumi.web.openapi import failing
from bangumi.web.relying_party import Site
from bangumi.web.schemas.auth import Token
from bangumi.web.schemas.base import Envelope, envelope
from bangumi.web.schemas.passkeys import (
    CreationOptions,
    PasskeyLogin,
    PasskeyLoginStart,
    PasskeyProof,
    PasskeyShown,
    PasskeyToDelete,
    RequestOptions,
)

anyone = group("/passkey", Public, tag="passkey")
private = group("/passkey", Private, tag="passkey")
routers = (anyone, private)


async def _site(settings: Settings) -> Site:
    """Passkeys belong to a host name that the deployment names; what a caller says of itself would not do."""
    if not settings.relying_party_id:
        raise ForbiddenError(Say.PASSKEYS_OFF)
    return Site(settings.relying_party_id, settings.origins)


TheSite = Annotated[Site, Depends(_site)]


@private.post("/register/options", responses=failing(403), response_model=CreationOptions)
async def passkey_creation_options(caller: Caller, site: TheSite, world: TheWorld) -> Any:
    """Begin to register a passkey."""
    return passkeys.begin_registration(accounts.user_of(caller, world), site, world)


@private.post("/register/verify", responses=failing(403, 409))
async def register_passkey(proof: PasskeyProof, caller: Caller, site: TheSite, world: TheWorld) -> Envelope:
    """Finish registering a passkey."""
    user = accounts.user_of(caller, world)
    passkey = passkeys.finish_registration(user, proof.name, proof.attestation_response, site, world)
    return envelope(Say.PASSKEY_ADDED, name=passkey.name)


@anyone.post("/auth/options", responses=failing(403), response_model=RequestOptions)
async def passkey_request_options(site: TheSite, world: TheWorld, start: PasskeyLoginStart | None = None) -> Any:
    """Begin to sign in with a passkey."""
    return passkeys.begin_login(start.username if start else None, site, world)


@anyone.post("/auth/verify", responses=failing(401, 403))
async def login_with_passkey(
    proof: PasskeyLogin, request: Request, response: Response, site: TheSite, world: TheWorld
) -> Token:
    """Finish signing in with a passkey. Sets the cookie `token` too."""
    login = passkeys.finish_login(proof.credential, site, world)
    set_cookie(request, response, login)
    return Token.of(login)


@private.get("/list")
async def list_passkeys(caller: Caller, world: TheWorld) -> list[PasskeyShown]:
    """List one's passkeys."""
    return [PasskeyShown.of(passkey) for passkey in world.passkeys.of_user(accounts.user_of(caller, world).id)]


@private.post("/delete", responses=failing(404))
async def delete_passkey(which: PasskeyToDelete, caller: Caller, world: TheWorld) -> Envelope:
    """Delete a passkey."""
    user = accounts.user_of(caller, world)
    passkey = passkeys.delete(user, which.passkey_id, which.credential_id, world)
    return envelope(Say.PASSKEY_DELETED, name=passkey.name)
