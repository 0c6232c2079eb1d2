import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.claims import StoredClaims
from bangumi.core.model import Claim, RuleId, TorrentKey
from bangumi.ports import Claims, Lost, Won
from tests.support.rivals import at_once

RULE = RuleId(1)
EPISODES = ["S01E01", "S01E02", "S01E03"]


@pytest.fixture
def claims(table: Table) -> Claims:
    return StoredClaims(table)


def of(torrent: str, score: int = 0) -> Claim:
    return Claim(TorrentKey(torrent), score, f"[Group] {torrent}")


def test_a_free_episode_is_won(claims: Claims) -> None:
    assert claims.claim(RULE, ["S01E01"], of("a")) == Won()
    assert claims.of_rule(RULE) == {"S01E01": of("a")}
    assert claims.of_rule(RuleId(2)) == {}


@pytest.mark.parametrize("score", [0, -1])
def test_an_equal_or_better_claim_stays(claims: Claims, score: int) -> None:
    claims.claim(RULE, ["S01E01"], of("a"))
    assert claims.claim(RULE, ["S01E01"], of("b", score)) == Lost(of("a"))
    assert claims.of_rule(RULE) == {"S01E01": of("a")}


def test_a_better_claim_takes_the_place_of_a_worse_one(claims: Claims) -> None:
    claims.claim(RULE, ["S01E01"], of("a"))
    assert claims.claim(RULE, ["S01E01"], of("b", 1)) == Won(over=of("a"))
    assert claims.of_rule(RULE) == {"S01E01": of("b", 1)}


def test_a_repeated_claim_wins_again_and_still_tells_what_it_replaced(claims: Claims) -> None:
    claims.claim(RULE, ["S01E01"], of("a"))
    assert claims.claim(RULE, ["S01E01"], of("a")) == Won()
    claims.claim(RULE, ["S01E01"], of("b", 1))
    assert claims.claim(RULE, ["S01E01"], of("b", 1)) == Won(over=of("a"))


def test_a_torrent_may_score_its_own_claim_anew(claims: Claims) -> None:
    claims.claim(RULE, ["S01E01"], of("a", 5))
    claims.claim(RULE, ["S01E01"], of("b", 9))
    assert claims.claim(RULE, ["S01E01"], of("b", 2)) == Won(over=of("a", 5))
    assert claims.claim(RULE, ["S01E01"], of("c", 3)) == Won(over=of("b", 2))


def test_several_episodes_are_won_together(claims: Claims) -> None:
    assert claims.claim(RULE, [*EPISODES, EPISODES[0]], of("batch")) == Won()
    assert claims.claim(RULE, EPISODES, of("batch")) == Won()
    assert claims.of_rule(RULE) == dict.fromkeys(EPISODES, of("batch"))


def test_several_episodes_are_lost_together_even_to_a_worse_claim(claims: Claims) -> None:
    claims.claim(RULE, ["S01E02"], of("a"))
    assert claims.claim(RULE, EPISODES, of("batch", 9)) == Lost(of("a"))
    assert claims.of_rule(RULE) == {"S01E02": of("a")}


def test_more_episodes_than_a_transaction_takes_are_won_or_lost_together(claims: Claims) -> None:
    many = [f"S01E{number:03}" for number in range(230)]
    assert claims.claim(RULE, many, of("batch")) == Won()
    assert len(claims.of_rule(RULE)) == 230
    claims.claim(RuleId(2), [many[220]], of("a"))
    assert claims.claim(RuleId(2), many, of("batch", 9)) == Lost(of("a"))
    assert claims.of_rule(RuleId(2)) == {many[220]: of("a")}


def test_nothing_is_won_at_once(claims: Claims) -> None:
    assert claims.claim(RULE, [], of("a")) == Won()


def test_of_equal_rivals_one_wins(claims: Claims) -> None:
    answers = at_once(6, lambda number: claims.claim(RULE, ["S01E01"], of(f"t{number}")))
    assert sum(isinstance(answer, Won) for answer in answers) == 1
    assert sum(isinstance(answer, Lost) for answer in answers) == 5


def test_of_unequal_rivals_the_best_stays(claims: Claims) -> None:
    answers = at_once(6, lambda number: claims.claim(RULE, ["S01E01"], of(f"t{number}", number)))
    assert claims.of_rule(RULE) == {"S01E01": of("t5", 5)}
    assert not [answer for answer in answers if isinstance(answer, Exception)]


def test_of_rival_batches_that_overlap_one_wins_whole(claims: Claims) -> None:
    answers = at_once(4, lambda number: claims.claim(RULE, [f"S01E0{number + more}" for more in range(4)], of(f"t{number}")))
    held = claims.of_rule(RULE)
    winners = {claim.torrent for claim in held.values()}
    assert sum(isinstance(answer, Won) for answer in answers) == len(winners)
    assert len(held) == 4 * len(winners)


def test_release_frees_only_what_is_held_by_this_torrent(claims: Claims) -> None:
    claims.claim(RULE, ["S01E01"], of("a"))
    claims.claim(RULE, ["S01E02"], of("b"))
    claims.release(RULE, EPISODES, TorrentKey("a"))
    claims.release(RULE, EPISODES, TorrentKey("a"))
    assert claims.of_rule(RULE) == {"S01E02": of("b")}
    assert claims.claim(RULE, ["S01E01"], of("c", -9)) == Won()
