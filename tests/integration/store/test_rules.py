from dataclasses import replace

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.claims import StoredClaims
from bangumi.adapters.store.rules import StoredRules
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.messages import Say
from bangumi.core.model import Claim, Rule, RuleId, RuleKind, TorrentKey
from bangumi.ports import Rules
from tests.support.rivals import at_once

DRAFT = Rule(id=RuleId(0), official_title="葬送的芙莉莲", title_raw="Sousou no Frieren", filter=("720", r"\d+-\d+"))


@pytest.fixture
def rules(table: Table) -> Rules:
    return StoredRules(table)


def test_a_created_rule_has_an_id_and_comes_back(rules: Rules) -> None:
    made = rules.create(DRAFT)
    assert made == replace(DRAFT, id=RuleId(1), version=1)
    assert rules.get(made.id) == made
    assert rules.all() == [made]


def test_an_unknown_rule_is_not_found(rules: Rules) -> None:
    with pytest.raises(NotFoundError) as caught:
        rules.get(RuleId(7))
    assert caught.value.message.say is Say.RULE_UNKNOWN


def test_rules_come_in_order_of_id(rules: Rules) -> None:
    made = [rules.create(replace(DRAFT, official_title=f"show {number}")) for number in range(12)]
    assert [rule.id for rule in rules.all()] == [rule.id for rule in made] == list(range(1, 13))


@pytest.mark.parametrize("title", ["葬送的芙莉莲", " 葬送的，芙莉莲！ "])
def test_one_show_and_season_has_one_rule_however_it_is_spelt(rules: Rules, title: str) -> None:
    rules.create(DRAFT)
    with pytest.raises(ConflictError) as caught:
        rules.create(replace(DRAFT, official_title=title))
    assert caught.value.message.say is Say.RULE_EXISTS


def test_another_season_or_kind_is_another_rule(rules: Rules) -> None:
    rules.create(DRAFT)
    rules.create(replace(DRAFT, season=2))
    rules.create(replace(DRAFT, kind=RuleKind.MOVIE))
    assert len(rules.all()) == 3


def test_of_many_that_meet_one_new_show_one_makes_its_rule(rules: Rules) -> None:
    answers = at_once(6, lambda _: rules.create(DRAFT))
    assert sum(isinstance(answer, Rule) for answer in answers) == 1
    assert sum(isinstance(answer, ConflictError) for answer in answers) == 5
    assert len(rules.all()) == 1


def test_a_save_raises_the_version(rules: Rules) -> None:
    made = rules.create(DRAFT)
    saved = rules.save(replace(made, enabled=False))
    assert saved.version == 2
    assert rules.get(made.id) == saved


def test_a_save_over_a_newer_version_is_refused(rules: Rules) -> None:
    made = rules.create(DRAFT)
    rules.save(replace(made, year="2023"))
    with pytest.raises(ConflictError) as caught:
        rules.save(replace(made, year="2024"))
    assert caught.value.message.say is Say.CHANGED_MEANWHILE
    assert rules.get(made.id).year == "2023"


def test_of_rival_saves_one_wins(rules: Rules) -> None:
    made = rules.create(DRAFT)
    answers = at_once(6, lambda number: rules.save(replace(made, year=str(number))))
    (winner,) = [answer for answer in answers if isinstance(answer, Rule)]
    assert rules.get(made.id) == winner


def test_a_repeat_of_a_save_whose_answer_was_lost_does_no_harm(rules: Rules) -> None:
    made = rules.create(DRAFT)
    assert rules.save(replace(made, year="2023")) == rules.save(replace(made, year="2023"))


def test_an_edit_may_give_two_rules_one_title(rules: Rules) -> None:
    rules.create(DRAFT)
    other = rules.create(replace(DRAFT, official_title="Frieren"))
    assert rules.save(replace(other, official_title=DRAFT.official_title)).version == 2


def test_a_deleted_rule_is_gone_with_its_claims_and_its_show_can_come_again(rules: Rules, table: Table) -> None:
    claims = StoredClaims(table)
    made = rules.create(DRAFT)
    for episode in range(30):
        claims.claim(made.id, [f"S01E{episode:02}"], Claim(TorrentKey("t"), 1, "n"))
    rules.delete(made.id)
    assert rules.all() == []
    assert claims.of_rule(made.id) == {}
    again = rules.create(DRAFT)
    assert again.id == made.id + 1


def test_a_rule_that_was_renamed_frees_its_first_show_when_it_goes(rules: Rules) -> None:
    made = rules.create(DRAFT)
    renamed = rules.save(replace(made, official_title="Frieren"))
    rules.delete(renamed.id)
    assert rules.create(DRAFT).official_title == DRAFT.official_title


def test_deleting_again_does_no_harm(rules: Rules) -> None:
    made = rules.create(DRAFT)
    rules.delete(made.id)
    rules.delete(made.id)
    assert rules.all() == []


def test_a_deleted_rule_cannot_be_saved_back(rules: Rules) -> None:
    made = rules.create(DRAFT)
    rules.delete(made.id)
    for ghost in (made, replace(made, version=0)):
        with pytest.raises(ConflictError):
            rules.save(ghost)
    assert rules.all() == []
