"""The one table: its keys (only here) and its single model. What can be done with them is in `dynamo`.

Every item has `pk`, `sk` and, mostly, `body`: one noun of the model as JSON. An attribute of its own has only what a
condition, a counter or an index needs:

    v       version of the noun, for optimistic saves        owner  who holds a claim, a name, a lease
    ttl     end of life, whole seconds                       score  how good a claim is
    u       the uniqueness item that belongs to this one     n      a counter
    gr gf go + gs   the sparse indexes by rule, by feed and of open torrents, sorted by when a torrent was seen

An item whose `ttl` has passed is absent, also before DynamoDB gets round to deleting it.
"""

import hashlib
import math
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self, TypeAlias

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions import condition, update
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

Condition: TypeAlias = condition.Condition
Action: TypeAlias = update.Action


class Key(NamedTuple):
    pk: str
    sk: str


# -- keys

CONFIG = Key("config", "config")
PROGRAM = Key("state", "program")
DOWNLOADER = Key("state", "downloader")
SEARCH_PROVIDERS = Key("config", "search-providers")
LOG_START = Key("state", "log-start")
INBOX_READ = Key("state", "inbox-read")
FIRST_USER = Key("users", "1")

RULES = "rules"
FEEDS = "feeds"
PASSKEYS = "passkeys"
SESSIONS = "sessions"
INBOX = "inbox"
STATS = "stats"
OPEN = "1"
"""The only hash key of the index of open torrents."""


def id_key(partition: str, number: int) -> Key:
    return Key(partition, padded(number))


def unique_key(partition: str, natural: str) -> Key:
    """Of the item that makes a natural key unique among the items of a partition."""
    return Key(f"unique-{partition}#{_digest(natural)}", "unique")


def counter_key(partition: str) -> Key:
    return Key(f"counter#{partition}", "counter")


def lease_key(name: str) -> Key:
    return Key(f"lease#{name}", "lease")


def torrent_key(key: str) -> Key:
    return Key(f"torrent#{_short(key)}", "torrent")


def infohash_key(infohash: str) -> Key:
    return Key(f"infohash#{infohash}", "owner")


def claims_partition(rule_id: int) -> str:
    return f"claims#{rule_id}"


def claim_key(rule_id: int, episode: str) -> Key:
    return Key(claims_partition(rule_id), episode)


def name_key(folder: str, name: str) -> Key:
    return Key(f"name#{_digest(folder)}", _short(name))


def session_key(session_id: str) -> Key:
    return Key(SESSIONS, _short(session_id))


def failed_logins_key(subject: str) -> Key:
    return Key(f"failed-logins#{_short(subject)}", "failed-logins")


def challenge_key(value: str) -> Key:
    return Key(f"challenge#{_short(value)}", "challenge")


def inbox_key(at: datetime, entry_id: str) -> Key:
    return Key(INBOX, f"{sortable(at)}#{entry_id}")


def inbox_until(at: datetime) -> str:
    """Behind every entry of that moment."""
    return f"{sortable(at)}~"


def padded(number: int) -> str:
    """Sorts as text as it does as a number."""
    return f"{number:012}"


def sortable(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if moment else ""


def _short(text: str) -> str:
    """The text itself where it is short, else its digest: keys end at 1 and 2 KiB."""
    try:
        return text if 0 < len(text.encode()) <= 64 else _digest(text)
    except UnicodeEncodeError:  # a lone surrogate
        return _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:40]


# -- the model


class ByRule(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_rule"
        projection = AllProjection()

    gr = UnicodeAttribute(hash_key=True)
    gs = UnicodeAttribute(range_key=True)


class ByFeed(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_feed"
        projection = AllProjection()

    gf = UnicodeAttribute(hash_key=True)
    gs = UnicodeAttribute(range_key=True)


class OpenTorrents(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "open"
        projection = AllProjection()

    go = UnicodeAttribute(hash_key=True)
    gs = UnicodeAttribute(range_key=True)


class Item(Model):
    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    v = NumberAttribute(null=True)
    ttl = NumberAttribute(null=True)
    u = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    score = NumberAttribute(null=True)
    n = NumberAttribute(null=True)
    gr = UnicodeAttribute(null=True)
    gf = UnicodeAttribute(null=True)
    go = UnicodeAttribute(null=True)
    gs = UnicodeAttribute(null=True)

    by_rule = ByRule()
    by_feed = ByFeed()
    open = OpenTorrents()

    @classmethod
    def at(cls, key: Key, **attributes: Any) -> Self:
        return cls(key.pk, key.sk, **attributes)

    @property
    def key(self) -> Key:
        return Key(self.pk, self.sk)

    def is_over(self, now: datetime) -> bool:
        end: float | None = self.ttl
        return end is not None and end <= now.timestamp()


ABSENT: Condition = Item.pk.does_not_exist()


def free(now: datetime) -> Condition:
    """Holds where the item is absent or its time is over."""
    free_again: Condition = ABSENT | (Item.ttl <= int(now.timestamp()))
    return free_again


def end_of_life(moment: datetime) -> int:
    return math.ceil(moment.timestamp())
