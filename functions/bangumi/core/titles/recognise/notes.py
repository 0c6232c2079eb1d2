"""What is said beside the release: months of airing, re-uploads, recruiting, regions, dates. And versions."""

import re

from bangumi.core.titles.marks import Mark, Role, Word
from bangumi.core.titles.tokens import NUMBER, Token

_WHY_MONTH = "when the show first airs"
_WHY_ASIDE = "a remark beside the release"

WORDS = {fold: Word(Role.NOTE, None, False, _WHY_ASIDE) for fold in (
    "rev repack proper uncensored censored nsfw uncut psp psv pc ps3 decensored remastered "
    "internal reencode nico ipad iphone encoded by").split()}  # fmt: skip
WORDS["tv"] = Word(Role.NOTE, None, False, _WHY_ASIDE, capitals=True)
WORDS |= {fold: Word(Role.VERSION, int(fold[1]), True, "a version") for fold in ("v1", "v2", "v3", "v4", "v5")}

_AFTER_NUMBER = re.compile(r"月(?:新番|番)|(?:月|年|年版|[春夏秋冬]季?(?:新番|番)?)$")
_MONTH = re.compile(r"[一二三四五六七八九十]{1,3}月(?:新番|番)")
_ASIDES = re.compile(
    "招募|招人|急招|招收|招组|招組|检索|檢索|网盘|網盤|内详|內詳|內详|搬运|搬運|转载|轉載|转发|补种|補種|归档|歸檔|整理|"
    "仅限|僅限|地區|地区|先行|正式版|字体|字體|修正|兼容|国漫|國漫|日漫|粵語|粤语|國語|国语|配音|音轨|音軌|新番|^[内內]?附|"
    "贺礼|賀禮|高清|快传|快傳|高压|高壓|发布|發佈|连载|連載|正片|完全版|院线|更新|字幕组招|快樂|快乐|生肉|自购|数码修复|周年"
)


def read_month(number: Token, after: Token) -> Mark | None:
    """`10月新番`, `2023年10月番`, `2014春`: a number and the word right behind it."""
    if number.end != after.start or (found := _AFTER_NUMBER.match(after.text)) is None:
        return None
    end = after.start + len(found[0])
    return Mark(Role.NOTE, None, number.text + found[0], number.start, end, True, _WHY_MONTH)


def read_han(token: Token) -> Mark | None:
    """The month of airing within a run of Chinese script: `十月新番`."""
    if found := _MONTH.search(token.text):
        start = token.start + found.start()
        return Mark(Role.NOTE, None, found[0], start, start + len(found[0]), True, _WHY_MONTH)
    return None


def read_stamp(token: Token) -> Mark | None:
    """A date (`2025.03.01`), or a number that is too long for an episode."""
    if token.kind == NUMBER and (token.fold.count(".") == 2 or len(token.fold) > 4) and "." != token.fold[1:2]:
        return Mark(Role.NOTE, None, token.text, token.start, token.end, False, "a date or a long number")
    return None


def is_aside(text: str) -> bool:
    """Whether a text holds a word that only remarks beside the release have."""
    return _ASIDES.search(text) is not None
