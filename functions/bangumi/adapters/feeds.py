"""Feeds from the web."""

import re

from bangumi.adapters.feed_xml import NotAFeedError, read_feed
from bangumi.adapters.http import Fetcher
from bangumi.core.errors import UpstreamError
from bangumi.core.links import shown_url
from bangumi.core.messages import Say
from bangumi.core.model import FeedDocument

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9._-]+)")
_NOT_MODIFIED = 304


class WebFeeds:
    """The port FeedReader."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def fetch(self, url: str, etag: str = "", last_modified: str = "", *, within_s: float = 30.0) -> FeedDocument | None:
        """None where the server says that nothing changed. `UpstreamError` FEED_IS_PAGE or NOT_A_FEED, errors of
        `Fetcher`."""
        headers = {"Accept": _ACCEPT}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        answer = self._fetcher.get(url, headers=headers, within_s=within_s)
        if answer.status == _NOT_MODIFIED:
            return None
        charset = match[1] if (match := _CHARSET.search(answer.headers.get("content-type", ""))) else ""
        try:
            document = read_feed(answer.body, charset=charset, base=answer.url)
        except NotAFeedError as error:
            say = Say.FEED_IS_PAGE if error.is_page else Say.NOT_A_FEED
            raise UpstreamError(say, url=shown_url(url)) from error
        return FeedDocument(
            document.title,
            document.entries,
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
        )
