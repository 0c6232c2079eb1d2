"""Scripts side by side: where a Latin name ends and a Chinese or Japanese one begins without a separator.

A text is cut at white space into chunks. A chunk is Han, Latin or mixed (`龙珠DAIMA`, `SPY×FAMILY间谍家家酒`); numbers,
signs and Roman numerals go with the chunk before them. Runs of chunks of one script are names.
"""

import re
from itertools import pairwise

from bangumi.core.titles.tokens import SCRIPT

HAN = re.compile(f"[{SCRIPT}]")
KANA = re.compile(r"[\u3041-\u30fa\uff66-\uff9f]")
LATIN = re.compile(rf"[^\W\d_{SCRIPT}]")

_ROMAN_TAIL = re.compile(rf"(?:(?<=[{SCRIPT}])|^)(?:[IVX]+|[Ⅰ-Ⅻ]+)$")
_LATIN_FIRST = re.compile(rf"(?P<latin>[^{SCRIPT}]*[^\W\d_{SCRIPT}]{{2}})(?P<han>(?![的之与與和のがはをに])[{SCRIPT}].*)$")
_LATIN_LAST = re.compile(rf"(?P<han>.*[{SCRIPT}]\W*)(?P<latin>[^\W\d_{SCRIPT}][^{SCRIPT}]*)$")

_MOST_CHUNKS = 60  # far beyond any name; they bound the time
_LONG_WORD, _LONGEST_CODE = 8, 3
_PARTICLES = frozenset("的之与與和のがはをに")
GENERIC = frozenset({"the", "final", "season", "movie", "special", "part", "series", "stage", "tv", "version", "ver"})

_NEUTRAL, _HAN, _LATIN, _HAN_LATIN, _LATIN_HAN = range(5)


def by_script(text: str) -> tuple[list[str], list[str]]:
    """The names in a text without separators, and what may be a name as well.

    The whole of a mixed text may be, since some official names are mixed: `FAIRY TAIL 魔导少年`. One word of mixed script
    is a name as it stands; so may be its halves when the Latin one is long: `SPY×FAMILY间谍家家酒`.
    """
    if not HAN.search(text):
        return [text], []
    if not LATIN.search(text):
        names = _by_language(text)
        return names, [text] if len(names) > 1 else _perhaps_by_language(text)
    plain = _sandwiches(_runs(text.split(maxsplit=_MOST_CHUNKS)))
    runs = _echoes([(kind, list(chunks)) for kind, chunks in plain])
    names = [name for _, chunks in runs for name in _by_language(" ".join(chunks))]
    if len(names) > 1:
        unmoved = [] if runs == plain else [" ".join(chunks) for _, chunks in plain]  # 某某 HOME SWEET HOME
        return names, [*unmoved, text]
    halves = _LATIN_FIRST.match(text) or _LATIN_LAST.match(text)
    if halves is None or (halves["latin"].isalpha() and len(halves["latin"]) < _LONG_WORD):
        return [text], []
    return [text], [halves["han"], halves["latin"]]


def _by_language(text: str) -> list[str]:
    """Chinese and Japanese names apart: `忍者和极道 忍者と極道`. It takes kana on one side and, on the other, none but
    characters that Japanese does not write."""
    if " " not in text:
        return [text]
    chunks = text.split(" ", _MOST_CHUNKS)
    half = len(chunks) // 2
    if len(chunks) == 2 * half and _is_respelt(one := " ".join(chunks[:half]), other := " ".join(chunks[half:])):
        return [one, other]
    if not KANA.search(text):
        return [text]
    kana = [at for at, chunk in enumerate(chunks) if KANA.search(chunk)]
    for cut, zh, ja in ((kana[0], 0, 1), (kana[-1] + 1, 1, 0)):
        sides = " ".join(chunks[:cut]), " ".join(chunks[cut:])
        if _is_chinese(sides[zh]) and not _is_chinese(sides[ja]):
            return list(sides)
    return [text]


def _perhaps_by_language(text: str) -> list[str]:
    """What may be a Chinese name and a Japanese one where no character tells: `黄金蝙蝠 黄金バット`."""
    head, _, tail = text.partition(" ")
    return [head, tail] if tail and KANA.search(tail.split(" ")[0]) and not KANA.search(head) and len(head) > 1 else []


def _is_respelt(one: str, other: str) -> bool:
    """Whether two texts are one name in two spellings: `狂乱家族日记 狂乱家族日記`."""
    alike = sum(a == b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and 2 * alike >= len(one) and (one == other or _is_chinese(one) or _is_chinese(other))


def _is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character that the basic Japanese set (JIS X 0208) lacks."""
    try:
        "".join(HAN.findall(text)).encode("shift_jis")
    except UnicodeEncodeError:
        return True
    return False


def _kind(chunk: str) -> int:
    chunk = _ROMAN_TAIL.sub("", chunk)
    if not HAN.search(chunk):
        return _LATIN if LATIN.search(chunk) else _NEUTRAL
    if _LATIN_LAST.match(chunk):
        return _HAN_LATIN
    return _LATIN_HAN if _LATIN_FIRST.match(chunk) else _HAN


def _runs(chunks: list[str]) -> list[tuple[int, list[str]]]:
    """Chunks of one script together; mixed chunks are taken apart where a run of Latin goes on beside them."""
    runs: list[tuple[int, list[str]]] = []
    kinds = _kinds(chunks)
    for at, (chunk, kind) in enumerate(zip(chunks, kinds, strict=True)):
        parts = [(kind, chunk)]
        if kind == _NEUTRAL:
            parts = [(runs[-1][0] if runs else _next_kind(kinds, at), chunk)]
        elif kind == _HAN_LATIN:
            parts = _apart(chunk, _LATIN_LAST) if _goes_on(chunks, kinds, at) else [(_HAN, chunk)]
        elif kind == _LATIN_HAN:
            parts = _apart(chunk, _LATIN_FIRST) if runs and runs[-1][0] == _LATIN else [(_HAN, chunk)]
        elif kind == _HAN and chunk[0] in _PARTICLES and runs and runs[-1][0] == _LATIN and len(runs[-1][1]) == 1:
            runs[-1] = (_HAN, runs[-1][1])  # LV999 的村民
        elif kind == _LATIN and len(chunk.rstrip(":：")) < 3 and _beside_han(runs, kinds, at):
            parts = [(_HAN, chunk)]
        for part_kind, part in parts:
            if runs and runs[-1][0] == part_kind:
                runs[-1][1].append(part)
            else:
                runs.append((part_kind, [part]))
    return runs


def _kinds(chunks: list[str]) -> list[int]:
    kinds = [_kind(chunk) for chunk in chunks]
    if all(kind != _LATIN or chunk.casefold() in GENERIC for chunk, kind in zip(chunks, kinds, strict=True)):
        return [_NEUTRAL if kind == _LATIN else kind for kind in kinds]  # The Final Season is no name
    for at, chunk in enumerate(chunks[:-1]):
        if chunk == "I" and kinds[at + 1] == _LATIN:
            kinds[at] = _LATIN  # the word, not the numeral
    return kinds


def _next_kind(kinds: list[int], at: int) -> int:
    after = next((kind for kind in kinds[at:] if kind != _NEUTRAL), _HAN)
    return _LATIN if after in (_LATIN, _LATIN_HAN) else _HAN


def _goes_on(chunks: list[str], kinds: list[int], at: int) -> bool:
    """Whether the Latin end of a mixed chunk begins the Latin name behind it.

    It does not when that name ends with the same word, `樱Trick Sakura Trick`, nor when the end is a short code in capitals
    and the name is none: `苍之流星SPT Aoki Ryuusei`.
    """
    following = [chunk for chunk, kind in zip(chunks[at + 1 :], kinds[at + 1 :], strict=True) if kind == _LATIN]
    if not following or kinds[at + 1] not in (_LATIN, _NEUTRAL):
        return False
    found = _LATIN_LAST.match(chunks[at])
    if found is None or following[-1].casefold() == found["latin"].casefold():
        return False
    return (
        len(found["latin"]) > _LONGEST_CODE or found["latin"] == "A" or not found["latin"].isupper() or following[0].isupper()
    )


def _beside_han(runs: list[tuple[int, list[str]]], kinds: list[int], at: int) -> bool:
    """Whether a very short Latin chunk stands alone before Chinese script, so that it belongs to it: `Re: 从零…`."""
    alone = not runs or runs[-1][0] == _HAN
    return alone and at + 1 < len(kinds) and kinds[at + 1] in (_HAN, _HAN_LATIN)


def _apart(chunk: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    found = pattern.match(chunk)
    if found is None:
        return [(_HAN, chunk)]
    parts = [(_HAN, found["han"]), (_LATIN, found["latin"])]
    return parts if pattern is _LATIN_LAST else parts[::-1]


def _sandwiches(runs: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """One Latin word between Chinese ones belongs to their name: `离开 A级 队伍的我`, `身为 VTuber 的我`."""
    joined: list[tuple[int, list[str]]] = []
    for at, (kind, chunks) in enumerate(runs):
        inner = kind == _LATIN and len(chunks) == 1 and 0 < at < len(runs) - 1
        if joined and (inner or (kind == joined[-1][0] == _HAN)):
            joined[-1][1].extend(chunks)
        else:
            joined.append((kind, list(chunks)))
    return joined


_SIGNS = re.compile(r"[\W_]+")


def _echoes(runs: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Latin words that lead a Latin name and close it as well close the Chinese one before it too:
    `排球少年 TO THE TOP Haikyu!! TO THE TOP`."""
    for (kind, chunks), (next_kind, following) in pairwise(runs):
        if kind != _HAN or next_kind != _LATIN:
            continue
        folds = [_SIGNS.sub("", chunk).casefold() for chunk in following]
        for count in range(1, len(folds) // 2 + 1):
            if folds[:count] == folds[-count:] and len(folds) > 2 * count and folds[0]:
                chunks.extend(following[:count])
                del following[:count]
                break
    return runs
