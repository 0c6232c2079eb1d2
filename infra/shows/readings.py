"""Possible romaji of Japanese titles, from the readings of their words and characters in UniDic."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import fugashi
import unidic_lite

from bangumi.core.shows.folding import soften, sound
from bangumi.core.shows.marks import read_marks

_READINGS = 10
"""How many of a word's readings are tried; several are the same romaji."""
_PRONOUNCED, _LEMMA = 9, 7
"""Places in UniDic's features."""
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_HAN = re.compile(r"[\u3400-\u9fff々〆ヶ]")
_ENGLISH = re.compile(r"-([a-zA-Z]+)")
_KATAKANA = re.compile(r"[ァ-ヺー]{3,}")
_BREAK = re.compile(r"[～〜~:;「『【〈《(\[|\-–—、。]|[!?]$")
_REPEATED = re.compile(r"(?<=([\u3400-\u9fff]))々")

_PARTICLES = {"は": ("wa", "ha"), "へ": ("e", "he"), "を": ("o",), "ヲ": ("o",)}
_SYLLABLES = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
        "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo "  # noqa: SIM905
        "ra ri ru re ro wa i e o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po bu".split(),
        strict=True,
    )
)
_SILENT = "ッー・"
"""Length and doubled consonants are not heard in a folded sound."""
_SMALL_Y = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
_SMALL_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ヮ": "wa"}


def readings_of(titles: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The readings of Japanese titles, in the form that `compile_index` takes.

    `titles` gives for each its English names: a foreign word in katakana is also read as the English word that sounds
    like it.
    """
    tagger = fugashi.GenericTagger(f'-r /dev/null -d "{unidic_lite.DICDIR}"')
    return {title: " ".join(_segments(_unmarked(title), tagger, _words(names))) for title, names in titles.items()}


def _words(names: Iterable[str]) -> dict[str, str]:
    """The words of English names by their consonants."""
    words = [word for name in names for word in re.findall(r"[a-z]{4,}", soften(name))]
    return {skeleton: sound(word) for word in words if len(skeleton := _consonants(sound(word))) >= _DISTINCT}


_DISTINCT = 3
"""Words of fewer consonants than this sound like too many others."""


def _consonants(heard: str) -> str:
    for written, spoken in (("ge", "j"), ("gi", "j"), ("th", "z"), ("s", "z"), ("m", "n")):
        heard = heard.replace(written, spoken)
    return re.sub(r"[aeiouyw]+", "", heard)


def _unmarked(title: str) -> str:
    """The title in its own script without its marks, where the softened form still runs beside it; else whole."""
    text = _REPEATED.sub(r"\1", unicodedata.normalize("NFKC", title))
    softened = soften(text)
    base = read_marks(softened).base
    start = softened.find(base)
    return text[start : start + len(base)] if start >= 0 and len(softened) == len(text) else text


def _segments(text: str, tagger: fugashi.GenericTagger, english: Mapping[str, str]) -> Iterator[str]:
    pieces = re.split(r"([ァ-ヺー]+)", text)
    for piece in pieces:
        if _KATAKANA.fullmatch(piece) and (word := english.get(_consonants(_heard(romaji(piece))))):
            yield f"{_heard(romaji(piece))}|{word}"
        else:
            yield from _read(piece, tagger)


def _read(text: str, tagger: fugashi.GenericTagger) -> Iterator[str]:
    for node in tagger(text):
        if _BREAK.search(node.surface):
            yield "/"
        alternatives = dict.fromkeys(filter(None, map(_heard, _word(node, tagger))))
        if alternatives:
            yield "|".join(alternatives)


def _heard(romaji: str) -> str:
    return sound(soften(romaji))


def _word(node: fugashi.fugashi.Node, tagger: fugashi.GenericTagger) -> Iterator[str]:
    surface: str = node.surface
    if surface in _PARTICLES:
        yield from _PARTICLES[surface]
    elif _KANA.fullmatch(surface):
        yield romaji(surface)
    elif _HAN.search(surface):
        for path in tagger.nbestToNodeList(surface, _READINGS):
            yield "".join(romaji(_feature(part, _PRONOUNCED) or part.surface) for part in path)
    else:
        yield surface
    if english := _ENGLISH.search(_feature(node, _LEMMA)):
        yield english[1]


def _feature(node: fugashi.fugashi.Node, place: int) -> str:
    value = node.feature[place] if len(node.feature) > place else ""
    return "" if value in ("*", None) else str(value)


def romaji(kana: str) -> str:
    """Kana in Hepburn romaji without long vowels and doubled consonants; other characters stay."""
    text = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in kana)
    out: list[str] = []
    for char in text:
        if char in _SILENT:
            continue
        if out and char in _SMALL_Y and out[-1].endswith("i"):
            glide = _SMALL_Y[char]
            out[-1] = out[-1][:-1] + (glide[1:] if out[-1] in ("shi", "chi", "ji") else glide)
        elif out and char in _SMALL_VOWELS and out[-1]:
            out[-1] = _small_vowel(out[-1], _SMALL_VOWELS[char])
        else:
            out.append(_SYLLABLES.get(char, char))
    return "".join(out)


def _small_vowel(syllable: str, vowel: str) -> str:
    """`fu` + `a` is `fa`, `te` + `i` is `ti`, `u` + `i` is `wi`; a vowel that only lengthens is dropped."""
    if syllable == "u":
        return "w" + vowel
    if syllable.endswith(vowel):
        return syllable
    return syllable[:-1] + vowel
