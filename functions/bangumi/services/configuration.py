"""The user's configuration: shown without secrets, changed in parts, put into effect."""

import ipaddress
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from bangumi.core.config import MASK, SECRET_FIELDS, Config, NotificationProvider
from bangumi.core.errors import BadInputError, ConflictError
from bangumi.core.masks import masked, matched_providers, unmasked
from bangumi.core.messages import Say
from bangumi.ports import Configs
from bangumi.services import program
from bangumi.services.rounds import queue_if_running

SHORTEST_PERIOD_S = 60
LONGEST_PERIOD_S = 30 * 86_400
LARGEST_CHARS = 100_000
"""Of the whole configuration as text: it is kept as one item."""
MOST_RACES = 10
"""How often a change is merged anew because another was saved in between."""

log = logging.getLogger(__name__)


class CanStore(Protocol):
    @property
    def configs(self) -> Configs: ...


def shown(config: Config) -> dict[str, Any]:
    """Sections → fields → plain values, secrets masked."""
    return masked(asdict(config))


def change(patch: Mapping[str, object], world: program.Needs) -> Config:
    """Merges a part of the configuration into the stored one, saves it, and puts it into effect.

    `BadInputError` names each field that is wrong; then nothing is saved. Changes that come at the same time are all
    kept.
    """
    before, after = store(patch, world)
    if _names_a_period(patch):  # even an unchanged one: the schedules may have missed it
        world.schedules.apply(after.program, running=world.states.program().running)
    if before.rss_parser.filter != after.rss_parser.filter:
        world.states.bump_rules_revision()
        queue_if_running(world)
    return after


def store(patch: Mapping[str, object], world: CanStore) -> tuple[Config, Config]:
    """The saving alone; answers what was stored before and what is now."""
    for _ in range(MOST_RACES):
        world.configs.forget()
        before = world.configs.load()
        after = merge(before, patch)
        if after == before:
            return before, after
        try:
            world.configs.save(after)
        except ConflictError:
            continue
        log.info("config_saved", extra={"sections": [f.name for f in fields(after) if _differs(before, after, f.name)]})
        return before, after
    raise ConflictError(Say.CHANGED_MEANWHILE)


def _differs(before: Config, after: Config, section: str) -> bool:
    return bool(getattr(before, section) != getattr(after, section))


def _names_a_period(patch: Mapping[str, object]) -> bool:
    section = patch.get("program")
    return isinstance(section, Mapping) and not section.keys().isdisjoint({"rss_time", "rename_time"})


# -- merging and checking


def merge(stored: Config, patch: Mapping[str, object]) -> Config:
    """The stored configuration with the patch on top, checked: types, ranges, expressions, unknown names."""
    values = asdict(stored)
    errors: dict[str, str] = {}
    for name, part in _sections(stored, patch).items():
        if name not in values:
            errors[name] = "unknown section"
        elif not isinstance(part, Mapping):
            errors[name] = "not an object"
        else:
            values[name] = _merged_section(name, values[name], part, errors)
    if not errors:
        config = _typed(values, errors)
        _check(config, errors)
    if errors:
        raise BadInputError(Say.CONFIG_INVALID, errors, detail="; ".join(f"{k}: {v}" for k, v in errors.items()))
    return config


def _sections(stored: Config, patch: Mapping[str, object]) -> dict[str, object]:
    """The patch with one name for each section: AutoBangumi's web UI says `bangumi_manage` for `bangumi_manager`."""
    sections = dict(patch)
    if "bangumi_manage" not in sections:
        return sections
    alias = sections.pop("bangumi_manage")
    if "bangumi_manager" not in sections:
        return sections | {"bangumi_manager": alias}
    one, other = (merge(stored, {"bangumi_manager": part}) for part in (sections["bangumi_manager"], alias))
    if one not in (other, stored) and other != stored:
        raise BadInputError(
            Say.CONFIG_INVALID,
            {"bangumi_manager": "differs from bangumi_manage"},
            detail="bangumi_manager: differs from bangumi_manage",
        )
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


# -- notification providers


def _modern_notification(stored: Mapping[str, Any], part: Mapping[str, object], errors: dict[str, str]) -> Mapping[str, object]:
    """With `providers` whole and unmasked. The single form of older releases (`type`, `token`, `chat_id`) is one
    provider."""
    single = {name: part[name] for name in ("type", "token", "chat_id") if part.get(name)}
    modern = {name: value for name, value in part.items() if name not in ("type", "token", "chat_id")}
    if "providers" not in modern and "type" in single:
        modern["providers"] = [single]
    given = modern.get("providers")
    if isinstance(given, (list, tuple)) and all(isinstance(provider, Mapping) for provider in given):
        modern["providers"] = whole_providers(list(given), stored["providers"], errors)
    return modern


def whole_providers(
    given: list[Mapping[str, object]], stored: list[Mapping[str, object]], errors: dict[str, str]
) -> list[dict[str, object]]:
    """Providers as a client sends them, with the secrets that their masks mean. Faults go into `errors` by field."""
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


# -- types and ranges


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


def _check(config: Config, errors: dict[str, str]) -> None:
    if len(str(asdict(config))) > LARGEST_CHARS:
        errors["configuration"] = f"longer than {LARGEST_CHARS} characters in all"
    for name in ("rss_time", "rename_time"):
        if not SHORTEST_PERIOD_S <= getattr(config.program, name) <= LONGEST_PERIOD_S:
            errors[f"program.{name}"] = f"must be {SHORTEST_PERIOD_S} to {LONGEST_PERIOD_S} seconds"
    if not 0 < config.program.webui_port < 65_536:
        errors["program.webui_port"] = "must be 1 to 65535"
    if not 0 <= config.proxy.port < 65_536:
        errors["proxy.port"] = "must be 0 to 65535"
    _check_lists(config, errors)


def _check_lists(config: Config, errors: dict[str, str]) -> None:
    for place, pattern in enumerate(config.rss_parser.filter):
        if fault := regex_fault(pattern):
            errors[f"rss_parser.filter.{place}"] = f"{pattern!r} is not a regular expression: {fault}"
    for name in ("login_whitelist", "mcp_whitelist"):
        for place, entry in enumerate(getattr(config.security, name)):
            if not _is_network(entry):
                errors[f"security.{name}.{place}"] = f"{entry!r} is not an address or a CIDR block"


def regex_fault(pattern: str) -> str | None:
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as fault:
        return str(fault) or type(fault).__name__
    return None


def _is_network(entry: str) -> bool:
    try:
        ipaddress.ip_network(entry.strip(), strict=False)
    except ValueError:
        return False
    return True
