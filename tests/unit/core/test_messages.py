"""The catalogue: both languages, the same values, nothing that nobody says."""

import re
import string
from pathlib import Path

import pytest

from bangumi.core.errors import BadInputError
from bangumi.core.messages import Message, Say

FUNCTIONS = Path(__file__).parents[3] / "functions"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("say", Say, ids=lambda say: say.name)
def test_both_languages_name_the_same_values(say: Say) -> None:
    assert say.text.en and say.text.zh
    if placeholders(say.text.zh) == {"fields"}:  # what is wrong with each is known in English only
        assert placeholders(say.text.en) == {"detail"}
    else:
        assert placeholders(say.text.en) == placeholders(say.text.zh)


@pytest.mark.parametrize("say", Say, ids=lambda say: say.name)
def test_chinese_is_chinese_and_english_is_not(say: Say) -> None:
    assert re.search(r"[\u4e00-\u9fff]", say.text.zh)
    assert not re.search(r"[\u4e00-\u9fff]", say.text.en)


def test_every_sentence_is_said_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in FUNCTIONS.rglob("*.py"))
    said = set(re.findall(r"\bSay\.([A-Z][A-Z0-9_]+)", source))

    assert sorted({say.name for say in Say} - said) == []


def test_reason_that_was_stored_without_a_value_is_still_shown() -> None:
    assert Message(Say.FILTERED, {}).en == "Left out by the global filter ?"


def test_a_cause_is_told_in_the_language_of_the_whole() -> None:
    cause = Message.of(Say.DOWNLOADER_CLOSED, host="nas:8080")
    whole = Message.of(Say.GAVE_UP, tries=20, detail=Message.of(Say.DOWNLOADER_UNREACHABLE, detail=cause))
    assert cause.en in whole.en
    assert cause.zh in whole.zh
    assert cause.en not in whole.zh


def test_bad_input_names_its_fields_in_both_languages() -> None:
    error = BadInputError(Say.BAD_INPUT, {"url": "Field required", "rss.name": "too long"})
    assert error.message.en == "The request is not valid: url: Field required; rss.name: too long"
    assert error.message.zh == "请求无效，请检查：url、rss.name"
