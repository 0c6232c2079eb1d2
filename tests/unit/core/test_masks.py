"""Secrets as clients see them, and back."""

import pytest

from bangumi.core.config import MASK
from bangumi.core.masks import masked, masked_entry, matched_providers, unmasked


def test_secrets_are_hidden_at_any_depth() -> None:
    values = {
        "downloader": {"host": "nas", "password": "", "headers": {"X-Key": "a"}},
        "notification": {"providers": ({"type": "bark", "device_key": "b"},)},
        "security": {"login_tokens": ("c",), "login_whitelist": ("10.0.0.0/8",)},
    }
    assert masked(values) == {
        "downloader": {"host": "nas", "password": MASK, "headers": {"X-Key": MASK}},
        "notification": {"providers": [{"type": "bark", "device_key": MASK}]},
        "security": {"login_tokens": [masked_entry("c")], "login_whitelist": ["10.0.0.0/8"]},
    }


@pytest.mark.parametrize(
    ("given", "stored", "meant"),
    [
        (MASK, "old", "old"),
        ("new", "old", "new"),
        ("", "old", ""),
        ({"A": MASK, "B": "new", "C": MASK}, {"A": "old"}, {"A": "old", "B": "new", "C": ""}),
        ([masked_entry("b"), "new", masked_entry("a")], ["a", "b"], ["b", "new", "a"]),
        ([MASK, MASK], ["a", "b"], ["a", "b"]),
        ([masked_entry("a"), masked_entry("a")], ["a", "a"], ["a", "a"]),
        ([5, MASK], ["a", "b"], [5, "b"]),
        (5, "old", 5),
    ],
)
def test_what_comes_back_masked_keeps_what_is_stored(given: object, stored: object, meant: object) -> None:
    assert unmasked(given, stored) == meant


@pytest.mark.parametrize(
    ("given", "stored"),
    [([masked_entry("z")], ["a"]), ([MASK, MASK], ["a"]), ([masked_entry("a"), masked_entry("a")], ["a"])],
)
def test_a_mask_of_nothing_is_a_fault(given: object, stored: object) -> None:
    with pytest.raises(LookupError):
        unmasked(given, stored)


ONE = {"type": "telegram", "chat_id": "1", "token": "t1"}
TWO = {"type": "telegram", "chat_id": "2", "token": "t2"}
BARK = {"type": "bark", "server_url": "https://b", "device_key": "k"}


def hidden(provider: dict[str, str], **changes: str) -> dict[str, object]:
    return masked(provider) | changes


@pytest.mark.parametrize(
    ("given", "stored", "matches"),
    [
        ([hidden(ONE), hidden(TWO)], [ONE, TWO], [ONE, TWO]),
        ([hidden(TWO), hidden(ONE)], [ONE, TWO], [TWO, ONE]),
        ([hidden(BARK), hidden(TWO)], [ONE, TWO, BARK], [BARK, TWO]),
        ([hidden(ONE, chat_id="9"), hidden(TWO)], [ONE, TWO], [ONE, TWO]),
        ([hidden(ONE, type="bark")], [ONE], [None]),
        ([{"type": "telegram", "chat_id": "9", "token": "new"}], [ONE, TWO], [None]),
        ([hidden(ONE)], [], [None]),
    ],
)
def test_providers_find_their_secrets(given: object, stored: object, matches: object) -> None:
    assert matched_providers(given, stored) == matches  # type: ignore[arg-type]


def test_a_provider_that_could_be_one_of_two_is_a_fault() -> None:
    with pytest.raises(LookupError):
        matched_providers([hidden(ONE, chat_id="9")], [ONE, TWO])
