"""Claims: which torrent has an episode of a rule."""

import json
from collections.abc import Sequence
from contextlib import suppress

from bangumi.adapters.dynamo import Put, RefusedError, Table, in_parallel
from bangumi.adapters.store.codec import compact, from_json, from_text, to_json
from bangumi.adapters.table import ABSENT, Item, claim_key, claims_partition
from bangumi.core.errors import UnavailableError
from bangumi.core.messages import Say
from bangumi.core.model import Claim, RuleId, TorrentKey
from bangumi.ports import Lost, Won

_AT_ONCE = 100  # DynamoDB's limit for a transaction
_TRIES = 5


class StoredClaims:
    """Port `Claims`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, rule_id: RuleId, episodes: Sequence[str], claim: Claim) -> Won | Lost:
        """More than a hundred episodes are taken in portions. What was won before a portion is lost is freed again; after
        an interruption it stays with this torrent, whose next claim wins it anew."""
        if len(episodes) == 1:
            return self._claim_one(rule_id, episodes[0], claim)
        distinct = list(dict.fromkeys(episodes))
        for start in range(0, len(distinct), _AT_ONCE):
            lost = self._claim_free(rule_id, distinct[start : start + _AT_ONCE], claim)
            if lost:
                self.release(rule_id, distinct[:start], claim.torrent)
                return lost
        return Won()

    def _claim_one(self, rule_id: RuleId, episode: str, claim: Claim) -> Won | Lost:
        """A claim keeps what it took the place of, so that a repeat tells it again."""
        key = claim_key(rule_id, episode)
        item, condition, over = _item(rule_id, episode, claim), ABSENT, None
        for _ in range(_TRIES):
            try:
                self._table.put(item, condition)
            except RefusedError as refused:
                there = refused.item or self._table.get(key)
                if there is None:  # freed in between
                    item, condition, over = _item(rule_id, episode, claim), ABSENT, None
                    continue
                holder = _read(there)
                if holder.torrent == claim.torrent and holder == claim:
                    return Won(_over(there))
                if not holder.yields_to(claim):
                    return Lost(holder)
                over = _over(there) if holder.torrent == claim.torrent else holder
                item = _item(rule_id, episode, claim, over)
                condition = (Item.owner == there.owner) & (Item.score == there.score)
            else:
                return Won(over)
        raise UnavailableError(Say.STORE_BUSY, detail="claims")

    def _claim_free(self, rule_id: RuleId, episodes: Sequence[str], claim: Claim) -> Lost | None:
        ours = ABSENT | (Item.owner == claim.torrent)
        try:
            self._table.write_all([Put(_item(rule_id, episode, claim), ours) for episode in episodes])
        except RefusedError as refused:
            holders = [_read(item) for item in refused.found.values() if item]
            return Lost(max(holders, key=lambda holder: holder.score))
        return None

    def of_rule(self, rule_id: RuleId) -> dict[str, Claim]:
        return {str(item.sk): _read(item) for item in self._table.query(claims_partition(rule_id))}

    def release(self, rule_id: RuleId, episodes: Sequence[str], torrent: TorrentKey) -> None:
        def free(episode: str) -> None:
            with suppress(RefusedError):  # another's, or free already
                self._table.delete(claim_key(rule_id, episode), Item.owner == torrent)

        in_parallel(free, list(dict.fromkeys(episodes)))


def _item(rule_id: RuleId, episode: str, claim: Claim, over: Claim | None = None) -> Item:
    body = to_json(claim) | ({"over": to_json(over)} if over else {})
    return Item.at(claim_key(rule_id, episode), body=compact(body), owner=claim.torrent, score=claim.score)


def _read(item: Item) -> Claim:
    return from_text(Claim, str(item.body))


def _over(item: Item) -> Claim | None:
    over = json.loads(str(item.body)).get("over")
    return from_json(Claim, over) if over else None
