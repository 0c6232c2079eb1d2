"""Pages of Mikan, the site that most Chinese feeds come from."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from bangumi.adapters.http import MIB, Fetcher
from bangumi.adapters.memory import Memory
from bangumi.core.model import MikanPage

_MAIN_HOST = "mikanani.me"
MIKAN_HOSTS = frozenset({_MAIN_HOST, "mikanime.tv", "mikanani.kas.pub"})

_STYLE_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


def mirrors_of_mikan(base_url: str) -> dict[str, str]:
    """For `Fetcher`: which hosts `base_url` stands in for. One of Mikan's own does so for the main one alone, since a user
    may follow another because this one is out of reach; anything else for all."""
    host = urlsplit(base_url).hostname
    if host in (None, _MAIN_HOST):
        return {}
    return dict.fromkeys({_MAIN_HOST} if host in MIKAN_HOSTS else MIKAN_HOSTS, base_url)


class MikanSite:
    """The port Mikan. Pages are kept in memory by address; failures are not.

    `base_url`: a mirror or stand-in that the settings name; `mirrors_of_mikan` is what sends requests there.
    """

    def __init__(self, fetcher: Fetcher, base_url: str = "") -> None:
        self._fetcher = fetcher
        own = {urlsplit(base_url).netloc.lower()} if base_url else set()
        self._places = MIKAN_HOSTS | {f"www.{host}" for host in MIKAN_HOSTS} | own
        self._pages: Memory[str, MikanPage] = Memory()

    def knows(self, url: str) -> bool:
        """Whether this address is on Mikan, a mirror, or the stand-in."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.netloc.lower() in self._places or (parts.hostname or "") in MIKAN_HOSTS

    def episode_page(self, url: str, *, within_s: float = 10.0) -> MikanPage:
        """What an episode's or a show's page says; fields are empty where it says nothing. Errors of `Fetcher`."""
        return self._pages.get(url, lambda: self._fetch(url, within_s))

    def _fetch(self, url: str, within_s: float) -> MikanPage:
        answer = self._fetcher.get(url, headers={"Accept": "text/html"}, within_s=within_s, limit=4 * MIB)
        return read_page(answer.body.decode("utf-8", "replace"), answer.url)


def read_page(html: str, url: str) -> MikanPage:
    """Title as the page has it, with its season suffix; the poster's address absolute, without the size it asks for."""
    reader = _PageReader()
    reader.feed(html)
    reader.close()
    title = " ".join((reader.link_text or reader.plain_text).split())
    path = urlsplit(url).path
    mikan_id = reader.mikan_id or (path.rpartition("/")[2] if path.startswith("/Home/Bangumi/") else "")
    poster = reader.poster.partition("?")[0].strip()
    return MikanPage(title, urljoin(url, poster) if poster else "", mikan_id, reader.subgroup_id)


class _PageReader(HTMLParser):
    """Looks at `div.bangumi-poster` and at what is inside `p.bangumi-title`."""

    def __init__(self) -> None:
        super().__init__()
        self.poster = self.link_text = self.plain_text = self.mikan_id = self.subgroup_id = ""
        self._in_title = self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag == "div" and "bangumi-poster" in classes and not self.poster:
            match = _STYLE_URL.search(values.get("style", ""))
            self.poster = match[1] if match else ""
        elif tag == "p":
            self._in_title, self._in_link = "bangumi-title" in classes and not self.link_text, False
        elif tag == "a" and self._in_title:
            self._link(values.get("href", ""), is_feed="mikan-rss" in classes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._in_link = False
        elif tag == "p":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_link:
            self.link_text += data
        elif self._in_title:
            self.plain_text += data

    def _link(self, href: str, *, is_feed: bool) -> None:
        parts = urlsplit(href)
        if is_feed:
            query = parse_qs(parts.query)
            self.mikan_id = self.mikan_id or query.get("bangumiId", [""])[0]
            self.subgroup_id = self.subgroup_id or query.get("subgroupid", [""])[0]
        elif parts.path.startswith("/Home/Bangumi/"):
            self._in_link = True
            self.mikan_id = parts.path.rpartition("/")[2]
            self.subgroup_id = parts.fragment or self.subgroup_id
