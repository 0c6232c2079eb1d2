"""Sound, and the containers it comes in: codecs, channels, words about the spoken language."""

import re

from bangumi.core.titles.marks import Role, Word, vocabulary

_WHY_CODEC = "an audio codec"
_WHY_TRACKS = "audio channels or tracks"
_WHY_CONTAINER = "a container"
_CODECS = {
    "aac": "AAC", "flac": "FLAC", "ac3": "AC3", "eac3": "E-AC-3", "ddp": "E-AC-3", "dd": "AC3", "dts": "DTS",
    "dtshd": "DTS-HD", "dtshdma": "DTS-HD", "truehd": "TrueHD", "mp3": "MP3", "alac": "ALAC", "pcm": "PCM",
    "lpcm": "PCM", "m4a": "AAC", "ogg": "Vorbis", "vorbis": "Vorbis", "wav": "PCM",
}  # fmt: skip
_CONTAINERS = ("mkv", "mp4", "avi", "rmvb", "wmv", "flv", "m2ts", "webm")

WORDS = {fold: Word(Role.AUDIO, name, _WHY_CODEC) for fold, name in _CODECS.items()}
WORDS["opus"] = Word(Role.AUDIO, "Opus", _WHY_CODEC, firm=False)
WORDS |= vocabulary("dual multi dualaudio multiaudio atmos ma hd", Word(Role.VOICE, None, _WHY_TRACKS, firm=False))
WORDS |= vocabulary(
    "can yue cantonese mandarin audio dub dubbed english japanese",
    Word(Role.VOICE, None, "a spoken language", firm=False),
)
WORDS |= {fold: Word(Role.CONTAINER, fold.upper(), _WHY_CONTAINER) for fold in _CONTAINERS}
WORDS["ts"] = Word(Role.CONTAINER, "TS", _WHY_CONTAINER, firm=False)

_CHANNELS = re.compile(r"(?P<codec>e-?ac-?3|ac3|mp3|[a-z]+)(?:\d?[x×*]\d|[257]\.?[01](?:[x×*]\d)?)$")
_TRACKS = re.compile(r"[257]\.[01](?:ch|x\d)?$|[26]ch$")


def read(fold: str) -> tuple[Word, ...]:
    """What a word with digits says about sound: a codec with its channels or tracks (`AAC2.0`, `FLACx2`)."""
    if (found := _CHANNELS.match(fold)) and (known := WORDS.get(found["codec"].replace("-", ""))):
        return (known,) if known.role in (Role.AUDIO, Role.VOICE) else ()
    return (Word(Role.VOICE, None, _WHY_TRACKS, firm=False),) if _TRACKS.match(fold) else ()
