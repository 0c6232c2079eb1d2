"""Secrets of the configuration as clients see them, and back. Pure.

A secret reads as `********`; each entry of a secret list also carries four characters of a fingerprint, so that a
client can remove or reorder entries that it cannot read. What comes back masked keeps what is stored.
"""

import hashlib
from collections.abc import Mapping, Sequence

from bangumi.core.config import MASK, SECRET_FIELDS

_PROVIDER_NAMES = ("url", "server_url", "chat_id", "template")
"""The fields of a notification provider that are readable and tell two of one type apart."""


def masked(values: Mapping[str, object]) -> dict[str, object]:
    """Plain values (dicts, sequences, scalars) with every secret hidden, empty ones too."""
    return {name: _masked(value) if name in SECRET_FIELDS else _walked(value) for name, value in values.items()}


def _walked(value: object) -> object:
    if isinstance(value, Mapping):
        return masked(value)
    if isinstance(value, (list, tuple)):
        return [_walked(item) for item in value]
    return value


def _masked(value: object) -> object:
    if isinstance(value, Mapping):
        return dict.fromkeys(value, MASK)
    if isinstance(value, (list, tuple)):
        return [masked_entry(str(item)) for item in value]
    return MASK


def masked_entry(secret: str) -> str:
    return MASK + hashlib.sha256(secret.encode()).hexdigest()[:4]


def unmasked(given: object, stored: object) -> object:
    """What a secret field means: the stored value where the given one is a mask, in lists and mappings each by its own.

    `LookupError` for a list entry whose fingerprint nothing stored has.
    """
    if isinstance(given, Mapping) and isinstance(stored, Mapping):
        return {name: stored.get(name, "") if value == MASK else value for name, value in given.items()}
    if isinstance(given, (list, tuple)) and isinstance(stored, (list, tuple)):
        return _unmasked_list(given, [str(item) for item in stored])
    return stored if given == MASK else given


def _unmasked_list(given: Sequence[object], stored: list[str]) -> list[object]:
    """An entry with a fingerprint keeps its token wherever it stands now; a plain mask keeps the one at its place."""
    left = list(stored)
    result: list[object] = []
    for place, entry in enumerate(given):
        if not isinstance(entry, str) or not entry.startswith(MASK):
            result.append(entry)
            continue
        kept = _at(stored, place) if entry == MASK else next((one for one in left if masked_entry(one) == entry), None)
        if kept is None:
            raise LookupError(entry)
        if kept in left:
            left.remove(kept)
        result.append(kept)
    return result


def _at(stored: list[str], place: int) -> str | None:
    return stored[place] if place < len(stored) else None


def matched_providers(
    given: Sequence[Mapping[str, object]], stored: Sequence[Mapping[str, object]]
) -> list[Mapping[str, object] | None]:
    """For each given notification provider the stored one whose secrets its masks mean, None where there is none.

    Same type and same readable fields win; those that were edited are paired within their type when nothing of that
    type was removed or added. `LookupError` with the place of one that could mean several: a wrong secret would be
    worse than a question.
    """
    matches: list[Mapping[str, object] | None] = [None] * len(given)
    left = list(stored)
    for place, provider in enumerate(given):
        if twin := next((other for other in left if _names(other) == _names(provider)), None):
            matches[place] = twin
            left.remove(twin)
    for place, provider in enumerate(given):
        if matches[place] is not None or not _has_mask(provider):
            continue
        rivals = [other for other in left if other["type"] == provider.get("type")]
        waiting = [
            number
            for number, other in enumerate(given)
            if matches[number] is None and _has_mask(other) and other.get("type") == provider.get("type")
        ]
        if len(rivals) > len(waiting):
            raise LookupError(place)
        if rivals:
            matches[place] = rivals[0]
            left.remove(rivals[0])
    return matches


def _names(provider: Mapping[str, object]) -> tuple[object, ...]:
    return (provider.get("type"), *(provider.get(name) or "" for name in _PROVIDER_NAMES))


def _has_mask(provider: Mapping[str, object]) -> bool:
    return any(name in SECRET_FIELDS and value == MASK for name, value in provider.items())
