"""A part of the configuration as clients send it: merged, unmasked, typed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bangumi.core.config import MASK, SECRET_FIELDS, Config, NotificationProvider
from bangumi.core.errors import BadInputError
from bangumi.core.masks import matched_providers, unmasked
from bangumi.core.messages import Say


def patched(patch: Mapping[str, object]) -> Callable[[Config], Config]:
    """What the patch makes of a stored configuration. The change raises `BadInputError`, which names every field that is of
    a wrong type or unknown."""
    return partial(_merge, patch)


def _merge(patch: Mapping[str, object], stored: Config) -> Config:
    values = asdict(stored)
    errors: dict[str, str] = {}
    for name, part in _sections(patch, stored).items():
        if name not in values:
            errors[name] = "unknown section"
        elif not isinstance(part, Mapping):
            errors[name] = "not an object"
        else:
            values[name] = _merged_section(name, values[name], part, errors)
    merged = stored if errors else _typed(values, errors)
    _refuse(errors)
    return merged


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        raise BadInputError(Say.CONFIG_INVALID, errors)


def _sections(patch: Mapping[str, object], stored: Config) -> dict[str, object]:
    """The patch with one name for each section: AutoBangumi's web UI says `bangumi_manage` for `bangumi_manager`."""
    sections = dict(patch)
    if "bangumi_manage" not in sections:
        return sections
    alias = sections.pop("bangumi_manage")
    if "bangumi_manager" not in sections:
        return sections | {"bangumi_manager": alias}
    one, other = (_merge({"bangumi_manager": part}, stored) for part in (sections["bangumi_manager"], alias))
    if one not in (other, stored) and other != stored:
        _refuse({"bangumi_manager": "differs from bangumi_manage"})
    return sections | {"bangumi_manager": alias} if one == stored else sections


def _merged_section(
    section: str, stored: Mapping[str, Any], part: Mapping[str, object], errors: dict[str, str]
) -> dict[str, object]:
    if section == "notification":
        part = _modern_notification(stored, part, errors)
    values = dict(stored)
    for name, value in part.items():
        path = f"{section}.{name}"
        if name not in stored:
            errors[path] = "unknown field"
        elif value == "" and isinstance(stored[name], int):
            continue  # a cleared number field of a form keeps what is stored
        elif name in SECRET_FIELDS:
            try:
                values[name] = unmasked(value, stored[name])
            except LookupError:
                errors[path] = "this masked token is not stored any more"
        else:
            values[name] = value
    return values


@cache
def _adapter() -> TypeAdapter[Config]:
    return TypeAdapter(Config)


def _typed(values: Mapping[str, object], errors: dict[str, str]) -> Config:
    """Numbers may come as digits in a string: form fields send them so."""
    try:
        return _adapter().validate_python(values)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            errors[".".join(map(str, error["loc"]))] = error["msg"]
        return Config()


# -- notification providers


def _modern_notification(stored: Mapping[str, Any], part: Mapping[str, object], errors: dict[str, str]) -> Mapping[str, object]:
    """With `providers` whole and unmasked. The single form of older releases (`type`, `token`, `chat_id`) is one provider."""
    single = {name: part[name] for name in ("type", "token", "chat_id") if part.get(name)}
    modern = {name: value for name, value in part.items() if name not in ("type", "token", "chat_id")}
    if "providers" not in modern and "type" in single:
        modern["providers"] = [single]
    given = modern.get("providers")
    if isinstance(given, (list, tuple)) and all(isinstance(provider, Mapping) for provider in given):
        modern["providers"] = _whole_providers(list(given), stored["providers"], errors)
    return modern


def _whole_providers(
    given: list[Mapping[str, object]], stored: list[Mapping[str, object]], errors: dict[str, str]
) -> list[dict[str, object]]:
    """With the secrets that their masks mean. Faults go into `errors` by field."""
    known = {field.name for field in fields(NotificationProvider)}
    for place, provider in enumerate(given):
        for name in provider.keys() - known:
            errors[f"notification.providers.{place}.{name}"] = "unknown field"
    try:
        matches = matched_providers(given, stored)
    except LookupError as lost:
        errors[f"notification.providers.{lost}"] = "type its secrets again: several stored providers could be meant"
        return []
    return [
        {
            name: ((match or {}).get(name, "") if value == MASK and name in SECRET_FIELDS else value)
            for name, value in provider.items()
            if value is not None
        }
        for provider, match in zip(given, matches, strict=True)
    ]


def whole_provider(given: Mapping[str, object], stored: Config) -> NotificationProvider:
    """One provider as a client sends it for a test, with the stored secrets that its masks mean."""
    errors: dict[str, str] = {}
    [whole] = _whole_providers([given], asdict(stored)["notification"]["providers"], errors) or [{}]
    _refuse(errors)
    config = _merge({"notification": {"providers": [whole]}}, Config())
    return config.notification.providers[0]
