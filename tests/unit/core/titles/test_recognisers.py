"""The recognisers, word by word: what the scanner makes of a text."""

import pytest

from bangumi.core.titles.marks import Role, Span
from bangumi.core.titles.recognise import subtitle
from bangumi.core.titles.scanner import scan
from bangumi.core.titles.tokens import FREE, tokenise


def marks(text: str) -> list[tuple[str, object]]:
    return [(mark.role, mark.value) for mark in scan(tokenise(text), FREE).marks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEB-DL", [(Role.SOURCE, "WEB-DL")]),
        ("WebDL", [(Role.SOURCE, "WEB-DL")]),
        ("WEB DL", [(Role.SOURCE, "WEB-DL")]),
        ("Blu-ray", [(Role.SOURCE, "BluRay")]),
        ("BD720P", [(Role.SOURCE, "BD"), (Role.RESOLUTION, "720p")]),
        ("HEVC-10bit", [(Role.CODEC, "HEVC"), (Role.DEPTH, None)]),
        ("x264-Hi10P_FLAC", [(Role.CODEC, "AVC"), (Role.DEPTH, None), (Role.AUDIO, "FLAC")]),
        ("H 264-VARYG", [(Role.CODEC, "AVC"), (Role.GROUP, None)]),
        ("10-bit", [(Role.DEPTH, None)]),
        ("AACx2", [(Role.AUDIO, "AAC")]),
        ("DDP5.1", [(Role.AUDIO, "E-AC-3")]),
        ("E-AC-3", [(Role.AUDIO, "E-AC-3")]),
        ("1920X1080", [(Role.RESOLUTION, "1080p")]),
        ("1280×720", [(Role.RESOLUTION, "720p")]),
        ("1920x804", [(Role.RESOLUTION, "1080p")]),
        ("4K", [(Role.RESOLUTION, "2160p")]),
        ("60FPS", [(Role.DEPTH, None)]),
        ("S02", [(Role.SEASON, 2)]),
        ("S1-S3", [(Role.SEASON, 1), (Role.SEASON, 3)]),
        ("Season 1-3", [(Role.BATCH, None)]),
        ("Season Two", [(Role.SEASON, 2)]),
        ("第二十三季", [(Role.SEASON, 23)]),
        ("2期", [(Role.SEASON, 2)]),
        ("上低音号二期", [(Role.SEASON, 2)]),
        ("全两季", [(Role.BATCH, None)]),
        ("1-3季", [(Role.BATCH, None)]),
        ("共12话", [(Role.BATCH, None), (Role.BATCH, None)]),
        ("22集全合集", [(Role.BATCH, None)] * 3),
        ("12集全员集合", [(Role.EPISODE, Span(12))]),
        ("TV01-27", [(Role.SERIES, None), (Role.EPISODE, Span(1, 27))]),
        ("第03&04&05话", [(Role.EPISODE, Span(3, 5))]),
        ("粤语无字幕", [(Role.VOICE, None)]),
        ("英語無字", [(Role.VOICE, None)]),
        ("第2クール", [(Role.PART, 2)]),
        ("Act.2", [(Role.PART, 2)]),
        ("第3卷", [(Role.VOLUME, None)]),
        ("Vol. 3", [(Role.VOLUME, None)]),
        ("10月新番", [(Role.NOTE, None)]),
        ("四月新番", [(Role.NOTE, None)]),
        ("2025.03.01", [(Role.NOTE, None)]),
        ("v2", [(Role.VERSION, 2)]),
        ("国语", [(Role.NOTE, None)]),
        ("粵語", [(Role.VOICE, None)]),
        ("Sousou no Frieren", []),
        ("gb", []),  # in free text, codes of two letters count in capitals only
        ("Ver1.1a", []),
    ],
)
def test_marks(text: str, expected: list[tuple[str, object]]) -> None:
    assert marks(text) == expected


@pytest.mark.parametrize(
    ("run", "languages"),
    [
        ("简繁日内封字幕", {"zh-Hans", "zh-Hant", "ja"}),
        ("简体双语", {"zh-Hans", "ja"}),
        ("繁體雙語", {"zh-Hant", "ja"}),
        ("简繁双语字幕", {"zh-Hans", "zh-Hant"}),
        ("简英双语", {"zh-Hans", "en"}),
        ("內封繁體中文雙字幕", {"zh-Hant"}),
        ("英文字幕", {"en"}),
        ("日文字幕", {"ja"}),
    ],
)
def test_words_about_subtitles(run: str, languages: set[str]) -> None:
    word = subtitle.read_run(run)

    assert word is not None
    assert (word.role, word.value) == (Role.SUBTITLE, languages)


@pytest.mark.parametrize("run", ["国语中字", "中日双语字幕", "无字幕", "特效字幕", "日英双语音频", "俄语音轨"])
def test_words_that_leave_the_language_open(run: str) -> None:
    word = subtitle.read_run(run)

    assert word is not None
    assert word.role != Role.SUBTITLE


@pytest.mark.parametrize("run", ["未来日记", "日常", "繁花", "简单任务", "日和", "中二病也要谈恋爱"])
def test_names_are_no_words_about_languages(run: str) -> None:
    assert subtitle.read_run(run) is None
