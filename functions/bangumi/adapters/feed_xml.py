"""From a feed's bytes to its entries: RSS and Atom, as anime sites write them.

feedparser reads the entries. It believes whatever it is given (a broken feed becomes a guess, an author's name of a megabyte
takes minutes), so a sieve stands before it: strict XML, no entities, bounded depth and size, and only the elements that we ask
for. What passes is written anew, and that alone is what feedparser sees.
"""

import codecs
import io
import re
import threading
from calendar import timegm
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bangumi.core.links import infohash_of_magnet, is_web_address
from bangumi.core.model import FeedDocument, FeedEntry

MOST_ENTRIES = 2_000
_MOST_ELEMENTS = 300_000
_MOST_KEPT = 50_000
_MOST_DEPTH = 64
_MOST_CHARACTERS = 4_000
"""Of one text or attribute: a magnet with thirty trackers has 2,000."""

_ROOTS = frozenset({"rss", "rdf", "feed"})
_ENTRIES = frozenset({"item", "entry"})
_FOLDERS = _ROOTS | _ENTRIES | {"channel", "torrent"}
_LINKS = frozenset({"link", "enclosure"})
_FACTS = frozenset({"title", "pubdate", "published", "updated", "date", "contentlength", "infohash", "size", "seeders"})

_CHINA = timezone(timedelta(hours=8))
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# No codec that a stranger may choose: some take time that grows with the square of the input.
_CHINESE = {"gb2312", "gbk", "gb18030", "big5", "big5hkscs"}
_CODECS = _CHINESE | {"shift_jis", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "cp1252"}
# Sites let control characters of uploaders through, which XML 1.0 forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PAGE = re.compile(r"(?:\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HEX_40 = re.compile(r"[0-9a-fA-F]{40}")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}

# feedparser fills a table of its class at its first use, and another thread would find it half full.
_one_at_a_time = threading.Lock()


class NotAFeedError(ValueError):
    """No well-formed RSS or Atom document; `is_page` where it is a web page."""

    def __init__(self, *, is_page: bool = False) -> None:
        super().__init__("a web page" if is_page else "not a feed")
        self.is_page = is_page


def read_feed(data: bytes, *, charset: str = "", base: str = "") -> FeedDocument:
    """Entries in the document's order, 2,000 at most; those without title or address are left out.

    `charset`: what the HTTP header says; `base`: the feed's own address. Raises `NotAFeedError`.
    """
    text = _decode(data, charset)
    try:
        sifted = _Sieve().sift(text)
    except expat.ExpatError as error:
        raise NotAFeedError(is_page=_PAGE.match(text[:10_000]) is not None) from error
    parsed = _parse(sifted, base)
    entries = (_entry(entry, base) for entry in parsed.entries)
    return FeedDocument(_line(parsed.feed.get("title")), tuple(entry for entry in entries if entry is not None))


def _decode(data: bytes, charset: str) -> str:
    """UTF-8 where it fits, else what the document or the header says, else what Chinese sites forget to say."""
    declared = match[1].decode("ascii") if (match := _DECLARED.search(data[:200])) else ""
    marked = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for encoding in (marked, declared, charset):
        try:
            if encoding is marked or codecs.lookup(encoding).name in _CODECS:
                return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    text = data.decode("utf-8", "replace")
    broken, foreign = text.count("\ufffd"), sum(map("\x7f".__lt__, text))
    if broken * 2 < foreign:
        return text  # UTF-8 with slips: of a text in another encoding hardly a character would survive
    return data.decode("gb18030", "replace")


class _Sieve:
    """Checks a document and writes anew what of it is worth reading; a text within a text (`<b>` in a title) is kept plain."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._depth = self._elements = self._kept = self._entries = 0
        self._passed_over = 0
        """Depth within an element that is left out with all that is in it."""
        self._text_depth = self._text_left = 0
        """Depth within an element that has text, and how much more of it is taken."""

    def sift(self, text: str) -> str:
        """Raises `ExpatError`; `NotAFeedError` for another kind of document, entities of its own, masses of elements."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._entity
        parser.Parse(_FORBIDDEN.sub("", text).encode(), True)
        return "".join(self._written)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        name = tag.rpartition(":")[2].lower()
        if self._depth == 1 and name not in _ROOTS:
            raise NotAFeedError(is_page=name == "html")
        if self._depth > _MOST_DEPTH or self._elements > _MOST_ELEMENTS or self._kept > _MOST_KEPT:
            raise NotAFeedError
        if self._passed_over or not (self._text_depth or self._is_asked_for(name)):
            self._passed_over += 1
        elif self._text_depth:
            self._text_depth += 1
        else:
            self._kept += 1
            self._written.append(f"<{tag}{_written(attributes, all_of_them=name in _LINKS)}>")
            if name not in _FOLDERS:
                self._text_depth, self._text_left = 1, _MOST_CHARACTERS

    def _is_asked_for(self, name: str) -> bool:
        if name in _ENTRIES:
            self._entries += 1
            return self._entries <= MOST_ENTRIES
        return name in _FOLDERS or name in _LINKS or name in _FACTS

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._passed_over:
            self._passed_over -= 1
            return
        if self._text_depth:
            self._text_depth -= 1
        if not self._text_depth:
            self._written.append(f"</{tag}>")

    def _data(self, text: str) -> None:
        if self._text_depth and not self._passed_over:
            self._written.append(escape(text[: self._text_left]))
            self._text_left = max(self._text_left - len(text), 0)

    def _entity(self, *_: object) -> None:
        raise NotAFeedError


def _written(attributes: Mapping[str, str], *, all_of_them: bool) -> str:
    """Names of namespaces always, the rest where it says something."""
    return "".join(
        f" {name}={quoteattr(value)}"
        for name, value in attributes.items()
        if (all_of_them or name.startswith("xmlns")) and len(value) <= _MOST_CHARACTERS
    )


def _parse(text: str, base: str) -> Any:
    """feedparser's result. Raises `NotAFeedError` where it could only guess: namespaces that nobody declared."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    with _one_at_a_time:
        parsed = feedparser.parse(
            io.BytesIO(text.encode()), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    if parsed.bozo:
        raise NotAFeedError from parsed.bozo_exception
    return parsed


def _entry(entry: Any, base: str) -> FeedEntry | None:
    title = _line(entry.get("title"))
    links = [link for link in entry.get("links", ()) if link.get("href")]
    enclosure = _enclosure(links)
    link = _address(next((link.href for link in links if link.rel == "alternate"), ""), base)
    url = _address(enclosure.get("href", ""), base)
    if not title or not (url or link):
        return None
    told = entry.get("nyaa_infohash", "")
    return FeedEntry(
        title=title,
        url=url or link,
        homepage=link if url else "",
        infohash=told.lower() if _HEX_40.fullmatch(told) else infohash_of_magnet(url or link),
        published_at=_published(entry),
        size=_number(entry.get("contentlength")) or _size(entry.get("nyaa_size", "")) or _length(enclosure),
        seeders=_number(entry.nyaa_seeders) if "nyaa_seeders" in entry else None,
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _enclosure(links: list[Any]) -> Mapping[str, str]:
    """The enclosure that is a torrent, else the first; empty where there is none."""
    found = [link for link in links if link.rel == "enclosure"]
    return next(filter(_is_torrent, found), found[0] if found else {})


def _is_torrent(enclosure: Mapping[str, str]) -> bool:
    url = enclosure["href"].lower()
    return "bittorrent" in enclosure.get("type", "") or url.startswith("magnet:") or ".torrent" in url


def _address(url: str, base: str) -> str:
    """Absolute; "" for what is neither a magnet nor on the web."""
    url = url.strip()
    if not url or url[:7].lower() == "magnet:":
        return url
    try:
        url = urljoin(base, url)
    except ValueError:
        return ""
    return url if is_web_address(url) else ""


def _published(entry: Any) -> datetime | None:
    """The first date that can be read."""
    return next((when for name in ("published", "updated") if name in entry and (when := _when(entry, name))), None)


def _when(entry: Any, name: str) -> datetime | None:
    """In UTC. ISO times are read here: feedparser drops fractions, and takes Mikan's, which are China's, for UTC."""
    zone = _CHINA if "torrent" in entry else UTC
    with suppress(ValueError, OverflowError):
        when = datetime.fromisoformat(entry[name])
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    with suppress(ValueError, OverflowError):
        if parsed := entry.get(f"{name}_parsed"):
            return datetime.fromtimestamp(timegm(parsed), UTC)
    return None


def _size(text: str) -> int:
    """`1.4 GiB` in bytes."""
    match = _SIZE.fullmatch(text.strip())
    return round(float(match[1]) * 1024 ** _POWERS[match[2].upper()]) if match else 0


def _length(enclosure: Mapping[str, str]) -> int:
    length = _number(enclosure.get("length"))
    return length if length > 1 else 0  # dmhy says 1 of everything


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else 0
