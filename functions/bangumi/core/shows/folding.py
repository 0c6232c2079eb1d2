"""One spelling for many: names are only ever compared by their folded forms.

Four forms, each but the first made of a softened text:

- `soften`: one width, one case, one Chinese script; signs and spaces stay. Marks are read in this form.
- `literal`: without spaces. For the few names that a sign alone tells apart.
- `key`: letters and digits of the softened text, katakana as hiragana. Two spellings of one name have one key.
- `sound`: for Latin text, how it would be heard in Japanese: long vowels, doubled letters, l and r fall together. Every
  way of writing a name in romaji ends here.
"""

import re
import unicodedata

from bangumi.core.shows.hanzi import SIMPLIFIED, TRADITIONAL


def _letters() -> dict[int, str | None]:
    """Accented Latin letters as their plain ones, Chinese characters as their simplified ones, apostrophes as nothing."""
    table: dict[int, str | None] = dict.fromkeys(map(ord, "'’‘`´ʼ＇\u200b\u200d\ufeff"))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    table |= dict(zip(map(ord, TRADITIONAL), SIMPLIFIED, strict=True))
    table[ord("×")] = table[ord("✕")] = "x"
    return table


_LETTERS = _letters()
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_NOT_WORD = re.compile(r"[\W_]+")
_HEARD_ALIKE = (
    ("tch", "ch"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("l", "r"), ("v", "b"), ("dz", "z"),
    ("sy", "sh"), ("ty", "ch"), ("zy", "j"), ("jy", "j"), ("mb", "nb"), ("mp", "np"), ("ei", "e"), ("ou", "o"), ("oh", "o"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_HARD_C = re.compile(r"c(?!h)")
_DOUBLED = re.compile(r"(.)\1+")


def soften(text: str) -> str:
    """One width, one case, one Chinese script, no accents and no apostrophes; softening twice changes nothing more."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text.translate(_LETTERS))


def key(softened: str) -> str:
    """The letters and digits of a softened text, in one kana."""
    return _NOT_WORD.sub("", softened).translate(_HIRAGANA)


def literal(softened: str) -> str:
    """A softened name with its signs, without spaces: tells `K-ON!` from `K-ON!!`."""
    return "".join(softened.split())


def sound(softened: str) -> str:
    """How a softened Latin text is heard, "" where it has letters of another script."""
    if not softened.isascii():
        softened = _NOT_WORD.sub(" ", softened)
        if not softened.isascii():
            return ""
    return "".join(map(_word_sound, _NOT_WORD.split(softened)))


def _word_sound(word: str) -> str:
    if word == "wo":
        return "o"
    for written, heard in _HEARD_ALIKE:
        if written in word:
            word = word.replace(written, heard)
    if "c" in word:
        word = _HARD_C.sub("k", _SOFT_C.sub("s", word))
    return _DOUBLED.sub(r"\1", word)
