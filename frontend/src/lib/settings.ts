import type { Config, NotificationProvider } from "@/api/schema"
import type { TextKey } from "@/locales"

/** How a secret reads, and what is sent to keep it. */
export const MASK = "********"

export type Section = Exclude<keyof Config, "bangumi_manage">
export type Values = Record<string, unknown>
export type Draft = Record<Section, Values>

type Kind = "text" | "code" | "secret" | "number" | "minutes" | "switch" | "choice" | "lines" | "headers"

export interface Setting {
  section: Section
  name: string
  kind: Kind
  text: TextKey
  hint?: TextKey
  options?: ReadonlyArray<{ value: string; text: TextKey }>
  wide?: boolean
}

export const CARDS = [
  "program",
  "downloader",
  "feeds",
  "rename",
  "notification",
  "search",
  "proxy",
  "security",
  "unused",
] as const
export type Card = (typeof CARDS)[number]

const LANGUAGES = (["zh", "en", "jp"] as const).map((value) => ({ value, text: `settings.language.${value}` as const }))
const METHODS = (["pn", "advance", "normal", "none", "subtitle_pn", "subtitle_advance", "subtitle_normal", "subtitle_none"] as const).map(
  (value) => ({ value, text: `settings.method.${value}` as const }),
)
const PROXIES = (["http", "https", "socks5"] as const).map((value) => ({ value, text: `settings.proxyType.${value}` as const }))

export const SETTINGS: Record<Card, readonly Setting[]> = {
  program: [
    { section: "program", name: "rss_time", kind: "minutes", text: "settings.rssTime", hint: "settings.rssTimeHint" },
    { section: "program", name: "rename_time", kind: "minutes", text: "settings.renameTime", hint: "settings.renameTimeHint" },
  ],
  downloader: [
    { section: "downloader", name: "host", kind: "code", text: "setup.host", hint: "settings.hostHint", wide: true },
    { section: "downloader", name: "username", kind: "text", text: "login.username" },
    { section: "downloader", name: "password", kind: "secret", text: "login.password" },
    { section: "downloader", name: "path", kind: "code", text: "setup.path", hint: "setup.pathHint", wide: true },
    { section: "downloader", name: "ssl", kind: "switch", text: "setup.ssl" },
    { section: "downloader", name: "verify_tls", kind: "switch", text: "settings.verifyTls", hint: "settings.verifyTlsHint" },
    { section: "downloader", name: "api_key", kind: "secret", text: "settings.apiKey", hint: "settings.apiKeyHint", wide: true },
    { section: "downloader", name: "headers", kind: "headers", text: "settings.headers", hint: "settings.headersHint", wide: true },
  ],
  feeds: [
    { section: "rss_parser", name: "language", kind: "choice", text: "settings.titleLanguage", options: LANGUAGES },
    { section: "rss_parser", name: "filter", kind: "lines", text: "settings.filter", hint: "settings.filterHint", wide: true },
  ],
  rename: [
    { section: "bangumi_manager", name: "enable", kind: "switch", text: "settings.rename", hint: "settings.renameHint", wide: true },
    { section: "bangumi_manager", name: "rename_method", kind: "choice", text: "settings.renameMethod", options: METHODS },
    { section: "bangumi_manager", name: "eps_complete", kind: "switch", text: "settings.complete", hint: "settings.completeHint", wide: true },
  ],
  notification: [{ section: "notification", name: "enable", kind: "switch", text: "setup.noticeOn", wide: true }],
  search: [],
  proxy: [
    { section: "proxy", name: "enable", kind: "switch", text: "settings.proxyOn", hint: "settings.proxyHint", wide: true },
    { section: "proxy", name: "type", kind: "choice", text: "settings.proxyKind", options: PROXIES },
    { section: "proxy", name: "host", kind: "code", text: "setup.host" },
    { section: "proxy", name: "port", kind: "number", text: "settings.port" },
    { section: "proxy", name: "username", kind: "text", text: "login.username" },
    { section: "proxy", name: "password", kind: "secret", text: "login.password" },
  ],
  security: [
    { section: "security", name: "login_whitelist", kind: "lines", text: "settings.whitelist", hint: "settings.whitelistHint", wide: true },
  ],
  unused: [
    { section: "rss_parser", name: "enable", kind: "switch", text: "settings.unusedParser" },
    { section: "bangumi_manager", name: "group_tag", kind: "switch", text: "settings.unusedGroupTag" },
    { section: "bangumi_manager", name: "remove_bad_torrent", kind: "switch", text: "settings.unusedBad" },
    { section: "log", name: "debug_enable", kind: "switch", text: "settings.unusedDebug" },
    { section: "program", name: "webui_port", kind: "number", text: "settings.unusedPort" },
    { section: "security", name: "mcp_whitelist", kind: "lines", text: "settings.unusedMcp" },
    { section: "experimental_openai", name: "enable", kind: "switch", text: "settings.unusedAi" },
    { section: "experimental_openai", name: "api_key", kind: "secret", text: "settings.unusedAiKey" },
    { section: "experimental_openai", name: "api_base", kind: "code", text: "settings.unusedAiBase" },
    { section: "experimental_openai", name: "model", kind: "code", text: "settings.unusedAiModel" },
  ],
}

/** What a card edits beside the plain fields. */
const ALSO: Partial<Record<Card, ReadonlyArray<Pick<Setting, "section" | "name">>>> = {
  notification: [{ section: "notification", name: "providers" }],
}
export const partsOf = (card: Card): ReadonlyArray<Pick<Setting, "section" | "name">> => [...SETTINGS[card], ...(ALSO[card] ?? [])]

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** A copy of its own. By way of JSON, which it came by: what Vue watches can't be cloned otherwise. */
// oxlint-disable-next-line unicorn/prefer-structured-clone
export const draftOf = (config: Config): Draft => JSON.parse(JSON.stringify(config)) as Draft

/** What of a card differs from what is stored, as it is sent; null where nothing does. */
export function changeOf(card: Card, stored: Config, draft: Draft): Partial<Draft> | null {
  const change: Partial<Draft> = {}
  for (const { section, name } of partsOf(card)) {
    const now = draft[section][name]
    if (!same(now, (stored as unknown as Draft)[section][name])) (change[section] ??= {})[name] = now
  }
  return Object.keys(change).length ? change : null
}

/** Puts a card back to what is stored. */
export function reset(card: Card, stored: Config, draft: Draft): void {
  const whole = draftOf(stored)
  for (const { section, name } of partsOf(card)) draft[section][name] = whole[section][name]
}

/** Takes over what has changed in the store, but for what is being edited. */
export function follow(before: Config, now: Config, draft: Draft): void {
  for (const card of CARDS) if (!changeOf(card, before, draft)) reset(card, now, draft)
}

/** One request header a line, `Name: value`. A masked value keeps what is stored. */
export const headerLines = (headers: Record<string, string>): string =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n")

export function headersIn(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line) => {
    const colon = line.indexOf(":")
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const] : []
  })
  return Object.fromEntries(pairs)
}

// -- notification providers

export type ProviderField = Exclude<keyof NotificationProvider, "type" | "enabled">

export const PROVIDER_FIELDS: Record<string, readonly ProviderField[]> = {
  telegram: ["token", "chat_id"],
  discord: ["webhook_url"],
  bark: ["device_key", "server_url"],
  "server-chan": ["token"],
  wecom: ["webhook_url", "token"],
  gotify: ["server_url", "token"],
  pushover: ["user_key", "api_token"],
  webhook: ["url", "template"],
}

const SECRET: ReadonlySet<ProviderField> = new Set(["token", "webhook_url", "device_key", "user_key", "api_token"])
export const isSecret = (field: ProviderField): boolean => SECRET.has(field)

export const newProvider = (type: string): NotificationProvider => ({
  type,
  enabled: true,
  token: "",
  chat_id: "",
  webhook_url: "",
  server_url: "",
  device_key: "",
  user_key: "",
  api_token: "",
  template: "",
  url: "",
})
