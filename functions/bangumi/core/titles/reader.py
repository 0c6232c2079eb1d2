"""Reads a release title."""

from bangumi.core.titles import resolver
from bangumi.core.titles.release import Release

LONGEST = 2000


def read_title(raw: str) -> Release:
    """Reads one release title; never raises."""
    if len(raw) > LONGEST:
        return Release(raw, reason="too-long")
    title = resolver.read(raw)
    return resolver.release(title, resolver.decide(title))
