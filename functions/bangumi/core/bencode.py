"""Reading bencoding strictly, within bounds that no real torrent meets."""

from typing import TypeAlias

Value: TypeAlias = "int | bytes | list[Value] | dict[bytes, Value]"

MOST_VALUES = 500_000
MOST_DEPTH = 64

_DIGITS = frozenset(b"0123456789")


class BencodeError(ValueError):
    """Not bencoding, or more of it than we take."""


def read_dictionary(data: bytes) -> tuple[dict[bytes, Value], dict[bytes, tuple[int, int]]]:
    """The dictionary that `data` is, and where in `data` each of its own values lies, as (start, end).

    Refuses leading zeros, `-0`, keys that come twice, and anything but blanks after the end. Keys out of order pass:
    real torrents have them, and hashes are taken of the bytes as they are.
    """
    reader = _Reader(data)
    if not data.startswith(b"d"):
        raise BencodeError("not a dictionary")
    spans: dict[bytes, tuple[int, int]] = {}
    value = reader.dictionary(1, spans)
    if data[reader.at :].strip(b"\r\n \0"):
        raise BencodeError("something follows the end")
    return value, spans


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.left = MOST_VALUES

    def value(self, depth: int) -> Value:
        self.left -= 1
        if self.left < 0 or depth > MOST_DEPTH:
            raise BencodeError("too much inside")
        match self.data[self.at : self.at + 1]:
            case b"i":
                self.at += 1
                return self._number(b"e")
            case b"l":
                return self._list(depth + 1)
            case b"d":
                return self.dictionary(depth + 1)
            case _:
                return self._string()

    def dictionary(self, depth: int, spans: dict[bytes, tuple[int, int]] | None = None) -> dict[bytes, Value]:
        found: dict[bytes, Value] = {}
        self.at += 1
        while not self._ends():
            key = self._string()
            if key in found:
                raise BencodeError("a key comes twice")
            start = self.at
            found[key] = self.value(depth)
            if spans is not None:
                spans[key] = (start, self.at)
        return found

    def _list(self, depth: int) -> list[Value]:
        found: list[Value] = []
        self.at += 1
        while not self._ends():
            found.append(self.value(depth))
        return found

    def _ends(self) -> bool:
        if self.data[self.at : self.at + 1] != b"e":
            return False
        self.at += 1
        return True

    def _string(self) -> bytes:
        length = self._number(b":")
        end = self.at + length
        if length < 0 or end > len(self.data):
            raise BencodeError("a string is cut short")
        text = self.data[self.at : end]
        self.at = end
        return text

    def _number(self, closing: bytes) -> int:
        # 64-bit numbers have at most 20 characters: a longer search would read the whole file for each bad byte.
        end = self.data.find(closing, self.at, self.at + 21)
        word = self.data[self.at : end]
        digits = word.removeprefix(b"-")
        if end < 0 or not digits or not _DIGITS.issuperset(digits) or (digits[:1] == b"0" and word != b"0"):
            raise BencodeError("not a number")
        self.at = end + 1
        return int(word)
