"""Changing the user's configuration, and putting it into effect."""

import ipaddress
import logging
import re
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Protocol

from bangumi.core.config import Config
from bangumi.core.errors import BadInputError, ConflictError
from bangumi.core.messages import Say
from bangumi.ports import Configs
from bangumi.services import program
from bangumi.services.rounds import queue_if_running

SHORTEST_PERIOD_S = 60
LONGEST_PERIOD_S = 30 * 86_400
LARGEST_CHARS = 100_000
"""Of the whole configuration as text: it is kept as one item."""
MOST_RACES = 10
"""How often a change is made anew because another was saved in between."""

log = logging.getLogger(__name__)

Change = Callable[[Config], Config]
"""What a caller wants to make of the stored configuration; made again when another was saved in between."""


class CanStore(Protocol):
    @property
    def configs(self) -> Configs: ...


def change(wanted: Change, world: program.Needs) -> Config:
    """Saves a change and puts it into effect; changes that come at the same time are all kept.

    `BadInputError` names each field that is wrong; then nothing is saved. The schedules are changed first: where that fails,
    nothing is saved either, and trying again helps.
    """

    def scheduled(before: Config) -> Config:
        after = checked(wanted(before))
        if after.program != before.program:
            world.schedules.apply(after.program, running=world.states.program().running)
        return after

    before, after = store(scheduled, world)
    if before.rss_parser.filter != after.rss_parser.filter:
        world.states.bump_rules_revision()
        queue_if_running(world)
    return after


def store(wanted: Change, world: CanStore) -> tuple[Config, Config]:
    """The saving alone; answers what was stored before and what is now."""
    for _ in range(MOST_RACES):
        world.configs.forget()
        before = world.configs.load()
        after = wanted(before)
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


# -- what types do not say


def checked(config: Config) -> Config:
    """The same configuration, if its values can be worked with."""
    errors: dict[str, str] = {}
    if len(str(asdict(config))) > LARGEST_CHARS:
        errors["configuration"] = f"longer than {LARGEST_CHARS} characters in all"
    for name in ("rss_time", "rename_time"):
        if not SHORTEST_PERIOD_S <= getattr(config.program, name) <= LONGEST_PERIOD_S:
            errors[f"program.{name}"] = f"must be {SHORTEST_PERIOD_S} to {LONGEST_PERIOD_S} seconds"
    if not 0 < config.program.webui_port < 65_536:
        errors["program.webui_port"] = "must be 1 to 65535"
    if not 0 <= config.proxy.port < 65_536:
        errors["proxy.port"] = "must be 0 to 65535"
    if re.search(r"[\x00-\x1f\x7f]", config.downloader.path):
        errors["downloader.path"] = "has control characters"
    _check_lists(config, errors)
    bad_filters = [pattern for pattern in config.rss_parser.filter if regex_fault(pattern)]
    if errors and len(errors) == len(bad_filters):
        raise BadInputError(Say.FILTER_INVALID, errors, pattern=", ".join(bad_filters))
    if errors:
        raise BadInputError(Say.CONFIG_INVALID, errors)
    return config


def _check_lists(config: Config, errors: dict[str, str]) -> None:
    for place, pattern in enumerate(config.rss_parser.filter):
        if fault := regex_fault(pattern):
            errors[f"rss_parser.filter.{place}"] = f"{pattern!r} is not a regular expression: {fault}"
    for name in ("login_whitelist", "mcp_whitelist"):
        for place, entry in enumerate(getattr(config.security, name)):
            if not _is_network(entry):
                errors[f"security.{name}.{place}"] = f"{entry!r} is not an address or a CIDR block"


def regex_fault(pattern: str) -> str | None:
    """What is wrong with it; None for a good regular expression."""
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
