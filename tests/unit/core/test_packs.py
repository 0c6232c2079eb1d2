"""Whole torrents: each file under the right episode, specials in season 0, and never two under one name."""

from pathlib import Path

import pytest

from bangumi.core.naming import EXTRAS_FOLDER, NamePlan, Target, plan_names
from bangumi.core.titles import read_title

Pack = tuple[str, list[tuple[str, str]]]


def packs() -> list[Pack]:
    """Titles with their files, and what each file is to be called."""
    found: list[Pack] = []
    for line in (Path(__file__).parent / "packs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            found.append((line.removeprefix("== "), []))
        elif line and not line.startswith("#"):
            name, path = line.split(" <- ", 1)
            found[-1][1].append((path, name))
    return found


PACKS = packs()


def plan(title: str, paths: list[str]) -> NamePlan:
    release = read_title(title)
    season = release.season or 1
    return plan_names(paths, release, Target(show="Show", season=season, read_season=season), "advance")


@pytest.mark.parametrize(("title", "files"), PACKS, ids=[title for title, _ in PACKS])
def test_each_file_has_the_right_name(title: str, files: list[tuple[str, str]]) -> None:
    named = plan(title, [path for path, _ in files])

    assert {each.old: called(each.old, each.new, named) for each in named.renamings} == dict(files)


@pytest.mark.parametrize(("title", "files"), PACKS, ids=[title for title, _ in PACKS])
def test_no_two_files_share_a_name_in_any_order(title: str, files: list[tuple[str, str]]) -> None:
    paths = [path for path, _ in files]

    for ordered in (paths, paths[::-1], sorted(paths)):
        names = [name.casefold() for name in plan(title, ordered).names]
        assert len(set(names)) == len(paths)


def called(old: str, new: str, named: NamePlan) -> str:
    if old in named.unread:
        return "unread"
    if old == new:
        return "kept"
    return "extra" if new.startswith(f"{EXTRAS_FOLDER}/") else new.removeprefix("Show ")
