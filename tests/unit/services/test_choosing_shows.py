"""A show that nobody is sure of is asked about, and its owner's answer counts. The shipped index, real titles."""

import pytest

from bangumi.core.errors import NotFoundError
from bangumi.core.model import Rule
from bangumi.services import rules
from bangumi.services.choosing import choose
from tests.support.home import Home
from tests.unit.services.test_knowing_shows import home

OF_1999, OF_2011 = "1704", "21032"
UNSURE = "[X] Hunter x Hunter - 05 [1080p]"


def unsure() -> tuple[Home, Rule]:
    place = home("tmdb", (UNSURE, ""))
    (rule,) = place.rules.all()
    return place, rule


def test_the_answer_names_the_rule_and_its_torrents_follow() -> None:
    place, rule = unsure()
    (path,) = place.far.disk
    assert "/Hunter x Hunter/Season 1/" in path

    choose(rule.id, OF_2011, place)

    (rule,) = place.rules.all()
    assert (rule.official_title, rule.year, rule.season, rule.bangumi_tv_id) == ("猎人", "2011", 1, OF_2011)
    assert (rule.needs_review, rule.review_reason, rule.candidates) == (False, None, ())
    assert (rule.air_weekday, rule.air_time) == (6, "10:55")
    (path,) = place.far.disk
    assert "/猎人 (2011)/Season 1/" in path


def test_what_comes_next_goes_into_the_chosen_show() -> None:
    place, rule = unsure()
    choose(rule.id, OF_2011, place)

    place.publish("[X] Hunter x Hunter - 06 [1080p]")
    place.refresh()

    assert [one.id for one in place.rules.all()] == [rule.id]
    assert len(place.far.disk) == 2


def test_any_show_of_the_index_may_be_chosen() -> None:
    place, rule = unsure()

    assert choose(rule.id, "400602", place).rule.official_title == "葬送的芙莉莲"


def test_a_number_that_the_index_lacks_changes_nothing() -> None:
    place, rule = unsure()

    with pytest.raises(NotFoundError):
        choose(rule.id, "1", place)
    assert place.rules.get(rule.id) == rule


def test_a_show_that_has_a_rule_keeps_that_one_alone() -> None:
    place = home("tmdb", ("[ANi] 猎人 2011 - 04 [1080P]", "2011-10-24"), (UNSURE, ""))
    known, rule = sorted(place.rules.all(), key=lambda one: one.needs_review)
    assert known.bangumi_tv_id == OF_2011

    choose(rule.id, OF_2011, place)
    place.rename()
    place.publish("[X] Hunter x Hunter - 07 [1080p]")
    place.refresh()

    assert [one.id for one in place.rules.all()] == [known.id]
    assert sorted(place.claims.of_rule(known.id)) == ["E4", "E5", "E7"]
    assert len({path.rpartition("/")[0] for path in place.far.disk}) == 1


def test_a_double_of_an_episode_that_is_there_stays_out() -> None:
    place = home("tmdb", ("[ANi] 猎人 2011 - 05 [1080P]", "2011-10-31"), (UNSURE, ""))
    known, rule = sorted(place.rules.all(), key=lambda one: one.needs_review)

    choose(rule.id, OF_2011, place)

    claim = place.claims.of_rule(known.id)["E5"]
    assert claim.name.startswith("[ANi]")


def test_none_of_them_leaves_the_name_and_asks_no_more() -> None:
    place, rule = unsure()

    rules.dismiss_review(rule.id, place)

    after = place.rules.get(rule.id)
    assert (after.official_title, after.needs_review, after.candidates) == ("Hunter x Hunter", False, ())
    assert after.dismissed_offsets is None
