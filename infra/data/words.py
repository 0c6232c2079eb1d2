"""What the command says, in both languages: why it can't go on, and what of an AutoBangumi home comes across otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Why(Enum):
    """(English, Chinese); the braces are values."""

    # -- it can't go on
    NOT_THERE = ("{path}: there is nothing here.", "{path}：不存在。")
    UNKNOWN = (
        "{path}: neither an export of Kumo Bangumi nor an AutoBangumi home, data.db or config.json.",
        "{path}：不是云番的导出文件，也不是 AutoBangumi 的数据目录、data.db 或 config.json。",
    )
    TOO_LARGE = ("{path} is larger than {limit} MB.", "{path} 超过 {limit} MB。")
    NOT_SQLITE = ("{path} is not an SQLite database.", "{path} 不是 SQLite 数据库。")
    BROKEN = ("{path} can't be read: {detail}", "{path} 无法读取：{detail}")
    NO_TABLES = (
        "{path} is not a database of AutoBangumi 3.1 or newer: {missing} missing.",
        "{path} 不是 AutoBangumi 3.1 或更新版本的数据库：缺少 {missing}。",
    )
    TOO_MANY = ("{path}: more than {limit} rows in {table}.", "{path}：{table} 超过 {limit} 行。")
    NOT_JSON = ("{path} is not valid JSON: {detail}", "{path} 不是有效的 JSON：{detail}")
    NOT_THE_SITE = ("{site} does not answer as Kumo Bangumi does: {detail}", "{site} 的响应不是云番：{detail}")
    REFUSED = ("{site} refuses: {detail}", "{site} 拒绝了请求：{detail}")
    NO_LOGIN = ("Set TOKEN to a token of the site.", "请设置 TOKEN（本站的访问令牌）。")

    # -- what does not come across as it is
    USER = ("User and passkeys stay: sign in as the owner of the new home.", "用户与通行密钥不导入，请使用新站的账号登录。")
    RULE_MERGED = (
        "Rules {ids} are one rule here; their groups compete by score.",
        "规则 {ids} 合并为一条，不同字幕组按评分择优。",
    )
    RULE_UNNAMED = ("Rule {id} has no title: left out.", "规则 {id} 没有标题，已略过。")
    POSTERS = ("{count} posters are looked for anew by the daily upkeep.", "{count} 张海报将由每日维护重新获取。")
    OTHER_FOLDER = ("Keeps the folder {path}.", "保留文件夹 {path}。")
    FEED_ADDRESS = ("Not an http(s) address: left out.", "不是 http(s) 地址，已略过。")
    FEED_PARSER = ("The parser {parser} is tmdb here.", "解析器 {parser} 改为 tmdb。")
    SEEN_MARKS = (
        "{count} items that AutoBangumi only saw are left out: their feeds are read anew.",
        "{count} 个仅标记为已见的条目不导入，订阅将重新读取。",
    )
    TORRENT_UNREADABLE = ("{count} torrents have no usable address: left out.", "{count} 个种子没有可用地址，已略过。")
    UNNUMBERED = (
        "{count} downloaded torrents have no number that can be read: only the same address is known again.",
        "{count} 个已下载的种子无法识别集数，仅按地址识别。",
    )
    SETTING_UNKNOWN = ("There is no such setting here.", "没有对应的设置。")
    SETTING_RAISED = ("Raised to {value}.", "已调整为 {value}。")
    SETTING_BAD = ("{value} can't be used: left out.", "{value} 无法使用，已略过。")
    SETTING_RENAMED = ("Is {name} here.", "对应设置为 {name}。")
    ENVIRONMENT = (
        "Names a variable of the environment that is not set here: {value}",
        "引用了当前环境中不存在的变量：{value}",
    )
    OLD_RELEASE = ("data.json of AutoBangumi 2 is not read.", "不支持 AutoBangumi 2 的 data.json。")


@dataclass(frozen=True, slots=True)
class Remark:
    """Of one thing, by its name."""

    about: str
    why: Why
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def both(self) -> str:
        en, zh = self.why.value
        return f"{self.about}: {en.format(**self.values)} / {zh.format(**self.values)}"


class Problem(Exception):
    """Ends the command; nothing was changed by then that could not be done again."""

    def __init__(self, why: Why, **values: object) -> None:
        super().__init__(why.name)
        self.why = why
        en, zh = why.value
        self.both = f"{en.format(**values)}\n{zh.format(**values)}"

    def __str__(self) -> str:
        return self.both
