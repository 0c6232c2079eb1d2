"""The title reader: titles a second, and accuracy where there are cases to measure it on.

Cases are a file of JSON lines, `{"raw": …, "expect": {field: value}}` in the words of `make read-titles`, named by the
environment variable TITLE_CASES or as an argument: `python -m bench.titles cases.jsonl`.
"""

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bangumi.core.titles import LONGEST, cells, names, read_title, scanner
from bangumi.core.titles.__main__ import answer

Row = tuple[str, str]

_FUNCTIONS = Path(__file__).parents[1] / "functions"
_SHAPES = (
    "[LoliHouse] {zh} / {en} - {n:02} [WebRip 1080p HEVC-10bit AAC][简繁内封字幕]",
    "[ANi] {zh} 第二季 - {n:02} [1080P][Baha][WEB-DL][AAC AVC][CHT][MP4]",
    "【喵萌奶茶屋】★10月新番★[{zh} / {en}][{n:02}][1080p][简日双语][招募翻译]",
    "[SubsPlease] {en} - {n:02} (1080p) [{n:08X}].mkv",
    "【极影字幕社】★4月新番 {zh} 第{n:02}话 GB 1080P MP4（字幕社招人内详）",
    "{dots}.S02E{n:02}.1080p.NF.WEB-DL.AAC2.0.H.264-VARYG",
    "[VCB-Studio] {zh} / {en} 10-bit 1080p HEVC BDRip [Fin]",
    "[DBD-Raws][{zh}/{en}][01-{n:02}TV全集+特典映像][1080P][BDRip][HEVC-10bit][简繁外挂][FLAC][MKV]",
)
_ZH = ("葬送的芙莉莲", "孤独摇滚！", "药屋少女的呢喃", "命运石之门", "摇曳露营△", "间谍过家家", "胆大党", "轻音少女")
_EN = (
    "Sousou no Frieren",
    "Bocchi the Rock!",
    "Kusuriya no Hitorigoto",
    "Steins;Gate",
    "Yuru Camp",
    "Spy x Family",
    "Dandadan",
)
_BAD = (
    "[", "(", "【", " - ", "/", "_", ".", "~", "第12", "第1-", "话", "S02E05", " OVA", "II ", "a", "a-", "中", "中a", "の",
    "1 ", "1/", "1080p", "简", "★", "#", "Season ", "GB", "chsjp", "é", "'",
)  # fmt: skip
_SEASON_MARK = re.compile(
    r"第\s*[一二三四五六七八九十\d]+\s*(?:季|期|部分?)|(?<![a-z])(?:season|s)\s*\d+$|\d+(?:st|nd|rd|th)\s*season|"
    r"(?:[一二三四五六七八九十]|\d)期$|(?<![a-z\d])(?:ii|iii|iv|v|vi)$"
)


def rows(cases: Path | None = None) -> Iterable[Row]:
    """Rows of the table: what is measured, and its figure."""
    fresh, again, start = _speeds()
    yield "titles: never seen before, one core", f"{fresh:,.0f} titles/s"
    yield "titles: with tags and names seen before", f"{again:,.0f} titles/s"
    yield "titles: start of the command", f"{1000 * start:.0f} ms"
    yield "titles: the slowest of those made to be slow", f"{_slowest():.2f} ms/kB"
    named = os.environ.get("TITLE_CASES")
    if path := cases or (Path(named) if named else None):
        yield from _accuracy(path)


def _titles() -> list[str]:
    """Different titles by the thousand, in the proportions of a feed of many groups."""
    shows = [(zh, _EN[index % len(_EN)], number) for number in range(1, 61) for index, zh in enumerate(_ZH, number)]
    return list(
        dict.fromkeys(
            shape.format(zh=zh, en=en, n=number, dots=en.replace(" ", ".")) for zh, en, number in shows for shape in _SHAPES
        )
    )


def _speeds() -> tuple[float, float, float]:
    titles = _titles()
    speeds = []
    for _ in range(2):
        begin = time.process_time()
        for title in titles:
            read_title(title)
        speeds.append(len(titles) / (time.process_time() - begin))
    begin = time.perf_counter()
    command = [sys.executable, "-m", "bangumi.core.titles"]
    subprocess.run(command, input=b"[X] Show - 01\n", capture_output=True, check=True, cwd=_FUNCTIONS)
    return speeds[0], speeds[1], time.perf_counter() - begin


def _slowest() -> float:
    """Milliseconds a kilobyte for the worst title, of the longest that are read, with nothing remembered of it."""
    return max(
        _cost(f"{frame}{(one + other) * LONGEST}"[:LONGEST]) for frame in ("", "[G] 中") for one in _BAD for other in _BAD
    )


def _cost(title: str) -> float:
    spent = []
    for _ in range(3):
        for remembering in (cells.remembered, names.read_names, scanner.known_runs, scanner.known_words):
            remembering.cache_clear()
        begin = time.thread_time()
        read_title(title)
        spent.append(time.thread_time() - begin)
    return 1000 * min(spent) / (len(title.encode()) / 1024)


def _accuracy(path: Path) -> Iterable[Row]:
    asserted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        got = answer(case["raw"])
        good = {field: _is_right(field, want, got[field]) for field, want in case["expect"].items()}
        good["all asserted fields"] = all(good.values())
        asserted.update(good.keys())
        right.update(field for field, well in good.items() if well)
    for field, count in asserted.most_common():
        yield f"titles: {field}", f"{right[field] / count:.2%} of {count:,}"


def _is_right(field: str, want: Any, got: Any) -> bool:
    """Names are right when one is accepted, sets whatever their order, and text whatever its case, width and signs."""
    if field == "titles":
        return not {_folded(name) for name in want}.isdisjoint(_folded(name) for name in got)
    if field == "sub":
        return set(want) == set(got)
    if field in ("group", "source", "resolution"):
        return _letters(want) == _letters(got)
    return bool(want == (list(got) if isinstance(got, tuple) else got))


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).strip().lower()
    return _letters(_SEASON_MARK.sub("", text)) or _letters(text)


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


if __name__ == "__main__":
    for name, figure in rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        sys.stdout.write(f"{name:<48} {figure}\n")
