"""What is said beside the release: months of airing, re-uploads, recruiting, regions, dates. Versions too."""

import re

from bangumi.core.titles.marks import Mark, Role, Word, vocabulary
from bangumi.core.titles.tokens import NUMBER, Token

_WHY_ASIDE = "a remark beside the release"
_WHY_MONTH = "when the show first airs"

WORDS = vocabulary(
    "rev repack proper reseed uncensored censored decensored nsfw uncut remastered internal reencode raw raws psp psv pc "
    "ps3 nico ipad iphone",
    Word(Role.NOTE, None, _WHY_ASIDE, firm=False),
)
WORDS |= {f"v{number}": Word(Role.VERSION, number, "a version") for number in range(1, 6)}

_BEHIND_NUMBER = re.compile(r"月(?:新番|番)|(?:月|年版?(?:日[剧劇])?|[春夏秋冬]季?(?:新番|番)?)$")
_MONTH = re.compile(r"[一二三四五六七八九十]{1,3}月(?:新番|番)")
_GENRES = frozenset(
    {"国漫", "國漫", "日漫", "动漫", "動漫", "动画", "動畫", "国产", "國產", "アニメ", "日剧", "日劇", "生肉", "新番"}
)
_EDITIONS = frozenset(
    {"版", "修正", "修正版", "精校", "校对", "校對", "完整版", "重制版", "重製版", "总集篇", "總集篇", "総集編", "总集编"}
)
_ASIDES = re.compile(
    "招募|招人|急招|招收|招组|招組|检索|檢索|网盘|網盤|内详|內詳|內详|搬运|搬運|转载|轉載|转发|補種|补种|归档|歸檔|"
    "整理搬|仅限|僅限|先行版|正式版|字体|字體|[无無未]修正|兼容|粵語|粤语|國語|国语|配音|音轨|音軌|"
    "(?:^|[月季春夏秋冬年★ ])新番|^[内內]?附|贺礼|賀禮|高清|快传|快傳|高压|高壓|发布|發佈|连载完|連載完|正片|完全版|院线|"
    "院線|更新|自购|自購|数码修复|数碼修復|周年"
)
_EDITION = re.compile(
    r"[\u4e00-\u9fff]{1,5}(?<![场場影])版|补档|補檔|重制|重製|修正|重发|重發|补发|補發|更正|首发|首發|先行(?:放送|配信|上映|公开|公開)?"
)


def read_month(number: Token, after: Token) -> Mark | None:
    """`10月新番`, `2023年10月番`, `2014春`: a number and the word right behind it."""
    found = _BEHIND_NUMBER.match(after.text) if number.end == after.start else None
    if found is None or (found[0][0] == "年" and len(number.text) < len("24")):
        return None
    end = after.start + found.end()
    return Mark(Role.NOTE, None, number.text + found[0], number.start, end, True, _WHY_MONTH)


def read_run(run: str) -> Mark | None:
    """A run of Chinese script that names a genre, or the month of airing within one: `十月新番`."""
    if run in _GENRES:
        return Mark(Role.NOTE, None, run, 0, len(run), True, "a genre")
    if run in _EDITIONS:
        return Mark(Role.NOTE, None, run, 0, len(run), False, "an edition, or a recap")
    found = _MONTH.search(run)
    return Mark(Role.NOTE, None, found[0], found.start(), found.end(), True, _WHY_MONTH) if found else None


def read_stamp(token: Token) -> Mark | None:
    """A date (`2025.03.01`), or a number too long for an episode."""
    if token.kind == NUMBER and (token.fold.count(".") > 1 or len(token.fold) > 4) and token.fold[1:2] != ".":
        return Mark(Role.NOTE, None, token.text, token.start, token.end, False, "a date or a long number")
    return None


def is_aside(text: str) -> bool:
    """Whether a text has a word that only remarks beside the release have, or names an edition: `导演剪辑版`, `修正`."""
    return _ASIDES.search(text) is not None or is_edition(text)


def is_edition(text: str) -> bool:
    """Whether a text, but for signs round it, names an edition."""
    return _EDITION.fullmatch(text.strip(" _()（）")) is not None
