"""Users, sessions, failed logins."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bangumi.adapters.dynamo import RefusedError, Table
from bangumi.adapters.store.codec import from_text, to_text
from bangumi.adapters.store.versions import save_version
from bangumi.adapters.table import (
    ABSENT,
    FIRST_USER,
    SESSIONS,
    Item,
    end_of_life,
    failed_logins_key,
    free,
    session_key,
)
from bangumi.core.errors import ConflictError
from bangumi.core.messages import Say
from bangumi.core.model import Session, User

_WINDOW = timedelta(minutes=15)


class StoredAccounts:
    """Port `Accounts`. There is one user: whoever came first."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def users(self) -> list[User]:
        item = self._table.get(FIRST_USER)
        return [from_text(User, str(item.body))] if item else []

    def by_name(self, username: str) -> User | None:
        return next((user for user in self.users() if user.username == username), None)

    def create_user(self, username: str, password_hash: str) -> User:
        user = User(1, username, password_hash, version=1)
        try:
            self._table.put(Item.at(FIRST_USER, body=to_text(user), v=1), ABSENT)
        except RefusedError as refused:
            raise ConflictError(Say.SETUP_OVER) from refused
        return user

    def save_user(self, user: User) -> User:
        return save_version(self._table, FIRST_USER, user)

    # -- sessions: all in one partition, a home has a handful

    def start_session(self, session: Session) -> None:
        ttl = end_of_life(session.expires_at)
        self._table.put(Item.at(session_key(session.id), body=to_text(session), ttl=ttl))

    def session(self, session_id: str, now: datetime) -> Session | None:
        item = self._table.get(session_key(session_id))
        session = from_text(Session, str(item.body)) if item else None
        return session if session and session.expires_at > now else None

    def end_session(self, session_id: str) -> None:
        self._table.delete(session_key(session_id))

    def end_sessions(self, user_id: int) -> None:
        self._table.delete_many(
            item.key for item in self._table.query(SESSIONS) if from_text(Session, str(item.body)).user_id == user_id
        )

    # -- failed logins: a counter whose life is the window

    def failed_logins(self, subject: str, now: datetime) -> tuple[int, datetime | None]:
        item = self._table.get(failed_logins_key(subject))
        if item is None or item.is_over(now):
            return 0, None
        return int(item.n or 0), datetime.fromtimestamp(float(item.ttl or 0), UTC)

    def count_failed_login(self, subject: str, now: datetime) -> None:
        key, end = failed_logins_key(subject), end_of_life(now + _WINDOW)
        running = ABSENT | (Item.ttl > int(now.timestamp()))
        count_on = [Item.n.add(1), Item.ttl.set(Item.ttl | end)]
        try:
            self._table.update(key, count_on, running)
            return
        except RefusedError:  # the window is over
            with suppress(RefusedError):
                self._table.put(Item.at(key, n=1, ttl=end), free(now))
                return
        self._table.update(key, count_on)  # another has just begun the new one

    def clear_failed_logins(self, subject: str) -> None:
        self._table.delete(failed_logins_key(subject))
