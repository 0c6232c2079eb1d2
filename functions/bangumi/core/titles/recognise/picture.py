"""Resolution and video codec."""

import re

from bangumi.core.titles.marks import Role, Word

_WHY_CODEC = "a video codec or its depth"
_WHY_SIZE = "a picture size"

_CODECS = {
    "hevc": "HEVC", "x265": "HEVC", "h265": "HEVC", "avc": "AVC", "x264": "AVC", "h264": "AVC", "av1": "AV1",
    "vp9": "VP9", "vc1": "VC-1", "xvid": "XviD", "divx": "DivX", "rv10": "RV10", "mpeg2": "MPEG-2",
}  # fmt: skip
_DEPTHS = (
    "8bit 10bit 12bit 8bits 10bits hi10 hi10p hi444p hi444pp ma10p ma444 main10 yuv420p8 yuv420p10 yuv444p10 p10 "
    "hdr hdr10 sdr dovi hlg 10b"
).split()

WORDS = {fold: Word(Role.CODEC, name, True, _WHY_CODEC) for fold, name in _CODECS.items()}
WORDS |= {fold: Word(Role.CODEC, "", True, _WHY_CODEC) for fold in _DEPTHS}
WORDS |= {
    "4k": Word(Role.RESOLUTION, "2160p", True, _WHY_SIZE),
    "8k": Word(Role.RESOLUTION, "4320p", True, _WHY_SIZE),
    "2k": Word(Role.RESOLUTION, "1440p", True, _WHY_SIZE),
    "uhd": Word(Role.RESOLUTION, "2160p", False, _WHY_SIZE, capitals=True),
    "fhd": Word(Role.RESOLUTION, "1080p", False, _WHY_SIZE, capitals=True),
}

PAIRS = {("h", "264"): WORDS["h264"], ("h", "265"): WORDS["h265"], ("full", "hd"): WORDS["fhd"]}
PAIRS |= {(depth, "bit"): WORDS["10bit"] for depth in ("8", "10", "12")}

_LINES = re.compile(r"(?P<before>[a-z]{0,3}?)(?P<lines>\d{3,4})[pi](?:hq|\+)?(?:\d\d)?$")
_CROSS = re.compile(r"(?P<width>\d{3,4})[x×*](?P<height>\d{3,4})[pi]?$")
_RATE = re.compile(r"\d\d(?:\.\d+)?fps$")
_STANDARD = frozenset({360, 480, 540, 576, 720, 1080, 1440, 2160, 4320})
_BY_WIDTH = {1280: 720, 1920: 1080, 2560: 1440, 3840: 2160}
_BEFORE = {"bd": Word(Role.SOURCE, "BD", True, "a medium in front of a size")}
_BEFORE["dvd"] = Word(Role.SOURCE, "DVD", True, "a medium in front of a size")


def size(width: int, height: int) -> str:
    """The usual name of a picture size; a cropped picture is named by its width."""
    return f"{height if height in _STANDARD else _BY_WIDTH.get(width, height)}p"


def read(fold: str) -> tuple[Word, ...]:
    """What a word with digits says about the picture: a size, perhaps with its medium (`BD720P`), or a frame rate."""
    if found := _LINES.match(fold):
        reading = Word(Role.RESOLUTION, f"{int(found['lines'])}p", True, _WHY_SIZE)
        medium = _BEFORE.get(found["before"])
        return (medium, reading) if medium else (reading,)
    if found := _CROSS.match(fold):
        return (Word(Role.RESOLUTION, size(int(found["width"]), int(found["height"])), True, _WHY_SIZE),)
    if _RATE.match(fold):
        return (Word(Role.CODEC, "", True, "a frame rate"),)
    return ()
