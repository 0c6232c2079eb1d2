from typing import Literal

from pydantic import Field

from bangumi.services.accounts import Login
from bangumi.web.schemas.base import Envelope, Input, Model, example


class Credentials(Input):
    model_config = example(
        {
            "username": "alice",
            "password": "correct horse",
        }
    )

    username: str
    password: str = Field(json_schema_extra={"format": "password"})


class AccountChange(Input):
    """What is left out stays. A user name has 4 to 20 letters, digits or `_`, a password 8 characters or more."""

    model_config = example(
        {
            "username": "alice",
            "password": "correct horse battery",
        }
    )

    username: str | None = None
    password: str | None = Field(None, json_schema_extra={"format": "password"})


class Token(Model):
    """The token for `Authorization: Bearer …`; `expire` is in unix seconds."""

    model_config = example(
        {
            "access_token": "eyJhbGciOi…",
            "token_type": "bearer",
            "expire": 1795594502,
        }
    )

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a secret
    expire: int

    @classmethod
    def of(cls, login: Login) -> "Token":
        return cls(access_token=login.token, expire=int(login.expires_at.timestamp()))


class UpdatedAccount(Token, Envelope):
    model_config = example(
        {
            "status": True,
            "msg_en": "The account is updated.",
            "msg_zh": "账号已更新。",
            "access_token": "eyJhbGciOi…",
            "token_type": "bearer",
            "expire": 1795594502,
            "message": "update success",
        }
    )

    message: str = "update success"
