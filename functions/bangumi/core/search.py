"""Search addresses, and what the feed behind one holds. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bangumi.core.decisions import episode_keys
from bangumi.core.links import is_web_address
from bangumi.core.matching import ShowKey, excluded_by, fold, show_key
from bangumi.core.model import FeedEntry, Rule
from bangumi.core.titles import Kind, Release, read_title

PLACE = "%s"
"""Where the words stand in a provider's URL template."""

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def words_of(text: str) -> str:
    """The words of a text as search addresses hold them, joined with `+`. They are letters and digits of any script, not
    percent-encoded; empty where the text has none."""
    return _BETWEEN_WORDS.sub("+", text).strip("+")


def search_url(template: str, *texts: str) -> str:
    return template.replace(PLACE, words_of(" ".join(texts)))


def is_template(url: str) -> bool:
    return PLACE in url and is_web_address(url.replace(PLACE, "x"))


def release_url(template: str, release: Release) -> str:
    """Finds the releases like this one: its group, show and tags, in AutoBangumi's order."""
    return search_url(
        template,
        release.group,
        release.title_raw,
        release.season_raw,
        release.subtitle_raw,
        release.source_raw,
        release.resolution_raw,
    )


def rule_url(template: str, rule: Rule) -> str:
    """The same for what a rule follows."""
    tags = (rule.subtitle or "", rule.source or "", rule.dpi or "")
    return search_url(template, rule.group_name, rule.title_raw, rule.season_raw, *tags)


@dataclass(frozen=True, slots=True)
class Find:
    """A show's season from one group. `release`: its newest one, by which it is described. `variants`: the newest of each
    resolution, source and subtitle, that one first."""

    entry: FeedEntry
    release: Release
    variants: tuple[Release, ...]

    @property
    def show(self) -> ShowKey:
        return show_key(self.release)

    @property
    def key(self) -> tuple[ShowKey, str]:
        return self.show, fold(self.release.group)


def finds_in(entries: Iterable[FeedEntry], filters: Sequence[str]) -> list[Find]:
    """In the order of the feed, which has the newest first. What a filter excludes, or nobody can read, is no find."""
    groups: dict[tuple[ShowKey, str], list[tuple[FeedEntry, Release]]] = {}
    for entry in entries:
        if excluded_by(entry.title, filters):
            continue
        release = read_title(entry.title)
        if is_readable(release):
            groups.setdefault((show_key(release), fold(release.group)), []).append((entry, release))
    return [_find(items) for items in groups.values()]


def is_readable(release: Release) -> bool:
    return not release.reason and bool(release.names) and bool(episode_keys(release))


def _find(items: list[tuple[FeedEntry, Release]]) -> Find:
    """Later episodes come as the single ones do: a batch or a special describes the show only where it has nothing else."""
    entry, chosen = next((item for item in items if item[1].kind in (Kind.EPISODE, Kind.MOVIE)), items[0])
    variants = {_tags(chosen): chosen}
    for _, release in items:
        variants.setdefault(_tags(release), release)
    return Find(entry, chosen, tuple(variants.values()))


def _tags(release: Release) -> tuple[str, str, str]:
    return fold(release.resolution_raw), fold(release.source_raw), fold(release.subtitle_raw)
