"""Sound: codecs, channels, and words about the spoken language. Containers too, since they are as short."""

import re

from bangumi.core.titles.marks import Role, Word

_WHY_CODEC = "an audio codec"
_WHY_SPEECH = "the language that is spoken"
_WHY_CONTAINER = "a container or file format"

_CODECS = {
    "aac": "AAC", "flac": "FLAC", "ac3": "AC3", "eac3": "E-AC-3", "ddp": "E-AC-3", "dd": "AC3", "dts": "DTS",
    "dtshd": "DTS-HD", "dtshdma": "DTS-HD", "truehd": "TrueHD", "mp3": "MP3", "alac": "ALAC", "pcm": "PCM",
    "lpcm": "PCM", "m4a": "AAC", "ogg": "Vorbis", "vorbis": "Vorbis", "atmos": "Atmos", "wav": "PCM",
}  # fmt: skip
_LOOSE = {"opus": "Opus", "ma": "", "hd": "", "dual": "", "dub": "", "dubbed": "", "dualaudio": "", "multiaudio": ""}
_SPEECH = "can yue cantonese mandarin audio english japanese".split()
_CONTAINERS = {"mkv": "MKV", "mp4": "MP4", "avi": "AVI", "rmvb": "RMVB", "wmv": "WMV", "flv": "FLV", "m2ts": "M2TS"}
_FORMATS = "ass ssa srt pgs sup vtt subrip assx3 assx2 srtx2 srtx3 ts iso".split()

WORDS = {fold: Word(Role.AUDIO, name, True, _WHY_CODEC) for fold, name in _CODECS.items()}
WORDS |= {fold: Word(Role.AUDIO, name, False, _WHY_CODEC) for fold, name in _LOOSE.items()}
WORDS |= {fold: Word(Role.AUDIO, "", False, _WHY_SPEECH) for fold in _SPEECH}
WORDS |= {fold: Word(Role.CONTAINER, name, True, _WHY_CONTAINER) for fold, name in _CONTAINERS.items()}
WORDS |= {fold: Word(Role.NOTE, None, False, "a subtitle format") for fold in _FORMATS}

_CHANNELS = re.compile(r"(?P<codec>[a-z]+\d?|e-?ac-?3)(?:\d?[x×*]\d|[257]\.?[01](?:[x×*]\d)?)$")
_TRACKS = re.compile(r"[257]\.[01](?:ch)?$|[26]ch$|[257]\.[01]x\d$")


def read(fold: str) -> tuple[Word, ...]:
    """What a word with digits says about sound: a codec with its channels or tracks (`AAC2.0`, `FLACx2`)."""
    if (found := _CHANNELS.match(fold)) and (known := _CODECS.get(found["codec"].replace("-", ""))):
        return (Word(Role.AUDIO, known, True, _WHY_CODEC),)
    if fold.startswith("opus") or _TRACKS.match(fold):
        return (Word(Role.AUDIO, "", False, _WHY_CODEC),)
    return ()
