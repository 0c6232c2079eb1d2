import unicodedata

import pytest

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.names import StoredNames
from bangumi.core.model import TorrentKey
from bangumi.ports import Names
from tests.support.rivals import at_once

FOLDER = "/downloads/Bangumi/葬送的芙莉莲/Season 1"
NAME = "葬送的芙莉莲 S01E01.mkv"
A, B = TorrentKey("a" * 40), TorrentKey("b" * 40)


@pytest.fixture
def names(table: Table) -> Names:
    return StoredNames(table)


def test_free_names_are_taken_and_a_repeat_takes_them_again(names: Names) -> None:
    assert names.take(FOLDER, [NAME, "x.ass", NAME], A) == set()
    assert names.take(FOLDER, [NAME, "x.ass"], A) == set()
    assert names.take(FOLDER, [], A) == set()


def test_the_names_of_others_are_answered_and_the_rest_is_taken(names: Names) -> None:
    names.take(FOLDER, [NAME], A)
    assert names.take(FOLDER, [NAME, "y.mkv"], B) == {NAME}
    assert names.take(FOLDER, ["y.mkv"], A) == {"y.mkv"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Frieren S01E01.MKV", "frieren s01e01.mkv"),
        (unicodedata.normalize("NFC", "が.mkv"), unicodedata.normalize("NFD", "が.mkv")),
        ("STRASSE.mkv", "straße.mkv"),
    ],
)
def test_names_that_a_file_system_may_take_for_one_are_one(names: Names, one: str, other: str) -> None:
    names.take(FOLDER, [one], A)
    assert names.take(FOLDER, [other], B) == {other}


@pytest.mark.parametrize("folder", [FOLDER + "/", FOLDER.upper(), FOLDER.replace("/", "\\")])
def test_a_folder_is_the_same_however_it_is_written(names: Names, folder: str) -> None:
    names.take(FOLDER, [NAME], A)
    assert names.take(folder, [NAME], B) == {NAME}


def test_another_folder_has_names_of_its_own(names: Names) -> None:
    names.take(FOLDER, [NAME], A)
    assert names.take("/downloads/Bangumi/other", [NAME], B) == set()


def test_freed_names_can_be_taken_but_nobody_frees_those_of_others(names: Names) -> None:
    names.take(FOLDER, [NAME], A)
    names.free(FOLDER, [NAME], B)
    assert names.take(FOLDER, [NAME], B) == {NAME}
    names.free(FOLDER, [NAME.upper(), "never taken"], A)
    assert names.take(FOLDER, [NAME], B) == set()


def test_long_names_are_told_apart(names: Names) -> None:
    long = "长" * 400
    names.take(FOLDER, [long + "1.mkv"], A)
    assert names.take(FOLDER, [long + "1.mkv", long + "2.mkv"], B) == {long + "1.mkv"}


def test_of_rivals_each_name_goes_to_one(names: Names) -> None:
    wanted = [f"{number}.mkv" for number in range(10)]
    answers = at_once(4, lambda number: names.take(FOLDER, wanted, TorrentKey(f"t{number}")))
    lost = [name for answer in answers if isinstance(answer, set) for name in answer]
    assert sorted(lost) == sorted(wanted * 3)
