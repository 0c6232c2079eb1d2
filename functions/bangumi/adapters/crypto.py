"""Signing, encryption and passwords, with the home's own keys.

jwt and argon2 are imported by the calls that need them: every function decrypts the configuration, few do the rest.
"""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bangumi.core.errors import UpstreamError
from bangumi.core.messages import Say

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_SEALED = "sealed:1:"
_NONCE_BYTES = 12
_PURPOSE = b"bangumi/config"

_NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$vScjP+MgYwz5tzXXIWxpoA$2YXpEclrIXHz7t2GP/2/vULP7T/9b0Jm9JDshtSWS6g"
"""Of a random text, with the same cost: checking against it takes as long as against a user's."""


class Secret(Protocol):
    """One text that is kept for us."""

    def read(self) -> str | None: ...

    def read_or_make(self, make: Callable[[], str]) -> str: ...


@dataclass(frozen=True, slots=True)
class _Material:
    kid: str
    signing: bytes
    sealing: bytes


class HomeKeys:
    """Port `Keys`. The material is read once, at first need."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._kept: _Material | None = None

    @property
    def _material(self) -> _Material:
        if self._kept is None:
            self._kept = _material_of(self._secret.read_or_make(_fresh_material))
        return self._kept

    def _known_material(self) -> _Material | None:
        """Nothing is made because somebody shows a token: not every function may."""
        if self._kept is None and (text := self._secret.read()) is not None:
            self._kept = _material_of(text)
        return self._kept

    def sign(self, claims: Mapping[str, object]) -> str:
        import jwt

        material = self._material
        return jwt.encode(dict(claims), material.signing, algorithm="HS256", headers={"kid": material.kid})

    def verify(self, token: str) -> dict[str, object] | None:
        import jwt

        material = self._known_material()
        if material is None:
            return None
        try:
            if jwt.get_unverified_header(token).get("kid") != material.kid:
                return None
            claims: dict[str, object] = jwt.decode(
                token, material.signing, algorithms=["HS256"], options={"verify_aud": False, "verify_sub": False}
            )
        except (jwt.PyJWTError, ValueError):  # ValueError: text that is no token at all
            return None
        return claims

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._material.sealing).encrypt(nonce, text.encode(errors="surrogatepass"), _PURPOSE)
        return _SEALED + base64.urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, text: str) -> str:
        """`UpstreamError(SECRET_UNREADABLE)` for what was not encrypted with the present key."""
        try:
            data = base64.urlsafe_b64decode(text.removeprefix(_SEALED)) if text.startswith(_SEALED) else b""
            opened = AESGCM(self._material.sealing).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _PURPOSE)
        except (InvalidTag, ValueError) as error:
            raise UpstreamError(Say.SECRET_UNREADABLE) from error
        return opened.decode(errors="surrogatepass")

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher

        # OWASP's measure for argon2id: 19 MiB, two passes.
        return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def hash_password(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def check_password(self, password: str, password_hash: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(password_hash or _NOBODYS_HASH, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")


def _material_of(text: str) -> _Material:
    kept = json.loads(text)
    return _Material(kept["kid"], base64.b64decode(kept["signing"]), base64.b64decode(kept["sealing"]))


def _fresh_material() -> str:
    return json.dumps(
        {
            "kid": secrets.token_hex(4),
            "signing": base64.b64encode(secrets.token_bytes(32)).decode(),
            "sealing": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
    )
