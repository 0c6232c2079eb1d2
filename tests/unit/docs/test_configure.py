"""docs/configure.md names every setting with its default."""

import json
import re
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bangumi import settings
from bangumi.core.config import SECRET_FIELDS, Config, NotificationProvider
from infra.local.settings import PRODUCT

REPO = Path(__file__).resolve().parents[3]
PAGE = (REPO / "docs" / "configure.md").read_text(encoding="utf-8")
SECTIONS = {field.name: type(getattr(Config(), field.name)) for field in fields(Config)}


def rows(text: str) -> list[list[str]]:
    """The cells of the tables' lines, without their code marks; heads and rules are left out."""
    lines = [re.split(r"\s*(?<!\\)\|\s*", line.strip("| ")) for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip("`") for cell in line] for line in lines]


def part(heading: str) -> str:
    return PAGE.partition(f"\n{heading}\n")[2].partition("\n#")[0]


def default(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return json.dumps(field.default_factory())
    return "" if field.default is MISSING else json.dumps(field.default, ensure_ascii=False)


@pytest.mark.parametrize(("name", "section"), [*SECTIONS.items(), ("notification.providers", NotificationProvider)])
def test_every_setting_of_the_program_is_there_with_its_default(name: str, section: type) -> None:
    assert is_dataclass(section)
    told = {row[0]: row[1] for row in rows(part(f"### `{name}`"))}
    assert told == {field.name: default(field) for field in fields(section)}


@pytest.mark.parametrize(("name", "section"), [*SECTIONS.items(), ("notification.providers", NotificationProvider)])
def test_what_is_secret_is_marked(name: str, section: type) -> None:
    marked = {row[0] for row in rows(part(f"### `{name}`")) if "🔒" in row[-1]}
    assert marked == {field.name for field in fields(section)} & SECRET_FIELDS


class Parameters(yaml.SafeLoader):
    """Other parts of the template are read past."""


Parameters.add_multi_constructor("!", lambda _loader, suffix, _node: suffix)


def test_every_parameter_of_the_template_is_there_with_its_default_and_variable() -> None:
    template = yaml.load((REPO / "template.yaml").read_text(encoding="utf-8"), Parameters)  # noqa: S506 - a safe loader
    told = {row[0]: row[1:3] for row in rows(part("## The deployment's settings"))}
    assert set(told) == set(template["Parameters"])
    variables = {variable: value for variable, value in told.values() if variable}
    environment = template["Globals"]["Function"]["Environment"]["Variables"]
    assert set(variables) == {*PRODUCT, "EDGE_SECRET"}
    assert set(variables) <= set(environment)
    for name, (variable, value) in told.items():
        in_the_code = str(getattr(settings, variable, "")) if variable else ""
        assert value == str(template["Parameters"][name].get("Default", "")) or value == in_the_code != "", name
