"""Subtitle languages, in Latin codes (`CHS`, `GB_JP`, `JPSC`) and Chinese words (`简繁日内封`)."""

import re

from bangumi.core.titles.marks import Role, Word, vocabulary

HANS, HANT, JA, EN = "zh-Hans", "zh-Hant", "ja", "en"

_WHY_CODE = "a code of subtitle languages"
_WHY_WORDS = "words about subtitle languages"
_CODES = {"chs": HANS, "gb": HANS, "sc": HANS, "cht": HANT, "big5": HANT, "tc": HANT}
_CODES |= {"jpn": JA, "jap": JA, "jp": JA, "eng": EN, "en": EN}
_JOINED = re.compile(r"(?:chs|cht|gb|big5|sc|tc|jpn|jap|jp|eng|en){2,4}$")
_CODE = re.compile(r"chs|cht|gb|big5|sc|tc|jpn|jap|jp|eng|en")

WORDS = {
    fold: Word(Role.SUBTITLE, frozenset({language}), _WHY_CODE, firm=fold in ("chs", "cht", "big5"), capitals=len(fold) < 3)
    for fold, language in _CODES.items()
}
WORDS |= vocabulary("gbk bigb hans zhhans zhcn", Word(Role.SUBTITLE, frozenset({HANS}), _WHY_CODE, firm=False))
WORDS |= vocabulary("hant zhhant zhtw zhhk", Word(Role.SUBTITLE, frozenset({HANT}), _WHY_CODE, firm=False))
WORDS |= vocabulary(
    "sub subs subbed subtitle subtitles softsub softsubs hardsub hardsubs multisub multisubs multiple msubs esubs vostfr "
    "cn chi ass ssa srt pgs sup vtt assx2 assx3 srtx2 srtx3 pgsx2",
    Word(Role.NOTE, None, "a word about subtitles", firm=False),
)

# A run of Chinese script is a tag about languages when it is made of these characters alone.
_ALPHABET = frozenset(
    "简簡繁体體正中文英日语語双雙多三字幕内內嵌封挂掛外附硬软軟官方译譯版对對照轨軌和及与與特效無无音频頻配国國粤粵俄韩韓泰"
    "原声聲影片楷标標题題调調校修"
)
_SPEECH = frozenset("音配轨軌频頻声聲粤粵俄韩韓泰")
_LANGUAGE = frozenset("语語文双雙")
_SUBTITLE = frozenset("简簡繁字嵌封挂掛")


def read(fold: str) -> tuple[Word, ...]:
    """Several language codes in one word: `JPSC`, `CHSJPN`."""
    if not _JOINED.match(fold):
        return ()
    languages = frozenset(_CODES[code] for code in _CODE.findall(fold))
    return (Word(Role.SUBTITLE, languages, _WHY_CODE, firm=False, capitals=True),)


def read_run(run: str) -> Word | None:
    """The reading of a run of Chinese script as words about languages, None when it is anything else."""
    letters = set(run)
    if not letters <= _ALPHABET:
        return None
    if "无字" in run or "無字" in run:
        return Word(Role.VOICE, None, "without subtitles", firm=False)
    scripts = not letters.isdisjoint("简簡繁")
    if not scripts and not letters.isdisjoint(_SPEECH):
        return Word(Role.VOICE, None, "words about spoken languages", firm=False)
    if letters.isdisjoint(_SUBTITLE):
        known = not letters.isdisjoint(_LANGUAGE)
        return Word(Role.NOTE, None, "words about languages, not said of what", firm=False) if known else None
    languages = _languages(letters)
    if not languages or ("中" in letters and not scripts):
        return Word(Role.NOTE, None, "words about subtitles that leave the script open", firm=False)
    return Word(Role.SUBTITLE, languages, _WHY_WORDS, firm=len(run) > 1)


def _languages(letters: set[str]) -> frozenset[str]:
    """The languages that characters stand for. `双语` beside one Chinese script means Japanese is the other."""
    found = {code for code, signs in ((HANS, "简簡"), (HANT, "繁"), (JA, "日"), (EN, "英")) if letters & set(signs)}
    bilingual = not letters.isdisjoint("双雙") and not letters.isdisjoint("语語")
    if bilingual and len(found) == 1 and found & {HANS, HANT}:
        found.add(JA)
    return frozenset(found)
