"""What can go wrong, as types.

DomainError
├── BadInputError        the caller's words are wrong; `errors` names the fields
├── UnauthorizedError    no or bad proof of who is asking
├── ForbiddenError       known, but not allowed now
├── NotFoundError        no such id
├── ConflictError        already there, or changed by another in between
├── TooLargeError        more than we take
├── LockedOutError       too many tries; `retry_after_s` says when again
├── UpstreamError        somebody else's server answered wrong
│   └── LoginRefusedError   the downloader refuses the credentials: do not try again until they change
└── UnavailableError     somebody else's server can't be reached: try again later

An error carries a message id and its values, never a sentence; `web/errors.py` alone turns it into an answer.
"""

from bangumi.core.messages import Message, Say


class DomainError(Exception):
    """Base of all errors that a user may be told of."""

    def __init__(self, say: Say, **values: object) -> None:
        super().__init__(say.name)
        self.message = Message.of(say, **values)

    def __str__(self) -> str:
        return self.message.en


class BadInputError(DomainError):
    """`errors` maps a field's dotted path to what is wrong with it, in English. Sentences may use them as `detail`, and
    their names alone as `fields`."""

    def __init__(self, say: Say, errors: dict[str, str] | None = None, **values: object) -> None:
        self.errors = errors or {}
        detail = "; ".join(f"{field}: {fault}" for field, fault in self.errors.items())
        super().__init__(say, **{"detail": detail, "fields": "、".join(self.errors), **values})


class UnauthorizedError(DomainError):
    pass


class ForbiddenError(DomainError):
    pass


class NotFoundError(DomainError):
    pass


class ConflictError(DomainError):
    pass


class TooLargeError(DomainError):
    pass


class LockedOutError(DomainError):
    """`retry_after_s`: whole seconds until the next try is looked at."""

    def __init__(self, say: Say, retry_after_s: int, **values: object) -> None:
        super().__init__(say, **values)
        self.retry_after_s = retry_after_s


class UpstreamError(DomainError):
    pass


class LoginRefusedError(UpstreamError):
    pass


class UnavailableError(DomainError):
    pass
