"""When to try again. Pure."""

from datetime import datetime, timedelta

MOST_TRIES = 20
"""With `next_try` about two days: long enough for a site's bad weekend, short enough to free the episode for another."""


def next_try(now: datetime, tries: int) -> datetime:
    """After the `tries`-th failure of one torrent: 1, 2, 4 … minutes, four hours at most."""
    return now + timedelta(minutes=min(2 ** max(tries - 1, 0), 240))


def next_downloader_try(now: datetime, fails: int) -> datetime:
    """A downloader at home is back within minutes (a restart) or hours (a night): every minute at first, then every five."""
    return now + timedelta(seconds=50 if fails <= 10 else 290)
