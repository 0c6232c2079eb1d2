"""WebAuthn, for one site. The library is loaded by the first proof that has to be checked."""

import base64
import binascii
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bangumi.core.errors import UnauthorizedError
from bangumi.core.messages import Say
from bangumi.core.model import Passkey, User
from bangumi.services.passkeys import Credential

NAME = "Kumo Bangumi"
TIMEOUT_MS = 300_000
ALGORITHMS = (-7, -257)  # ES256, RS256: what authenticators have
LONGEST_CHALLENGE = 128
LONGEST_ID = 1024  # characters of base64url: authenticators make 22 to 340, and it is a key of the store

log = logging.getLogger(__name__)

Checked = TypeVar("Checked")


class Site:
    """`services.passkeys.RelyingParty` for the host of the site's main origin."""

    def __init__(self, party_id: str, origins: Sequence[str]) -> None:
        self._id, self._origins = party_id, list(origins)

    def creation_options(self, user: User, challenge: str, known: Sequence[Passkey]) -> dict[str, Any]:
        return {
            "rp": {"id": self._id, "name": NAME},
            "user": {"id": _encoded(str(user.id).encode()), "name": user.username, "displayName": user.username},
            "challenge": challenge,
            "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
            "timeout": TIMEOUT_MS,
            "excludeCredentials": [_descriptor(passkey) for passkey in known],
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": True,
                "userVerification": "preferred",
            },
            "attestation": "none",
        }

    def request_options(self, challenge: str, allowed: Sequence[Passkey]) -> dict[str, Any]:
        return {
            "challenge": challenge,
            "timeout": TIMEOUT_MS,
            "rpId": self._id,
            "allowCredentials": [_descriptor(passkey) for passkey in allowed],
            "userVerification": "preferred",
        }

    def credential_id_of(self, credential: Credential) -> str:
        credential_id = credential.get("id")
        if not isinstance(credential_id, str) or not 0 < len(credential_id) <= LONGEST_ID:
            raise UnauthorizedError(Say.PASSKEY_REFUSED)
        return credential_id

    def challenge_of(self, credential: Credential) -> str:
        response = credential.get("response")
        text = response.get("clientDataJSON") if isinstance(response, Mapping) else None
        try:
            challenge = json.loads(_decoded(text))["challenge"] if isinstance(text, str) else None
        except (ValueError, LookupError, TypeError):
            challenge = None
        if not isinstance(challenge, str) or not 0 < len(challenge) <= LONGEST_CHALLENGE:
            raise UnauthorizedError(Say.PASSKEY_REFUSED)
        return challenge.rstrip("=")

    def check_registration(self, credential: Credential, challenge: str) -> Passkey:
        from webauthn import verify_registration_response
        from webauthn.helpers.cose import COSEAlgorithmIdentifier
        from webauthn.helpers.structs import CredentialDeviceType

        verified = _checked(
            lambda: verify_registration_response(
                credential=dict(credential),
                expected_challenge=_decoded(challenge),
                expected_rp_id=self._id,
                expected_origin=self._origins,
                supported_pub_key_algs=[COSEAlgorithmIdentifier(algorithm) for algorithm in ALGORITHMS],
            )
        )
        credential_id = _encoded(verified.credential_id)
        if len(credential_id) > LONGEST_ID:
            raise UnauthorizedError(Say.PASSKEY_REFUSED)
        return Passkey(
            id=0,
            user_id=0,
            name="",
            credential_id=credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            aaguid=verified.aaguid,
            transports=_transports(credential),
            backup_eligible=verified.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
            backup_state=verified.credential_backed_up,
        )

    def check_login(self, credential: Credential, challenge: str, passkey: Passkey) -> Passkey:
        from dataclasses import replace

        from webauthn import verify_authentication_response

        verified = _checked(
            lambda: verify_authentication_response(
                credential=dict(credential),
                expected_challenge=_decoded(challenge),
                expected_rp_id=self._id,
                expected_origin=self._origins,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
            )
        )
        handle = credential["response"].get("userHandle")
        if handle and handle.rstrip("=") != _encoded(str(passkey.user_id).encode()):
            raise UnauthorizedError(Say.PASSKEY_REFUSED)
        return replace(passkey, sign_count=verified.new_sign_count, backup_state=verified.credential_backed_up)


def _checked(check: Callable[[], Checked]) -> Checked:
    """Any failure is a refusal: a stranger's bytes can break a parser in ways that no list of exceptions names."""
    try:
        return check()
    except Exception as fault:
        log.warning("passkey_refused", extra={"cause": str(fault)})
        raise UnauthorizedError(Say.PASSKEY_REFUSED) from fault


def _descriptor(passkey: Passkey) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"type": "public-key", "id": passkey.credential_id}
    return descriptor | {"transports": list(passkey.transports)} if passkey.transports else descriptor


def _transports(credential: Credential) -> tuple[str, ...]:
    given = credential["response"].get("transports")
    return tuple(text for text in given[:10] if isinstance(text, str) and len(text) < 30) if isinstance(given, list) else ()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as fault:
        raise UnauthorizedError(Say.PASSKEY_REFUSED) from fault
