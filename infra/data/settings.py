"""AutoBangumi's config.json as sections of our settings, by the names that these have here."""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, get_args

from bangumi.core import config as core
from bangumi.services.configuration import LONGEST_PERIOD_S, SHORTEST_PERIOD_S, regex_fault
from infra.data.words import Remark, Why

_SECTION_NAMES = {"bangumi_manage": "bangumi_manager"}
_FIELD_NAMES = {("program", "sleep_time"): "rss_time", ("program", "times"): "rename_time"}
_GONE = frozenset({("rss_parser", "type"), ("rss_parser", "custom_url"), ("rss_parser", "token"), ("program", "data_version")})
"""Of 3.0 and 3.1, without effect since."""
_KNOWN = {name: {field.name for field in fields(getattr(core.Config(), name))} for name in core.Config.__slots__}
_CHOICES = {
    ("bangumi_manager", "rename_method"): get_args(core.RenameMethod),
    ("rss_parser", "language"): get_args(core.Language),
    ("downloader", "type"): ("qbittorrent",),
    ("proxy", "type"): get_args(core.ProxyType),
    ("experimental_openai", "api_type"): ("openai", "azure"),
}
_REFERENCE = re.compile(r"\$(\w+|\{\w+\})")


def convert_settings(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Remark]]:
    """Sections as `config/update` takes them, and what of the file does not come across as it is."""
    sections: dict[str, Any] = {}
    remarks: list[Remark] = []
    for name, part in given.items():
        section = _SECTION_NAMES.get(name, name)
        if section not in _KNOWN or not isinstance(part, Mapping):
            remarks.append(Remark(name, Why.SETTING_UNKNOWN))
        elif section == "notification":
            sections[section] = _notification(part, remarks)
        else:
            sections[section] = dict(_fields(section, part, remarks))
    return {name: part for name, part in sections.items() if part}, remarks


def _fields(section: str, part: Mapping[str, Any], remarks: list[Remark]) -> Iterable[tuple[str, Any]]:
    for name, value in part.items():
        place = f"{section}.{name}"
        wanted = _FIELD_NAMES.get((section, name), name)
        if wanted != name:
            remarks.append(Remark(place, Why.SETTING_RENAMED, {"name": f"{section}.{wanted}"}))
        if wanted not in _KNOWN[section]:
            if (section, name) not in _GONE:
                remarks.append(Remark(place, Why.SETTING_UNKNOWN))
        elif value is None:
            continue
        elif (section, wanted) in _CHOICES and value not in _CHOICES[section, wanted]:
            remarks.append(Remark(place, Why.SETTING_BAD, {"value": str(value)[:100]}))
        else:
            yield wanted, _usable(section, wanted, _expanded(place, value, remarks), remarks)


def _usable(section: str, name: str, value: Any, remarks: list[Remark]) -> Any:
    place = f"{section}.{name}"
    if place in ("program.rss_time", "program.rename_time") and str(value).isdigit():
        raised = min(max(int(value), SHORTEST_PERIOD_S), LONGEST_PERIOD_S)
        if raised != int(value):
            remarks.append(Remark(place, Why.SETTING_RAISED, {"value": raised}))
        return raised
    if place == "rss_parser.filter" and isinstance(value, list):
        return _without(value, lambda pattern: isinstance(pattern, str) and regex_fault(pattern) is None, place, remarks)
    if section == "security" and name.endswith("whitelist") and isinstance(value, list):
        return _without(value, _is_network, place, remarks)
    return value


def _without(values: list[Any], is_good: Any, place: str, remarks: list[Remark]) -> list[Any]:
    remarks += [Remark(place, Why.SETTING_BAD, {"value": str(value)[:100]}) for value in values if not is_good(value)]
    return [value for value in values if is_good(value)]


def _is_network(value: Any) -> bool:
    try:
        ipaddress.ip_network(str(value).strip(), strict=False)
    except ValueError:
        return False
    return True


def _notification(part: Mapping[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    """Until 3.1 there was one provider, in the section itself."""
    single = {name: part[name] for name in ("type", "token", "chat_id") if part.get(name)}
    given = part.get("providers")
    if not isinstance(given, list):
        given = [single] if "type" in single and "token" in single else []
    known = {field.name for field in fields(core.NotificationProvider)}
    providers = []
    for place, provider in enumerate(provider for provider in given if isinstance(provider, Mapping)):
        where = f"notification.providers.{place}"
        remarks += [Remark(f"{where}.{name}", Why.SETTING_UNKNOWN) for name in provider if name not in known]
        whole = {name: value for name, value in provider.items() if name in known and value is not None}
        providers.append({name: _expanded(f"{where}.{name}", value, remarks) for name, value in whole.items()})
    enable = {"enable": part["enable"]} if isinstance(part.get("enable"), bool) else {}
    return enable | {"providers": providers}


def _expanded(place: str, value: Any, remarks: list[Remark]) -> Any:
    """AutoBangumi puts variables of its environment in when it uses a setting; here they are put in once."""
    if not isinstance(value, str) or place.startswith("rss_parser."):
        return value
    expanded = os.path.expandvars(value)
    if expanded == value and _REFERENCE.search(value) and not place.endswith("password"):
        remarks.append(Remark(place, Why.ENVIRONMENT, {"value": value[:100]}))
    return expanded
