"""What addresses say by themselves: infohashes of magnets, the key of an entry, and how an address may be shown."""

import base64
import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bangumi.core.model import FeedEntry, TorrentKey

_HEX_40 = re.compile(r"[0-9a-fA-F]{40}")
_HEX_V2 = re.compile(r"1220([0-9a-fA-F]{64})")  # multihash: SHA-256 (0x12) of 32 (0x20) bytes
_BASE32_32 = re.compile(r"[A-Za-z2-7]{32}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SECRET_PARTS = ("token", "pass", "secret", "auth", "cred", "session", "signature")


def infohash_of_magnet(url: str) -> str:
    """The infohash as the downloader will call it: v1 in 40 lower-case hex digits, else v2 cut to 40.

    "" where the address is no magnet or names none.
    """
    if url[:7].lower() != "magnet:":
        return ""
    v2 = ""
    for name, value in parse_qsl(url[7:].lstrip("?")):
        if name.partition(".")[0].lower() != "xt":
            continue
        prefix, _, digest = value.rpartition(":")
        if prefix.lower() == "urn:btih" and (v1 := _hex_of_btih(digest)):
            return v1
        if prefix.lower() == "urn:btmh" and (match := _HEX_V2.fullmatch(digest)):
            v2 = match[1][:40].lower()
    return v2


def _hex_of_btih(digest: str) -> str:
    if _HEX_40.fullmatch(digest):
        return digest.lower()
    if _BASE32_32.fullmatch(digest):
        return base64.b32decode(digest.upper()).hex()
    return ""


def canonical_key(entry: FeedEntry) -> TorrentKey:
    """The same release seen twice has one key: its infohash, else the 40 hex digits that name its .torrent file (sites
    use the infohash there), else its address without fragment."""
    return TorrentKey(entry.infohash) if entry.infohash else address_key(entry)


def address_key(entry: FeedEntry) -> TorrentKey:
    """The key of the release for who knows its address alone, as the rows of a home that was moved here may."""
    if infohash := infohash_of_magnet(entry.url):
        return TorrentKey(infohash)
    if entry.url[:7].lower() == "magnet:":
        return TorrentKey(entry.url)
    parts = urlsplit(entry.url)
    stem, dot, extension = parts.path.rpartition("/")[2].rpartition(".")
    if dot and extension.lower() == "torrent" and _HEX_40.fullmatch(stem):
        return TorrentKey(stem.lower())
    return TorrentKey(urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, "")))


def entry_digest(entry: FeedEntry) -> str:
    """A short hash that tells an entry from others of its feed: 12 characters, by the release, not by its title."""
    return hashlib.blake2s(canonical_key(entry).encode(), digest_size=6).hexdigest()


def is_web_address(url: str) -> bool:
    """Whether it is an http(s) URL with a host, and with a port that can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def canonical_url(url: str) -> str:
    """What two spellings of one address share: scheme and host in lower case, no default port, no fragment. Path and query
    stay as they are: servers tell them apart."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # no address at all is only like itself
        return url.strip()
    user, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return urlunsplit((parts.scheme, f"{user}{at}{host}{shown_port}", parts.path or "/", parts.query, ""))


def shown_url(url: str) -> str:
    """The address as people and logs may see it: without user name, password and the values of secret parameters."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return "…"
    if any(_is_secret(name) for name, _ in query):
        parts = parts._replace(query=urlencode([(n, "***" if _is_secret(n) else v) for n, v in query], safe="*"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shown_host(url: str) -> str:
    """Scheme and host alone, for addresses whose path is a secret too (webhooks, bots)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", ""))


def _is_secret(name: str) -> bool:
    name = name.lower()
    return name.endswith("key") or name in ("sign", "sig") or any(part in name for part in _SECRET_PARTS)
