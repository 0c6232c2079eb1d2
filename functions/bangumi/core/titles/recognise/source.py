"""The medium a release was made from, and the platform that streams it."""

from bangumi.core.titles.marks import Role, Word

_WHY_MEDIUM = "a medium"
_WHY_PLATFORM = "a platform or station"

# Folded without - and . since every group spells them its own way.
_FIRM = {
    "webdl": "WEB-DL", "webrip": "WebRip", "bdrip": "BDRip", "uhdbdrip": "BDRip", "brrip": "BDRip",
    "bdremux": "BDRemux", "bdmv": "BDMV", "bluray": "BluRay", "uhdbluray": "BluRay", "dvdrip": "DVDRip",
    "dvdr": "DVD", "dvdiso": "DVD", "tvrip": "TVRip", "hdtv": "HDTV", "hdtvrip": "HDTV", "dtvrip": "TVRip",
    "bdiso": "BD", "bdbox": "BD", "dvd9": "DVD", "dvd5": "DVD",
}  # fmt: skip
_LOOSE = {"web": "WEB", "bd": "BD", "dvd": "DVD", "dvdbox": "DVD"}
_PLATFORMS = (
    "baha bahamut bglobal bilibili bili viutv netflix nf amzn amazon abema animeone anione muse hulu hidive disney "
    "dsnp disneyplus crunchyroll cr unext dmm ttfc iqiyi viki adn funi funimation atx bs11 mx tvb rthk nicovideo "
    "wakanim vrv youtube itunes prime linetv kktv friday mytvsuper myvideo catchplay hamivideo tver hoy icable tvbj2 "
    "iq wowow nhk aniplus hotstar max hbo mewatch viu bs4 bs7 ex tx tbs cx ntv mbs abc ytv sun"
).split()
_SHORT = frozenset({"nf", "cr", "mx", "iq", "ex", "tx", "cx", "abc", "sun", "max", "adn", "viu", "hoy", "prime", "friday"})

WORDS = {fold: Word(Role.SOURCE, name, True, _WHY_MEDIUM) for fold, name in _FIRM.items()}
WORDS |= {fold: Word(Role.SOURCE, name, False, _WHY_MEDIUM) for fold, name in _LOOSE.items()}
WORDS |= {fold: Word(Role.PLATFORM, None, False, _WHY_PLATFORM, capitals=fold in _SHORT) for fold in _PLATFORMS}

PAIRS = {("web", "dl"): WORDS["webdl"], ("web", "rip"): WORDS["webrip"], ("blu", "ray"): WORDS["bluray"]}
PAIRS |= {("bd", "rip"): WORDS["bdrip"], ("dvd", "rip"): WORDS["dvdrip"]}
