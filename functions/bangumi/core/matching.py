"""Which rule a release belongs to, and what filters say of it. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from bangumi.core.identity import Identity
from bangumi.core.knowing import is_of
from bangumi.core.model import Rule, RuleKind
from bangumi.core.titles import Kind, Release

_OPENERS = {"(": ")", "[": "]", "{": "}"}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The comparable form of a name: width and case folded, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def split_filter(text: str) -> tuple[str, ...]:
    r"""The regular expressions of a comma-joined filter. A comma inside brackets (`\d{1,2}`) or behind `\` does not split;
    empty pieces (a trailing comma) are nothing, not a pattern that finds everything."""
    pieces: list[str] = []
    depth: list[str] = []
    start, escaped = 0, False
    for place, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif depth and char == depth[-1]:
            depth.pop()
        elif char in _OPENERS and "]" not in depth:
            depth.append(_OPENERS[char])
        elif char == "," and not depth:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    if depth:  # an unbalanced bracket is plain text: it must not swallow the patterns behind it
        pieces = text.split(",")
    return tuple(piece.strip() for piece in pieces if piece.strip())


def join_filter(patterns: Sequence[str]) -> str:
    """The inverse of `split_filter`, as the REST contract shows a rule's filter."""
    return ",".join(patterns)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:
        return re.compile(re.escape(pattern), re.IGNORECASE)


def excluded_by(name: str, patterns: Iterable[str]) -> str | None:
    """The first pattern that finds something in the release name, None when all let it pass. A pattern that is no regular
    expression is taken literally: one bad word never closes a whole feed."""
    return next((pattern for pattern in patterns if _compiled(pattern).search(name)), None)


def names_of(rule: Rule) -> tuple[str, ...]:
    """Every name under which releases of the rule may come."""
    return (rule.title_raw, rule.official_title, *rule.names, *rule.aliases)


ShowKey = tuple[str, int, bool]


def show_key(release: Release) -> ShowKey:
    """Releases with the same key are of one show, to be looked up once."""
    return fold(release.title_raw), release.season or 1, release.kind is Kind.MOVIE


class RuleBook:
    """All rules, by what their releases are called.

    A release belongs to a rule when one of its names equals one of the rule's (`names_of`, folded) and
    the season in its title is the one that the rule's releases carry. Whole names are compared: a short title never takes
    a sequel, a film never goes into the series. What is told of a release by others than its title counts more than its
    season mark.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_id = {rule.id: rule for rule in rules}
        self._by_name: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in self._by_id.values():
            self._index(rule)

    def _index(self, rule: Rule) -> None:
        for name in {fold(name) for name in names_of(rule)} - {""}:
            self._by_name[name].append(rule)

    def put(self, rule: Rule) -> None:
        """Adds a rule, or takes a newer state of one."""
        for rules in self._by_name.values():
            rules[:] = [other for other in rules if other.id != rule.id]
        self._by_id[rule.id] = rule
        self._index(rule)

    def find(self, release: Release, told: Identity | None = None) -> Rule | None:
        """The rule of this release."""
        return next(iter(self.named(release, told)), None)

    def named(self, release: Release, told: Identity | None = None) -> list[Rule]:
        """The rules that it may be of: enabled ones first, then those with the release's group, then the newest."""
        found = {rule.id: rule for name in release.names for rule in self._by_name.get(fold(name.text), ())}
        if told is None:
            fitting = [rule for rule in found.values() if _fits(release, rule)]
        else:
            found |= {rule.id: rule for rule in self._by_id.values() if _has_id(rule, told.bangumi_tv_id)}
            fitting = [rule for rule in found.values() if _is_kind(release, rule) and is_of(rule, told)]
        group = fold(release.group)
        return sorted(
            fitting,
            key=lambda rule: (
                rule.enabled,
                (release.season or 1) == rule.read_season,
                bool(group) and group == fold(rule.group_name),
                rule.season,
                rule.id,
            ),
            reverse=True,
        )

    def same_as(self, draft: Rule) -> Rule | None:
        """The rule that follows the draft's show and season already, by its number or by its title."""
        for rule in self._by_id.values():
            if _has_id(rule, draft.bangumi_tv_id) and rule.kind is draft.kind and not _say_different_seasons(rule, draft):
                return rule
        named = self.same_show(draft.official_title, draft.season, draft.kind)
        return None if named and _are_different_shows(named, draft) else named

    def told_apart(self, draft: Rule, year: int) -> Rule:
        """The draft, with its year in the title where another show has that title: their folders must differ. `year`: the one
        that counts where its first showing is not known."""
        named = self.same_show(draft.official_title, draft.season, draft.kind)
        year = draft.began_on.year if draft.began_on else year
        if named is None or not _are_different_shows(named, draft):
            return draft
        return replace(draft, official_title=f"{draft.official_title} ({year})", year=None)

    def same_show(self, official_title: str, season: int, kind: RuleKind) -> Rule | None:
        """The rule of this very show and season, whatever its releases are called."""
        title = fold(official_title)
        return next(
            (
                rule
                for rule in self._by_name.get(title, ())
                if fold(rule.official_title) == title and rule.season == season and rule.kind is kind
            ),
            None,
        )


def _has_id(rule: Rule, bangumi_tv_id: str | None) -> bool:
    return bangumi_tv_id is not None and rule.bangumi_tv_id == bangumi_tv_id


def _say_different_seasons(one: Rule, other: Rule) -> bool:
    return bool(one.season_raw and other.season_raw) and one.season != other.season


def _are_different_shows(one: Rule, other: Rule) -> bool:
    """Whether both are known, and no parts of one series."""
    if one.bangumi_tv_id and other.candidates:  # its owner is asked: it counts as the likeliest
        return not is_of(one, other.candidates[0])
    known = one.bangumi_tv_id and other.bangumi_tv_id and one.bangumi_tv_id != other.bangumi_tv_id
    return bool(known) and not (one.tmdb_id and one.tmdb_id == other.tmdb_id)


def _is_kind(release: Release, rule: Rule) -> bool:
    return (release.kind is Kind.MOVIE) == (rule.kind is RuleKind.MOVIE)


def _fits(release: Release, rule: Rule) -> bool:
    if not _is_kind(release, rule):
        return False
    seasons = (rule.read_season, *rule.also_read_as)
    return rule.kind is RuleKind.MOVIE or (release.season or 1) in seasons or _any_season(release)


def _any_season(release: Release) -> bool:
    """A special without a season mark belongs to the show, whichever season is followed."""
    return release.kind is Kind.SPECIAL and release.season is None
