"""Subtitle languages, in Latin codes (`CHS`, `GB_JP`, `JPSC`) and Chinese words (`简繁日内封`)."""

import re

from bangumi.core.titles.marks import Role, Word

_HANS, _HANT, _JA, _EN = "zh-Hans", "zh-Hant", "ja", "en"
_WHY_CODE = "a code of subtitle languages"
_WHY_WORDS = "words about subtitle languages"

_CODES = {"chs": _HANS, "gb": _HANS, "sc": _HANS, "cht": _HANT, "big5": _HANT, "tc": _HANT}
_CODES |= {"jpn": _JA, "jap": _JA, "jp": _JA, "eng": _EN, "en": _EN}
_LONG = frozenset({"chs", "cht", "big5"})
_JOINED = re.compile(r"(?>chs|cht|gb|big5|sc|tc|jpn|jap|jp|eng|en)+$")
_CODE = re.compile(r"chs|cht|gb|big5|sc|tc|jpn|jap|jp|eng|en")


def _code(fold: str, languages: frozenset[str]) -> Word:
    return Word(Role.SUBTITLE, languages, fold in _LONG or len(languages) > 1, _WHY_CODE, capitals=len(fold) < 3)


WORDS = {fold: _code(fold, frozenset({language})) for fold, language in _CODES.items()}
WORDS |= {fold: _code(fold, frozenset({_HANS})) for fold in ("gbk", "zhhans", "zhcn", "bigb", "hans")}
WORDS |= {fold: _code(fold, frozenset({_HANT})) for fold in ("zhhant", "zhtw", "hant")}
WORDS |= {fold: Word(Role.NOTE, None, False, "a word about subtitles") for fold in (
    "sub subs subbed subtitle subtitles multisub multisubs softsub hardsub multi multiple msubs vostfr raw raws cn chi "
    "engsub multiplesubtitle").split()}  # fmt: skip

# A run of Chinese script is a tag about languages when it is made of these characters alone.
_ALPHABET = frozenset("简簡繁体體正中文英日语語双雙多三字幕内內嵌封挂掛外附硬软軟官方译譯版对對照轨軌和及与與特效無无音频頻配")
_ALPHABET |= frozenset("国國粤粵俄韩韓泰原声聲影片楷标標题題调調校修")
_SPOKEN = frozenset("音配轨軌频頻声聲粤粵俄韩韓泰")
_TELLING = frozenset("简簡繁字嵌封挂掛")


def read_han(run: str) -> Word | None:
    """The reading of a run of Chinese script as words about languages, None when it is anything else."""
    letters = set(run)
    if not letters <= _ALPHABET:
        return None
    simplified, traditional = not letters.isdisjoint("简簡"), "繁" in letters
    if not letters.isdisjoint(_SPOKEN) and not (simplified or traditional):
        return Word(Role.AUDIO, "", False, "words about spoken languages")
    if letters.isdisjoint(_TELLING):
        speaks = not letters.isdisjoint("语語文双雙")
        return Word(Role.NOTE, None, False, "words about languages, no script said") if speaks else None
    if simplified and not letters.isdisjoint(_SPOKEN):
        return Word(Role.NOTE, None, False, "words about subtitles")
    spoken = {_HANS: simplified, _HANT: traditional, _EN: "英" in letters}
    two = not letters.isdisjoint("双雙") and not letters.isdisjoint("语語") and "英" not in letters
    spoken[_JA] = "日" in letters or (two and simplified != traditional)
    languages = frozenset(language for language, there in spoken.items() if there)
    if not languages or ("中" in letters and not (simplified or traditional)):
        return Word(Role.NOTE, None, False, "words about subtitles, no script said")
    return Word(Role.SUBTITLE, languages, len(run) > 1, _WHY_WORDS)


def read(fold: str) -> tuple[Word, ...]:
    """Language codes written as one word (`JPSC`, `CHSJPN`)."""
    if _JOINED.match(fold) and len(codes := _CODE.findall(fold)) > 1:
        return (Word(Role.SUBTITLE, frozenset(_CODES[code] for code in codes), len(codes) > 1, _WHY_CODE),)
    return ()
