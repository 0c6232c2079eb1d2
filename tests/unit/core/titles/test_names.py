"""How a text is taken apart into names."""

import pytest

from bangumi.core.titles.names import GAP, read_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("迷宫饭 Dungeon Meshi", ["迷宫饭", "Dungeon Meshi", "迷宫饭 Dungeon Meshi"]),
        ("FAIRY TAIL 魔导少年", ["FAIRY TAIL", "魔导少年", "FAIRY TAIL 魔导少年"]),
        ("SPY×FAMILY间谍家家酒", ["间谍家家酒", "SPY×FAMILY", "SPY×FAMILY间谍家家酒"]),
        ("龙珠DAIMA Dragon Ball DAIMA", ["龙珠DAIMA", "Dragon Ball DAIMA", "龙珠DAIMA Dragon Ball DAIMA"]),
        ("未来日记Mirai Nikki", ["未来日记", "Mirai Nikki", "未来日记Mirai Nikki"]),
        ("離開 A 級隊伍的我", ["離開 A 級隊伍的我"]),
        ("JOJO的奇妙冒险", ["JOJO的奇妙冒险"]),
        ("怪獸 8 號", ["怪獸 8 號"]),
        ("約會大作戰_DATE_A_LIVE", ["約會大作戰", "DATE A LIVE"]),
        ("Ao no Exorcist _Yosuga Hen", ["Ao no Exorcist Yosuga Hen"]),
        ("Sword_Art_Online", ["Sword Art Online"]),
        ("日常 | Nichijou", ["日常", "Nichijou"]),
        ("2014 // 日常 / Nichijou", ["2014", "日常", "Nichijou"]),
        ("Mirai Nikki\\未来日记", ["Mirai Nikki", "未来日记"]),
        ("Fate/stay night", ["Fate/stay night"]),
        ("Fate／Zero", ["Fate／Zero"]),
        ("Ranma 1/2", ["Ranma 1/2"]),
        ("Spring Song/Harunouta", ["Spring Song", "Harunouta"]),
        ("未来日记/Mirai Nikki/未来日記", ["未来日记", "Mirai Nikki", "未来日記"]),
        ("青出于蓝／青蓝姻缘 (藍より青し) (Ai Yori Aoshi)", ["青出于蓝", "青蓝姻缘", "藍より青し", "Ai Yori Aoshi"]),
        ("果实大师（吃了就会死）这件事", ["果实大师（吃了就会死）这件事"]),
        ("剧场版 日常 / Gekijouban Nichijou", ["日常", "Nichijou"]),
        ("86 -不存在的战区-", ["86 -不存在的战区-"]),
        ("Nichijou -", ["Nichijou"]),
        (f"石纪元{GAP} 科学与未来", ["石纪元", "石纪元 科学与未来"]),
        (f"间谍过家家{GAP}Spy x Family{GAP}", ["间谍过家家", "Spy x Family"]),
        ("★ - ★", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert sorted(found.name.text for found in read_names(text)) == sorted(names)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("日常", "zh"),
        ("ゆるキャン△", "ja"),
        ("葬送のフリーレン", "ja"),
        ("Nichijou", "en"),
        ("Наруто", "en"),
        ("恋爱FLOPS", "zh"),
    ],
)
def test_language_follows_the_script(text: str, lang: str) -> None:
    assert [found.name.lang for found in read_names(text)] == [lang]


def test_a_name_by_itself_goes_before_a_piece_of_a_mixed_one() -> None:
    names = [found.name.text for found in read_names("偶像大师 U149 / THE IDOLM@STER")]

    assert names.index("THE IDOLM@STER") < names.index("U149")


@pytest.mark.parametrize(
    ("text", "season", "bare"),
    [
        ("Overlord II", 2, "Overlord"),
        ("Date A Live V", 5, "Date A Live"),
        ("约会大作战IV", 4, "约会大作战"),
        ("Mushoku Tensei II ~Isekai~", 2, "Mushoku Tensei ~Isekai~"),
        ("Yami Shibai 14", 14, "Yami Shibai"),
        ("异世界食堂2", 2, "异世界食堂"),
    ],
)
def test_a_closing_numeral_may_be_the_season(text: str, season: int, bare: str) -> None:
    found = read_names(text)[0]

    assert (found.season, found.bare.text if found.bare else "") == (season, bare)


@pytest.mark.parametrize(
    "text", ["Kaiju No. 8", "Mob Psycho 100", "路人超能100", "22/7", "呪術廻戦 0", "Voltes V", "No.6", "2.43", "86", "Naruto 1"]
)
def test_a_closing_number_that_is_no_season(text: str) -> None:
    assert read_names(text)[0].season == 0
