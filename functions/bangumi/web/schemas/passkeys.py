from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from bangumi.core.model import Passkey
from bangumi.web.schemas.base import Input, Model, example

_NO_AAGUID = "00000000-0000-0000-0000-000000000000"


class PasskeyProof(Input):
    """`attestation_response`: what `navigator.credentials.create` gave, as JSON."""

    model_config = example(
        {
            "name": "MacBook",
            "attestation_response": {
                "id": "AQIDBA",
                "rawId": "AQIDBA",
                "type": "public-key",
                "response": {"clientDataJSON": "eyJ0eXBlIjoi…", "attestationObject": "o2NmbXRk…"},
            },
        }
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    attestation_response: dict[str, Any]


class PasskeyLoginStart(Input):
    """Without `username` the browser offers the passkeys that it has for this site."""

    model_config = example({"username": "alice"})

    username: str | None = None


class PasskeyLogin(Input):
    """`credential`: what `navigator.credentials.get` gave, as JSON."""

    model_config = example(
        {
            "credential": {
                "id": "AQIDBA",
                "rawId": "AQIDBA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "eyJ0eXBlIjoi…",
                    "authenticatorData": "SZYN5YgO…",
                    "signature": "MEUCIQ…",
                    "userHandle": "MQ",
                },
            }
        }
    )

    username: str | None = None
    credential: dict[str, Any]


class PasskeyToDelete(Input):
    """One of the two."""

    model_config = example({"passkey_id": 1})

    passkey_id: int | None = None
    credential_id: str | None = None

    @model_validator(mode="after")
    def _names_one(self) -> "PasskeyToDelete":
        if self.passkey_id is None and self.credential_id is None:
            raise ValueError("give passkey_id or credential_id")
        return self


class PasskeyShown(Model):
    model_config = example(
        {
            "id": 1,
            "name": "MacBook",
            "created_at": "2026-11-24T08:15:02+00:00",
            "last_used_at": None,
            "backup_eligible": True,
            "aaguid": "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
            "credential_id": "AQIDBA",
        }
    )

    id: int
    name: str
    created_at: str | None
    last_used_at: str | None
    backup_eligible: bool
    aaguid: str | None
    credential_id: str

    @classmethod
    def of(cls, passkey: Passkey) -> "PasskeyShown":
        return cls(
            id=passkey.id,
            name=passkey.name,
            created_at=passkey.created_at.isoformat(timespec="seconds") if passkey.created_at else None,
            last_used_at=passkey.last_used_at.isoformat(timespec="seconds") if passkey.last_used_at else None,
            backup_eligible=passkey.backup_eligible,
            aaguid=passkey.aaguid if passkey.aaguid != _NO_AAGUID else None,
            credential_id=passkey.credential_id,
        )


class CreationOptions(Model):
    """PublicKeyCredentialCreationOptions of WebAuthn; bytes are base64url."""

    model_config = example(
        {
            "rp": {"id": "bangumi.example.org", "name": "Kumo Bangumi"},
            "user": {"id": "MQ", "name": "alice", "displayName": "alice"},
            "challenge": "3q2-7w",
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
            "timeout": 300000,
            "excludeCredentials": [],
            "authenticatorSelection": {"residentKey": "required", "requireResidentKey": True, "userVerification": "preferred"},
            "attestation": "none",
        }
    )

    rp: dict[str, str]
    user: dict[str, str]
    challenge: str
    pubKeyCredParams: list[dict[str, Any]] = Field(description="Algorithms: ES256, RS256")  # noqa: N815 - WebAuthn's name
    timeout: int
    excludeCredentials: list[dict[str, Any]]  # noqa: N815
    authenticatorSelection: dict[str, Any]  # noqa: N815
    attestation: str


class RequestOptions(Model):
    """PublicKeyCredentialRequestOptions of WebAuthn; bytes are base64url."""

    model_config = example(
        {
            "challenge": "3q2-7w",
            "timeout": 300000,
            "rpId": "bangumi.example.org",
            "allowCredentials": [{"type": "public-key", "id": "AQIDBA"}],
            "userVerification": "preferred",
        }
    )

    challenge: str
    timeout: int
    rpId: str  # noqa: N815 - WebAuthn's name
    allowCredentials: list[dict[str, Any]]  # noqa: N815
    userVerification: str  # noqa: N815
