"""From a feed's bytes to its entries: RSS and Atom, as anime sites write them.

expat and not feedparser: 3 ms against 20 for a hundred entries, no 65 ms of import, and a broken feed is an error
instead of a guess. Nothing here trusts the document: no entities of its own, bounded depth and number of elements.
"""

import codecs
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from bangumi.core.links import infohash_of_magnet, is_web_address
from bangumi.core.model import FeedDocument, FeedEntry

MOST_ENTRIES = 2_000
_MOST_ELEMENTS = 300_000
_MOST_DEPTH = 64

_CHINA = timezone(timedelta(hours=8))
_DUBLIN_CORE_DATE = "{http://purl.org/dc/elements/1.1/}date"
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
        root = _tree(text)
    except expat.ExpatError as error:
        raise NotAFeedError(is_page=_PAGE.match(text[:10_000]) is not None) from error
    kind = _local(root)
    if kind not in ("rss", "RDF", "feed"):
        raise NotAFeedError(is_page=kind.lower() == "html")
    channel = root if kind == "feed" else next((child for child in root if _local(child) == "channel"), root)
    elements = (element for element in root.iter() if _local(element) in ("item", "entry"))
    entries = (_entry(element, base) for element in islice(elements, MOST_ENTRIES))
    return FeedDocument(_child(channel, "title"), tuple(entry for entry in entries if entry is not None))


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


def _tree(text: str) -> Element:
    """Raises `ExpatError`, `NotAFeedError` for what no feed needs: entities of its own, and masses of elements."""
    builder = TreeBuilder()
    depth = elements = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _MOST_DEPTH or elements > _MOST_ELEMENTS:
            raise NotAFeedError
        builder.start(_qualified(tag), attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(tag))

    def entity(*_: object) -> None:
        raise NotAFeedError

    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.Parse(_FORBIDDEN.sub("", text).encode(), True)
    return builder.close()


def _qualified(tag: str) -> str:
    return f"{{{tag}" if "}" in tag else tag


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> str:
    """Text of the child in the element's own namespace, with single spaces."""
    space = element.tag[: -len(_local(element))]
    child = element.find(space + name)
    return "" if child is None else " ".join("".join(child.itertext()).split())


def _entry(element: Element, base: str) -> FeedEntry | None:
    title = _child(element, "title")
    enclosure = _enclosure(element)
    link = _address(_link(element), base)
    url = _address(enclosure.get("url", enclosure.get("href", "")), base)
    if not title or not (url or link):
        return None
    nyaa = {_local(child): child.text or "" for child in element if "/xmlns/nyaa}" in child.tag}
    mikan = {_local(part): part.text or "" for child in element if _local(child) == "torrent" for part in child}
    told = nyaa.get("infoHash", "").strip()
    return FeedEntry(
        title=title,
        url=url or link,
        homepage=link if url else "",
        infohash=told.lower() if _HEX_40.fullmatch(told) else infohash_of_magnet(url or link),
        published_at=_published(element, mikan),
        size=_number(mikan.get("contentLength")) or _size(nyaa.get("size", "")) or _length(enclosure),
        seeders=_number(nyaa["seeders"]) if "seeders" in nyaa else None,
    )


def _link(element: Element) -> str:
    """RSS has it as text, Atom as `href` of the link that is `alternate` or nothing in particular."""
    for child in element:
        if _local(child) == "link" and "href" in child.attrib and child.get("rel", "alternate") == "alternate":
            return child.attrib["href"]
    return _child(element, "link")


def _enclosure(element: Element) -> Mapping[str, str]:
    """Attributes of the enclosure that is a torrent, else of the first; empty where there is none."""
    found = [
        child.attrib
        for child in element
        if _local(child) == "enclosure" or (_local(child) == "link" and child.get("rel") == "enclosure")
    ]
    return next((attributes for attributes in found if _is_torrent(attributes)), found[0] if found else {})


def _is_torrent(enclosure: Mapping[str, str]) -> bool:
    url = enclosure.get("url", enclosure.get("href", "")).lower()
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


def _published(element: Element, mikan: Mapping[str, str]) -> datetime | None:
    # Mikan's times are China's and do not say so.
    if when := _when(mikan.get("pubDate", ""), _CHINA):
        return when
    candidates = (_child(element, "pubDate"), _child(element, "published"), _child(element, "updated"))
    return next((when for text in candidates if (when := _when(text, UTC))), None) or _when(
        element.findtext(_DUBLIN_CORE_DATE, ""), UTC
    )


def _when(text: str, zone: tzinfo) -> datetime | None:
    """ISO 8601 or RFC 822, in UTC; `zone` is that of a time without one."""
    text = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(text)
            return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
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
