"""The medium a release was made from, and the platform or station that showed it."""

from bangumi.core.titles.marks import Role, Word, vocabulary

_WHY_MEDIUM = "a medium"
_WHY_PLATFORM = "a platform or station"
_MEDIA = {
    "webdl": "WEB-DL", "webrip webdlrip": "WebRip", "bdrip uhdrip uhdbdrip brrip": "BDRip", "bdremux": "BDRemux",
    "bdmv": "BDMV", "bluray uhdbluray": "BluRay", "bdiso": "BD", "dvdrip": "DVDRip",
    "dvdr dvdiso dvd5 dvd9": "DVD", "tvrip dtvrip": "TVRip", "hdtv hdtvrip": "HDTV",
}  # fmt: skip
_PLATFORMS = (
    "baha bahamut bglobal bilibili viutv netflix amzn amazon abema animeone anione muse hulu hidive disney dsnp "
    "disneyplus crunchyroll unext ttfc iqiyi viki funi funimation atx bs11 tvb rthk nicovideo wakanim vrv youtube "
    "itunes linetv kktv mytvsuper myvideo catchplay hamivideo tver icable wowow nhk nhkg aniplus hotstar hbo bs4 bs7 "
    "tbs ntv mbs ytv kadokawa"
)
_SHORT_PLATFORMS = "nf cr mx iq ex tx cx max adn viu hoy dmm sun bili kbs cbc"

WORDS: dict[str, Word] = {}
for _folds, _name in _MEDIA.items():
    WORDS |= vocabulary(_folds, Word(Role.SOURCE, _name, _WHY_MEDIUM))
WORDS |= {fold: Word(Role.SOURCE, fold.upper(), _WHY_MEDIUM, firm=False) for fold in ("web", "bd", "dvd")}
WORDS |= vocabulary(_PLATFORMS, Word(Role.PLATFORM, None, _WHY_PLATFORM, firm=False))
WORDS |= vocabulary(_SHORT_PLATFORMS, Word(Role.PLATFORM, None, _WHY_PLATFORM, firm=False, capitals=True))

PAIRS = {("web", "dl"): WORDS["webdl"], ("web", "rip"): WORDS["webrip"], ("blu", "ray"): WORDS["bluray"]}
PAIRS |= {(medium, "remux"): WORDS["bdremux"] for medium in ("bd", "bluray", "bdrip")}
PAIRS |= {("bd", "rip"): WORDS["bdrip"], ("dvd", "rip"): WORDS["dvdrip"]}
