import { describe, expect, test } from "vitest"
import type { Config } from "@/api/schema"
import { CARDS, changeOf, draftOf, follow, headerLines, headersIn, MASK, newProvider, partsOf, reset } from "./settings"

const stored = (more: Partial<Config> = {}): Config => {
  const manager = { enable: true, eps_complete: false, rename_method: "pn", group_tag: false, remove_bad_torrent: false }
  return {
    program: { rss_time: 900, rename_time: 60, webui_port: 7892 },
    downloader: { type: "qbittorrent", host: "nas", username: "a", password: MASK, path: "/d", ssl: false, verify_tls: true, api_key: MASK, headers: {} },
    rss_parser: { enable: true, filter: ["720"], language: "zh" },
    bangumi_manager: manager,
    bangumi_manage: manager,
    log: { debug_enable: false },
    proxy: { enable: false, type: "http", host: "", port: 0, username: "", password: MASK },
    notification: { enable: true, providers: [{ ...newProvider("telegram"), token: MASK, chat_id: "1" }] },
    experimental_openai: { enable: false, api_key: MASK, api_base: "", api_type: "openai", api_version: "", model: "", deployment_id: "" },
    security: { login_whitelist: [], login_tokens: [], mcp_whitelist: [], mcp_tokens: [] },
    ...more,
  } as Config
}

describe("a draft", () => {
  test("is nothing to save as it comes", () => {
    const config = stored()
    const draft = draftOf(config)
    expect(CARDS.filter((card) => changeOf(card, config, draft))).toEqual([])
  })

  test("sends only what differs, and a masked secret never", () => {
    const config = stored()
    const draft = draftOf(config)
    draft.downloader.host = "box:8080"
    expect(changeOf("downloader", config, draft)).toEqual({ downloader: { host: "box:8080" } })
    draft.downloader.password = "new"
    expect(changeOf("downloader", config, draft)).toEqual({ downloader: { host: "box:8080", password: "new" } })
  })

  test("can empty a secret", () => {
    const config = stored()
    const draft = draftOf(config)
    draft.proxy.password = ""
    expect(changeOf("proxy", config, draft)).toEqual({ proxy: { password: "" } })
  })

  test("sends the providers whole, their secrets masked", () => {
    const config = stored()
    const draft = draftOf(config)
    const providers = draft.notification.providers as Array<Record<string, unknown>>
    providers[0] = { ...providers[0], chat_id: "2" }
    expect(changeOf("notification", config, draft)).toEqual({
      notification: { providers: [{ ...newProvider("telegram"), token: MASK, chat_id: "2" }] },
    })
  })

  test("is put back by card", () => {
    const config = stored()
    const draft = draftOf(config)
    draft.program.rss_time = 60
    draft.program.webui_port = 1
    reset("program", config, draft)
    expect(changeOf("program", config, draft)).toBeNull()
    expect(changeOf("unused", config, draft)).toEqual({ program: { webui_port: 1 } })
  })

  test("follows the store where nobody edits", () => {
    const before = stored()
    const draft = draftOf(before)
    draft.program.rss_time = 60
    const now = stored({ program: { rss_time: 1200, rename_time: 120, webui_port: 7892 } })
    now.proxy = { ...now.proxy, host: "p" }
    follow(before, now, draft)
    expect(draft.proxy.host).toBe("p")
    expect(draft.program).toEqual({ rss_time: 60, rename_time: 60, webui_port: 7892 })
  })
})

test("every setting stands in one card", () => {
  const places = CARDS.flatMap((card) => partsOf(card).map(({ section, name }) => `${section}.${name}`))
  expect(new Set(places).size).toBe(places.length)
})

test("headers are lines, and back", () => {
  const headers = { "CF-Access-Client-Id": "a:b", "X-Key": MASK }
  expect(headersIn(headerLines(headers))).toEqual(headers)
  expect(headersIn("no header\n: x\nA:b\n")).toEqual({ A: "b" })
})
