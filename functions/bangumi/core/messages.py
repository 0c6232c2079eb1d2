"""Every sentence that a person reads, in both languages, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Union


class Text(NamedTuple):
    """One sentence in English and Chinese; `{name}` are values filled in by `Message`."""

    en: str
    zh: str


class Say(Enum):
    """The catalogue. A member's name is stored with items, so renaming one orphans stored reasons."""

    # -- general
    FAULT = Text("Something broke on our side. Request id: {request_id}", "服务内部错误，请求编号：{request_id}")
    BAD_INPUT = Text("The request is not valid: {detail}", "请求无效，请检查：{fields}")
    BAD_BODY = Text("The body is not valid JSON.", "请求内容不是有效的 JSON。")
    BODY_TOO_LARGE = Text("The body is larger than {limit} bytes.", "请求内容超过 {limit} 字节。")
    NO_SUCH_PAGE = Text("There is nothing at this address.", "没有这个地址。")
    NO_SUCH_METHOD = Text("This address does not take that method.", "该地址不支持此请求方法。")
    CROSS_SITE = Text("Requests from another site are refused.", "拒绝来自其他网站的请求。")
    CHANGED_MEANWHILE = Text("This was changed by another request; read it again.", "数据已被其他请求修改，请重新读取。")
    SHUT_DOWN = Text("The program is shut down; start it first.", "程序已关闭，请先启动。")
    BATCH_DONE = Text("{done} of {total} done.", "共 {total} 项，成功 {done} 项。")
    NO_IDS = Text("Name at least one id.", "请至少提供一个编号。")

    # -- the store
    STORE_BUSY = Text("The store is busy ({detail}); try again shortly.", "存储服务繁忙（{detail}），请稍后重试。")
    STORE_REFUSED = Text("The store refused a request: {detail}", "存储服务拒绝了请求：{detail}")
    SECRET_UNREADABLE = Text(
        "A stored secret can't be read with the present key; enter it again.", "无法用当前密钥读取已保存的密码，请重新填写。"
    )
    OTHER_VERSION = Text("Written by another version ({name}).", "由其他版本写入（{name}）。")

    # -- accounts
    WRONG_LOGIN = Text("User name or password is wrong.", "用户名或密码错误。")
    LOCKED_OUT = Text("Too many wrong passwords. Try again in {minutes} min.", "密码错误次数过多，请在 {minutes} 分钟后重试。")
    NOT_SIGNED_IN = Text("Sign in first.", "请先登录。")
    SETUP_FIRST = Text("Finish the setup first; there is no account yet.", "尚未初始化，请先完成初始化设置。")
    SIGNED_OUT = Text("Signed out.", "已退出登录。")
    ACCOUNT_UPDATED = Text("The account is updated.", "账号已更新。")
    BAD_USERNAME = Text("A user name has 4 to 20 letters, digits or _.", "用户名须为 4 到 20 位字母、数字或下划线。")
    BAD_PASSWORD = Text("A password has at least 8 characters.", "密码至少需要 8 个字符。")
    ADDRESS_NOT_ALLOWED = Text("This address may not sign in.", "该地址不允许登录。")

    PASSKEY_ADDED = Text("The passkey {name} is registered.", "通行密钥 {name} 注册成功。")
    PASSKEY_DELETED = Text("The passkey {name} is deleted.", "通行密钥 {name} 已删除。")
    PASSKEY_UNKNOWN = Text("There is no such passkey.", "没有这个通行密钥。")
    PASSKEY_REFUSED = Text("This passkey was not accepted.", "通行密钥验证失败。")
    PASSKEYS_OFF = Text(
        "Passkeys need the site's own address in the deployment's settings (PUBLIC_URLS).",
        "通行密钥需要在部署设置中填写站点地址（PUBLIC_URLS）。",
    )
    PASSKEY_EXISTS = Text("This passkey is registered already.", "该通行密钥已注册。")

    # -- setup
    SETUP_DONE = Text("Setup is complete.", "初始化完成。")
    SETUP_OVER = Text("Setup was finished before.", "初始化已经完成，不能再次进行。")
    SETUP_LOCKED = Text("Setup is locked: send the setup token.", "初始化已锁定，请提供初始化令牌。")
    DOWNLOADER_REACHED = Text("The downloader answers: {version}", "下载器连接成功：{version}")
    DOWNLOADER_OPEN = Text(
        "The downloader answers, but needs no password: anyone who reaches it can use it.",
        "下载器连接成功，但没有密码保护。",
    )
    FEED_READ = Text("The feed has {count} items.", "订阅源包含 {count} 个条目。")
    NOTICE_SENT = Text("The test message is sent.", "测试消息已发送。")

    # -- configuration
    CONFIG_SAVED = Text("The configuration is saved.", "配置已保存。")
    CONFIG_INVALID = Text("The configuration is not valid: {detail}", "配置无效，请检查：{fields}")

    # -- feeds
    FEED_ADDED = Text("The feed is added.", "订阅添加成功。")
    FEED_UPDATED = Text("The feed is updated.", "订阅已更新。")
    FEED_DELETED = Text("The feed is deleted.", "订阅已删除。")
    FEED_DISABLED = Text("The feed is disabled.", "订阅已停用。")
    FEED_EXISTS = Text("This feed is already here: {url}", "该订阅已存在：{url}")
    FEED_UNKNOWN = Text("There is no feed {id}.", "没有编号为 {id} 的订阅。")
    FEED_REFRESHED = Text(
        "Feed read: {new} new, {sent} sent to the downloader.", "订阅已刷新：新条目 {new} 个，已发送 {sent} 个。"
    )
    FEED_REFRESH_GOES_ON = Text("The feed takes long; reading goes on behind this answer.", "订阅读取较慢，正在后台继续。")
    FEEDS_QUEUED = Text("Feeds that are being refreshed: {count}", "正在刷新 {count} 个订阅。")
    NOT_A_FEED = Text("This is not a feed: {url}", "这不是有效的订阅源：{url}")
    FEED_IS_PAGE = Text("This is a web page, not a feed: {url}", "这是网页，不是订阅源：{url}")

    # -- fetching from outside
    URL_INVALID = Text("This is not an http(s) address: {url}", "这不是有效的 http(s) 地址：{url}")
    URL_INWARD = Text("This address leads into a private network: {url}", "该地址指向内部网络：{url}")
    FETCH_TOO_LARGE = Text("The answer is larger than {limit_mib} MiB: {url}", "返回内容超过 {limit_mib} MiB：{url}")
    FETCH_TIMED_OUT = Text("No complete answer within {seconds} s: {url}", "{seconds} 秒内没有返回完整内容：{url}")
    FETCH_UNREACHABLE = Text("This server can't be reached: {url}", "无法连接服务器：{url}")
    FETCH_STATUS = Text("This server answered {status}: {url}", "服务器返回 {status}：{url}")
    FETCH_REDIRECTS = Text("This address redirects in circles: {url}", "该地址重定向次数过多：{url}")
    FETCH_BROKEN = Text("This server's answer is broken: {url}", "服务器返回的内容不完整或格式错误：{url}")
    NOT_A_PICTURE = Text("This is not a picture: {url}", "这不是有效的图片：{url}")
    FETCH_NO_PROXY = Text("The proxy refuses or fails: {url}", "代理连接失败：{url}")

    # -- rules
    RULE_UNKNOWN = Text("There is no rule {id}.", "没有编号为 {id} 的番剧规则。")
    RULE_EXISTS = Text("There is a rule for this show and season: {title}", "该番剧这一季已有规则：{title}")
    RULE_UPDATED = Text("The rule for {title} is updated.", "已更新 {title} 的规则。")
    RULE_DELETED = Text("The rule for {title} is deleted.", "已删除 {title} 的规则。")
    RULE_DISABLED = Text("The rule for {title} is disabled.", "已停用 {title} 的规则。")
    RULE_ENABLED = Text("The rule for {title} is enabled.", "已启用 {title} 的规则。")
    FILTER_INVALID = Text("This filter is not a regular expression: {pattern}", "过滤规则不是有效的正则表达式：{pattern}")

    RULE_MOVES_LATER = Text(
        "The rule for {title} is updated; {count} of its torrents move when the downloader answers.",
        "已更新 {title} 的规则，{count} 个种子将在下载器恢复后移动。",
    )
    RULES_DELETED = Text("Deleted rules: {count}", "已删除 {count} 条番剧规则。")
    SHOW_UNSURE = Text("Which show is this? It may be: {candidates}", "无法确定是哪部番剧，可能是：{candidates}")
    SHOW_UNKNOWN = Text("bgm.tv's number {id} is not in the index of shows.", "番剧索引中没有 bgm.tv 编号 {id}。")
    SHOW_CHOSEN = Text("The rule is of {title} now.", "规则已设为 {title}。")
    NO_SUGGESTION = Text("There are no proposed offsets for {title}.", "{title} 没有建议的偏移量。")
    RULE_ARCHIVED = Text("{title} is in the archive.", "{title} 已归档。")
    RULE_UNARCHIVED = Text("{title} is back from the archive.", "{title} 已取消归档。")
    WEEKDAY_SET = Text("The weekday of {title} is set.", "已设置 {title} 的放送日。")
    REVIEW_DISMISSED = Text("The proposal for {title} is dismissed.", "已忽略 {title} 的偏移建议。")
    OFFSET_APPLIED = Text("The offsets of {title} are set.", "已应用 {title} 的偏移量。")
    POSTER_UNKNOWN = Text("TMDB has no poster for {title}.", "TMDB 没有 {title} 的海报。")
    POSTER_FOUND = Text("{title} has its poster from TMDB.", "已更新 {title} 的海报。")
    POSTERS_FOUND = Text(
        "{posters} posters found; {left} rules are left for later.", "找到 {posters} 张海报，剩余 {left} 条规则稍后处理。"
    )
    METADATA_DONE = Text(
        "{posters} posters found, {archived} shows archived; {left} rules are left for later.",
        "找到 {posters} 张海报，归档 {archived} 部番剧，剩余 {left} 条规则稍后处理。",
    )
    CALENDAR_DONE = Text("Weekdays that changed: {count}", "更新了 {count} 部番剧的放送日。")
    OFFSET_PART = Text(
        "TMDB has season {read} of the releases in its season {season}, from episode {start} on.",
        "TMDB 把第 {read} 季算在第 {season} 季中，从第 {start} 集开始。",
    )
    OFFSET_NO_SUCH_SEASON = Text(
        "The releases say season {read}, TMDB has seasons up to {last}.", "发布标题为第 {read} 季，TMDB 只有 {last} 季。"
    )
    OFFSET_RUNS_ON = Text(
        "The numbers run on through the seasons: {episode} is episode {number} of season {season}.",
        "集数跨季连续计数：第 {episode} 集是第 {season} 季第 {number} 集。",
    )
    OFFSET_BY_DAYS = Text(
        "The numbers run on from the seasons before: by its day, {episode} is episode {number} of season {season}.",
        "集数接着前几季计数：按播出日期推算，第 {episode} 集是第 {season} 季第 {number} 集。",
    )
    OFFSET_CROSSES = Text(
        "The numbers run on from season {first} into season {last}: no single offset fits.",
        "集数从第 {first} 季连续到第 {last} 季，无法用同一个偏移量。",
    )
    OFFSET_TOO_FEW = Text(
        "Season {season} has {count} episodes at TMDB, but episode {episode} came.",
        "TMDB 第 {season} 季只有 {count} 集，但已出现第 {episode} 集。",
    )
    OFFSET_EARLIER_SEASONS = Text("Episodes of the earlier seasons: {counts}", "之前各季集数：{counts}")
    OFFSET_FIRST_SEASON = Text("There is no season before this one.", "这是第一季，无需偏移。")

    # -- searching, following by hand
    SEARCH_NO_KEYWORD = Text("Type a word to search for.", "请输入搜索关键词。")
    SEARCH_NO_PROVIDER = Text("There is no search provider {name}.", "没有名为 {name} 的搜索源。")
    NOTHING_READABLE = Text("No title in this feed can be read: {url}", "该订阅源中没有可识别的标题：{url}")
    COLLECTED = Text("{title}: {count} new items are added.", "{title}：已添加 {count} 个新条目。")
    COLLECTED_WAITS = Text(
        "{title}: {sent} items are sent to the downloader, {waiting} follow.",
        "{title}：已发送 {sent} 个条目，其余 {waiting} 个将稍后发送。",
    )
    SUBSCRIBED = Text("{title} is followed now; {count} items are added.", "已订阅 {title}，添加了 {count} 个条目。")
    SUBSCRIBED_UNREAD = Text(
        "{title} is followed; its feed will be read again, for now: {detail}",
        "已订阅 {title}，稍后将再次读取订阅源：{detail}",
    )

    # -- why an item was taken or left (stored with the item)
    FILTERED = Text("Left out by the global filter {pattern}", "被全局过滤规则 {pattern} 排除")
    RULE_FILTERED = Text("Left out by the rule's filter {pattern}", "被番剧过滤规则 {pattern} 排除")
    NO_NAME = Text("The title needs help: no show's name can be made out in it.", "需要人工处理：标题中找不到番剧名称。")
    NO_NUMBER = Text(
        "The title needs help: it has no episode number, and no word for a film, a special or a whole season.",
        "需要人工处理：标题中没有集数，也没有剧场版、特别篇或合集等字样。",
    )
    TITLE_TOO_LONG = Text("The title needs help: it is too long to be read.", "需要人工处理：标题过长，无法识别。")
    NO_RULE = Text("No rule wants it.", "没有匹配的番剧规则。")
    RULE_OFF = Text("The rule is disabled.", "番剧规则已停用。")
    EPISODE_TAKEN = Text("This episode comes from another release: {other}", "本集已由其他版本提供：{other}")
    BETTER_ARRIVED = Text("A better release took its place: {other}", "已被更好的版本取代：{other}")
    SAME_TORRENT = Text("The same torrent is here already.", "相同的种子已存在。")
    WANTED = Text("Wanted by the rule for {title}.", "番剧 {title} 需要本集。")
    SENT = Text("With the downloader.", "已发送到下载器。")
    GONE_FROM_DOWNLOADER = Text("It was removed in the downloader.", "已在下载器中被删除。")
    NAME_TAKEN = Text("Another file has the name {name}.", "文件名 {name} 已被占用。")
    ADOPTED = Text("Added to the downloader by hand.", "在下载器中手动添加。")
    GAVE_UP = Text("Given up after {tries} tries: {detail}", "尝试 {tries} 次后放弃：{detail}")

    # -- torrents and the downloader
    TORRENT_UNKNOWN = Text("The downloader has no torrent {hash}.", "下载器中没有种子 {hash}。")
    TORRENTS_PAUSED = Text("Paused torrents: {count}", "已暂停 {count} 个种子。")
    TORRENTS_RESUMED = Text("Resumed torrents: {count}", "已恢复 {count} 个种子。")
    TORRENTS_DELETED = Text("Deleted torrents: {count}", "已删除 {count} 个种子。")
    TORRENT_TAGGED = Text("The torrent belongs to rule {id} now.", "种子已归入规则 {id}。")
    TORRENTS_TAGGED = Text(
        "{count} torrents are tagged, {unmatched} fit no rule.", "已标记 {count} 个种子，{unmatched} 个没有匹配的规则。"
    )
    NOT_A_TORRENT = Text("This is not a torrent file: {url}", "这不是有效的种子文件：{url}")
    DOWNLOADER_UNREACHABLE = Text("The downloader can't be reached: {detail}", "无法连接下载器：{detail}")
    DOWNLOADER_REFUSED = Text(
        "The downloader refuses the login; it is not tried again until the settings change.",
        "下载器拒绝登录，修改设置之前不再尝试。",
    )
    DOWNLOADER_BANNED = Text("The downloader has banned this address for a while.", "下载器暂时封禁了此地址。")
    DOWNLOADER_WRONG = Text("The downloader answered in an unexpected way: {detail}", "下载器返回异常：{detail}")
    DOWNLOADER_ADDRESS = Text("This is no address of a downloader: {host}", "下载器地址无效：{host}")
    DOWNLOADER_NO_DNS = Text("The name {host} is not known (DNS).", "域名 {host} 无法解析（DNS）。")
    DOWNLOADER_CLOSED = Text("Nothing listens at {host} (connection refused).", "{host} 拒绝连接，端口未开放。")
    DOWNLOADER_NO_ROUTE = Text("No network leads to {host} from here.", "当前网络无法到达 {host}。")
    DOWNLOADER_TIMED_OUT = Text("{host} does not answer in time.", "{host} 响应超时。")
    DOWNLOADER_CUT_OFF = Text(
        "{host} breaks the connection off; does it want https?", "{host} 中断了连接，是否需要使用 https？"
    )
    DOWNLOADER_TLS = Text("The certificate or TLS of {host} is not trusted: {detail}", "{host} 的证书或 TLS 不可信：{detail}")
    DOWNLOADER_NO_TLS = Text("{host} speaks http, not https.", "{host} 使用 http，而不是 https。")
    DOWNLOADER_GATEWAY = Text(
        "A proxy answers {status} for {host}: the downloader behind it is away.",
        "{host} 的代理返回 {status}：其后的下载器没有响应。",
    )
    DOWNLOADER_REDIRECTS = Text("{host} redirects to {target}; enter that address.", "{host} 重定向到 {target}，请填写该地址。")
    DOWNLOADER_ACCESS = Text(
        "Cloudflare Access guards {host}: add a service token to the request headers.",
        "{host} 受 Cloudflare Access 保护，请在请求头中添加服务令牌。",
    )
    DOWNLOADER_PROXY_LOGIN = Text("A proxy in front of {host} asks for a login of its own.", "{host} 前面的代理要求另行登录。")
    DOWNLOADER_STRANGER = Text(
        "{host} answers, but it is not qBittorrent; is the address complete?",
        "{host} 有响应，但不是 qBittorrent，请检查地址是否完整。",
    )
    DOWNLOADER_HOST_CHECK = Text(
        "qBittorrent does not accept the name {host}: add it to the server domains in its Web UI settings, "
        "or switch host header validation off there.",
        "qBittorrent 不接受主机名 {host}：请在其 Web UI 设置的“服务器域名”中添加，或关闭 Host 标头验证。",
    )
    DOWNLOADER_NO_API = Text("There is no qBittorrent 4.1 or newer at {host}.", "{host} 上没有 qBittorrent 4.1 或更新的版本。")
    DOWNLOADER_TOO_OLD = Text(
        "qBittorrent {version} can't do this ({action}); that takes {needed}.",
        "qBittorrent {version} 不支持此操作（{action}），需要 {needed} 或更新版本。",
    )
    DOWNLOADER_WRONG_LOGIN = Text("The downloader refuses this user name and password.", "下载器拒绝此用户名和密码。")
    DOWNLOADER_WRONG_KEY = Text(
        "The downloader refuses this API key; keys take qBittorrent 5.2.",
        "下载器拒绝此 API 密钥（需要 qBittorrent 5.2 或更新版本）。",
    )
    DOWNLOADER_TYPE = Text("This downloader is not supported: {type}", "不支持的下载器：{type}")
    DOWNLOADER_PROXY_REFUSES = Text(
        "Something in front of {host} refuses every request (403), before qBittorrent sees it.",
        "{host} 前面的代理拒绝了所有请求（403），qBittorrent 没有收到。",
    )

    # -- the connection doctor: what a step showed, and what to do
    STEP_ADDRESS = Text("The address is complete.", "地址完整。")
    STEP_DNS = Text("The name leads to an address.", "域名可以解析。")
    STEP_CONNECT = Text("The connection stands.", "连接成功。")
    STEP_TLS = Text("The certificate is trusted.", "证书可信。")
    STEP_NO_TLS = Text("No TLS: the connection is plain http.", "未使用 TLS（http 连接）。")
    STEP_TLS_UNCHECKED = Text("The certificate is not checked.", "未验证证书。")
    STEP_ANSWER = Text("It is qBittorrent that answers.", "响应来自 qBittorrent。")
    STEP_HOST_CHECK = Text("qBittorrent accepts the host name.", "qBittorrent 接受该主机名。")
    STEP_LOGIN = Text("The login is accepted.", "登录成功。")
    STEP_VERSION = Text("This release has all that is needed.", "该版本满足要求。")
    STEP_SKIPPED = Text("Not reached.", "未执行到此步骤。")
    TRY_ADDRESS = Text(
        "Enter name:port or an http(s) address, such as https://nas.example.org/qb.",
        "请填写“主机名:端口”或 http(s) 地址，例如 https://nas.example.org/qb。",
    )
    TRY_DNS = Text(
        "Check the spelling. A name of your home network (nas.local) means nothing to the cloud: use a tunnel's public name.",
        "请检查拼写。云端无法解析家庭网络的名称（如 nas.local），请使用隧道的公网域名。",
    )
    TRY_CLOSED = Text(
        "Check that qBittorrent runs, that its Web UI is switched on, and the port.",
        "请确认 qBittorrent 正在运行、已启用 Web UI，并检查端口。",
    )
    TRY_ROUTE = Text(
        "An address of your home network can't be reached from the cloud: use a tunnel's public name.",
        "云端无法访问家庭网络地址，请使用隧道的公网域名。",
    )
    TRY_TIMED_OUT = Text(
        "Check that the machine is on, that no firewall drops the connection, and the port.",
        "请确认设备已开机、防火墙没有拦截，并检查端口。",
    )
    TRY_HTTPS = Text("Switch SSL on, or write https:// in front of the address.", "请开启 SSL，或在地址前加上 https://。")
    TRY_HTTP = Text("Switch SSL off, or write http:// in front of the address.", "请关闭 SSL，或在地址前加上 http://。")
    TRY_TLS = Text(
        "Use a certificate that is publicly trusted; within your own network only, the check can be switched off (verify_tls).",
        "请使用受信任的证书；仅在自己的网络内可以关闭证书验证（verify_tls）。",
    )
    TRY_GATEWAY = Text(
        "Check that qBittorrent runs and that the proxy or tunnel points to its port.",
        "请确认 qBittorrent 正在运行，且代理或隧道指向其端口。",
    )
    TRY_REDIRECTS = Text("Enter {target} as the address.", "请将地址改为 {target}。")
    TRY_ACCESS = Text(
        "Make a service token, allow it by a Service Auth policy, and add the request headers CF-Access-Client-Id and "
        "CF-Access-Client-Secret.",
        "请创建服务令牌并在 Service Auth 策略中放行，再添加请求头 CF-Access-Client-Id 与 CF-Access-Client-Secret。",
    )
    TRY_PROXY = Text(
        "Add the request header that the proxy wants (Authorization, or your own), or check its value.",
        "请添加代理要求的请求头（Authorization 或自定义），或检查其值。",
    )
    TRY_STRANGER = Text(
        "Open the address in a browser: it must show qBittorrent. Add the path prefix, if there is one.",
        "请用浏览器打开该地址，应显示 qBittorrent。如有路径前缀请补全。",
    )
    TRY_HOST_CHECK = Text(
        "In qBittorrent: Options, Web UI, Server domains: add this name.",
        "在 qBittorrent 的“选项”→“Web UI”→“服务器域名”中添加该名称。",
    )
    TRY_BANNED = Text(
        "Wait until the ban is over (an hour, unless set otherwise) or restart qBittorrent, and correct the password first.",
        "请等待封禁结束（默认一小时）或重启 qBittorrent，并先更正密码。",
    )
    TRY_LOGIN = Text(
        "Correct user name and password before the next try: qBittorrent bans after five wrong ones.",
        "请先更正用户名和密码再重试：错误五次后 qBittorrent 会封禁。",
    )
    TRY_KEY = Text(
        "Make a new API key in qBittorrent, or clear the field and use the password.",
        "请在 qBittorrent 中重新生成 API 密钥，或清空该项改用密码。",
    )
    TRY_PASSWORD = Text(
        "Set a password in qBittorrent and do not bypass it for the addresses that the proxy or tunnel comes from.",
        "请在 qBittorrent 中设置密码，且不要对代理或隧道的来源地址跳过验证。",
    )
    TRY_UPDATE = Text("Update qBittorrent to {needed} or newer.", "请将 qBittorrent 更新到 {needed} 或更新版本。")

    # -- the downloader calls when a torrent is finished
    WEBHOOK_ON = Text("qBittorrent will call when an episode is finished: {site}", "下载完成后 qBittorrent 将立即通知：{site}")
    WEBHOOK_OFF = Text("qBittorrent does not call any more.", "已停用 qBittorrent 的完成通知。")
    WEBHOOK_OTHER = Text(
        "qBittorrent runs another command when a torrent is finished; send replace to take its place: {program}",
        "qBittorrent 已设置下载完成时运行的命令，如需覆盖请传入 replace：{program}",
    )
    WEBHOOK_SITE = Text(
        "Say under which address qBittorrent reaches this site (http or https, without spaces or quotes): {site}",
        "请填写 qBittorrent 能访问的本站地址（http 或 https，不含空格和引号）：{site}",
    )
    WEBHOOK_REFUSED = Text("This call does not come from your qBittorrent.", "该请求不是来自您的 qBittorrent。")
    WEBHOOK_HASH = Text("The call names no torrent.", "请求中没有种子编号。")
    WEBHOOK_HEARD = Text("Heard: the torrent is looked at.", "已收到，正在处理。")

    # -- a home carried elsewhere
    IMPORT_DONE = Text(
        "{added} added, {replaced} replaced, {unchanged} unchanged, {kept} kept as they are, {failed} failed.",
        "新增 {added} 项，覆盖 {replaced} 项，未变 {unchanged} 项，保留 {kept} 项，失败 {failed} 项。",
    )
    IMPORT_TRIED = Text(
        "Nothing is written yet. It would be: {added} added, {replaced} replaced, {unchanged} unchanged, {kept} kept as they "
        "are, {failed} failed.",
        "尚未写入。将会：新增 {added} 项，覆盖 {replaced} 项，未变 {unchanged} 项，保留 {kept} 项，失败 {failed} 项。",
    )
    IMPORT_RUNS = Text(
        "Stop the program first: what it reads meanwhile it would take for new.", "请先停止程序，否则导入期间会重复下载。"
    )
    IMPORT_DIFFERS = Text("Differs from what is here in: {names}", "与现有内容不同：{names}")
    IMPORT_FOLLOWED = Text("Its releases are followed already as {title}.", "其发布已由 {title} 的规则跟踪。")
    IMPORT_NO_TORRENT = Text("The torrent has no key or name, or is too long.", "种子缺少标识或名称，或内容过长。")
    IMPORT_NO_RULE = Text("The rule has no title, or is too long.", "规则缺少标题或内容过长。")

    # -- notices
    EPISODE_READY = Text(
        "{title}\nSeason {season}, episode {episode} is ready.",
        "番剧名称：{title}\n季度：第{season}季\n更新集数：第{episode}集",
    )
    MOVIE_READY = Text("{title} is ready.", "番剧名称：{title}\n已下载完成。")
    BATCH_READY = Text(
        "{title}\nSeason {season}: {episode} is ready.",
        "番剧名称：{title}\n季度：第{season}季\n合集 {episode} 已下载完成。",
    )
    DOWNLOADER_BACK = Text("The downloader is back.", "下载器已恢复。")
    NOTICES_READ = Text("The notices are marked as read.", "通知已标为已读。")
    NOTICE_TEST = Text("This is a test message: notices work.", "这是一条测试消息：通知设置成功。")
    NOTICE_REFUSED = Text("The notification service answered {status}.", "通知服务返回 {status}。")
    NOTICE_UNKNOWN = Text("There is no notification provider {index}.", "没有编号为 {index} 的通知配置。")
    NOTICE_TYPE = Text("This kind of notification is not supported: {type}", "不支持的通知类型：{type}")
    NOTICE_FIELD = Text("The notification service needs this field: {field}.", "通知配置缺少 {field}。")

    # -- program
    LOG_CLEARED = Text("The log is cleared.", "日志已清空。")
    STARTED = Text("The program is running.", "程序已启动。")
    STOPPED = Text("The program is stopped.", "程序已停止。")
    RESTARTED = Text("The program is restarted.", "程序已重启。")
    SHUTDOWN = Text("The program is shut down.", "程序已关闭。")

    @property
    def text(self) -> Text:
        value: Text = self.value
        return value


@dataclass(frozen=True, slots=True)
class Message:
    """A catalogue entry with its values: what is raised, stored with an item, and shown. A value that is a message itself
    (a cause, say) is told in the language of the whole."""

    say: Say
    values: Mapping[str, Union[str, "Message"]]

    @classmethod
    def of(cls, say: Say, **values: object) -> "Message":
        return cls(say, {name: value if isinstance(value, Message) else str(value) for name, value in values.items()})

    @property
    def en(self) -> str:
        known = {name: value if isinstance(value, str) else value.en for name, value in self.values.items()}
        return self.say.text.en.format_map(_Known(known))

    @property
    def zh(self) -> str:
        known = {name: value if isinstance(value, str) else value.zh for name, value in self.values.items()}
        return self.say.text.zh.format_map(_Known(known))

    @property
    def both(self) -> str:
        """Both languages in one line, for places that hold a single string (a feed's `last_error`)."""
        return f"{self.en} / {self.zh}"


class _Known(dict[str, str]):
    """A stored reason may lack a value that a later release of the sentence asks for."""

    def __missing__(self, key: str) -> str:
        return "?"
