"""What a torrent says of itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bangumi.core.model import Torrent, TorrentKey, TorrentState

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TORRENT = Torrent(TorrentKey("a" * 40), 1, "迷宫饭 01", "https://x.example/1.torrent")


@pytest.mark.parametrize(
    ("state", "seen", "sent", "stuck"),
    [
        (TorrentState.WANTED, 25 * HOUR, None, True),  # the downloader is away
        (TorrentState.WANTED, 23 * HOUR, None, False),
        (TorrentState.STARTED, 30 * DAY, 25 * HOUR, True),  # nobody seeds it
        (TorrentState.STARTED, 30 * DAY, HOUR, False),  # wanted late: a filter was lifted
        (TorrentState.DONE, 2 * DAY, 2 * DAY, True),  # nobody can be told
        (TorrentState.TOLD, 2 * DAY, 2 * DAY, False),
        (TorrentState.SKIPPED, 2 * DAY, None, False),
        (TorrentState.FAILED, 2 * DAY, 2 * DAY, False),
    ],
)
def test_what_is_on_its_way_for_more_than_a_day_is_stuck(
    state: TorrentState, seen: timedelta, sent: timedelta | None, stuck: bool
) -> None:
    torrent = replace(TORRENT, state=state, seen_at=NOW - seen, sent_at=NOW - sent if sent else None, move_to="/elsewhere")
    assert torrent.is_stuck(NOW) is stuck


@pytest.mark.parametrize(
    ("published", "seen", "done", "took"),
    [
        (3 * HOUR, 2 * HOUR, HOUR, 2 * HOUR),
        (5 * DAY, 5 * DAY, HOUR, 5 * DAY - HOUR),  # slow, but it was news
        (30 * DAY, HOUR, HOUR, None),  # an old episode of a show that is new here
        (3 * HOUR, 2 * HOUR, None, None),
        (None, 2 * HOUR, HOUR, None),
    ],
)
def test_from_release_to_file(
    published: timedelta | None, seen: timedelta, done: timedelta | None, took: timedelta | None
) -> None:
    torrent = replace(
        TORRENT,
        published_at=NOW - published if published else None,
        seen_at=NOW - seen,
        done_at=NOW - done if done else None,
    )
    assert torrent.release_to_file == took
