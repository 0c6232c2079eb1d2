"""Resolution and video codec."""

import re

from bangumi.core.titles.marks import Role, Word, vocabulary
from bangumi.core.titles.recognise import source

_WHY_CODEC = "a video codec"
_WHY_DEPTH = "a colour depth or range"
_WHY_SIZE = "a picture size"
_CODECS = {
    "hevc hevc10 x265 h265": "HEVC", "avc x264 h264": "AVC", "av1": "AV1", "vp9": "VP9", "vc1": "VC-1", "xvid": "XviD",
    "divx": "DivX", "rv10": "RV10", "mpeg2": "MPEG-2",
}  # fmt: skip
_DEPTHS = (
    "8bit 10bit 12bit 8bits 10bits 10b hi10 hi10p hi444p hi444pp ma10p ma444p main10 p10 yuv420p8 yuv420p10 yuv444p10 "
    "hdr hdr10 sdr dovi hlg"
)

WORDS: dict[str, Word] = {}
for _folds, _name in _CODECS.items():
    WORDS |= vocabulary(_folds, Word(Role.CODEC, _name, _WHY_CODEC))
WORDS |= vocabulary(_DEPTHS, Word(Role.DEPTH, None, _WHY_DEPTH))
WORDS |= vocabulary("bit bits", Word(Role.DEPTH, None, _WHY_DEPTH, firm=False))
WORDS |= {
    "8k": Word(Role.RESOLUTION, "4320p", _WHY_SIZE),
    "4k": Word(Role.RESOLUTION, "2160p", _WHY_SIZE),
    "2k": Word(Role.RESOLUTION, "1440p", _WHY_SIZE),
    "fhd": Word(Role.RESOLUTION, "1080p", _WHY_SIZE, firm=False, capitals=True),
    "uhd": Word(Role.RESOLUTION, "2160p", _WHY_SIZE, firm=False, capitals=True),
}
PAIRS = {("h", "264"): WORDS["h264"], ("h", "265"): WORDS["h265"], ("full", "hd"): WORDS["fhd"]}
PAIRS |= {(depth, bit): WORDS["10bit"] for depth in ("8", "10", "12") for bit in ("bit", "bits")}

_LINES = re.compile(r"(?P<before>[a-z]*?)-?(?P<lines>\d{3,4})[pi](?:hq)?(?:\d\d)?$")
_CROSS = re.compile(r"(?P<width>\d{3,4})[x×*](?P<height>\d{3,4})[pi]?$")
_RATE = re.compile(r"\d\d(?:\.\d+)?fps$")
_STANDARD = frozenset({360, 480, 540, 576, 720, 1080, 1440, 2160, 4320})
BARE_HEIGHTS = frozenset({"480", "720", "1080", "2160"})  # as brackets have them without their p
_BY_WIDTH = {1280: 720, 1920: 1080, 2560: 1440, 3840: 2160}


def read(fold: str) -> tuple[Word, ...]:
    """What a word with digits says about the picture: a size, perhaps with its medium (`BD720P`), or a frame rate."""
    if found := _LINES.match(fold):
        size = Word(Role.RESOLUTION, f"{int(found['lines'])}p", _WHY_SIZE)
        medium = source.WORDS.get(found["before"])
        if medium is not None and medium.role is Role.SOURCE:
            return medium._replace(firm=True), size
        return (size,) if len(found["before"]) < 4 else ()
    if found := _CROSS.match(fold):
        return (Word(Role.RESOLUTION, _named(int(found["width"]), int(found["height"])), _WHY_SIZE),)
    if _RATE.match(fold):
        return (Word(Role.DEPTH, None, "a frame rate"),)
    return ()


def _named(width: int, height: int) -> str:
    """The usual name of a picture size; a cropped picture is named by its width."""
    return f"{height if height in _STANDARD else _BY_WIDTH.get(width, height)}p"
