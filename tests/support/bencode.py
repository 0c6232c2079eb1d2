"""Bencoding, the one way round that tests need: values in, bytes out."""

from collections.abc import Mapping


def bencode(value: object) -> bytes:
    """Encode integers, bytes, text, lists, tuples and mappings.

    Text becomes UTF-8; the keys of a dictionary are sorted as raw bytes, as the format wants.
    """
    match value:
        case int():
            return b"i%de" % value
        case str():
            return bencode(value.encode())
        case bytes():
            return b"%d:%b" % (len(value), value)
        case Mapping():
            pairs = sorted((key.encode() if isinstance(key, str) else key, inner) for key, inner in value.items())
            return b"d" + b"".join(bencode(key) + bencode(inner) for key, inner in pairs) + b"e"
        case list() | tuple():
            return b"l" + b"".join(map(bencode, value)) + b"e"
        case _:
            raise TypeError(f"cannot be bencoded: {value!r}")
