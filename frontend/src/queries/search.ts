import { computed, onScopeDispose, ref, shallowRef } from "vue"
import { api, take } from "@/api/client"
import { readEvents } from "@/api/events"
import { explain } from "@/api/explain"
import type { BangumiDraft, FoundBangumi } from "@/api/schema"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { useText } from "@/composables/useText"
import { offersOf, type Offer } from "@/lib/search"
import { keys } from "./keys"

/** A browser keeps six lines to one host: two stay free for everything else. */
const AT_ONCE = 4

/** How far one provider is. `asking` covers waiting for a free line too. */
export interface Source {
  name: string
  state: "asking" | "done" | "failed" | "stopped"
  count: number
  fault: string
}

export const useProviders = () =>
  useLoad({ key: () => keys.providers, query: () => take(api.GET("/api/v1/search/provider")), staleTime: 60_000 })

/** A search in each provider by itself, so that one which fails says so and the others go on. Ends with the page. */
export function useSearch() {
  const { t, said } = useText()
  const offers = shallowRef<Offer[]>([])
  const sources = ref<Source[]>([])
  let under = new AbortController()

  function stop() {
    under.abort()
    for (const source of sources.value) if (source.state === "asking") source.state = "stopped"
  }
  onScopeDispose(stop)

  async function search(keyword: string, providers: readonly string[]) {
    stop()
    under = new AbortController()
    const { signal } = under
    offers.value = []
    sources.value = providers.map((name) => ({ name, state: "asking", count: 0, fault: "" }))
    const waiting = [...sources.value]
    const line = async (): Promise<void> => {
      const next = waiting.shift()
      if (!next || signal.aborted) return
      await ask(keyword, next, signal)
      return line()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, line))
  }

  async function ask(keyword: string, source: Source, signal: AbortSignal) {
    try {
      const body = await take(
        api.GET("/api/v1/search/bangumi", {
          params: { query: { keyword, provider: source.name } },
          parseAs: "stream",
          signal,
        }),
      )
      await follow(body, source, signal)
      if (source.state === "asking" && !signal.aborted) fail(source, t("search.cut"))
    } catch (error) {
      if (!signal.aborted) fail(source, explain(error))
    }
  }

  async function follow(body: ReadableStream<Uint8Array> | null, source: Source, signal: AbortSignal) {
    if (!body) return
    for await (const { kind, data } of readEvents(body)) {
      if (signal.aborted) return
      if (kind === "end") source.state = "done"
      else if (kind === "error") fail(source, said(JSON.parse(data)))
      else {
        offers.value = [...offers.value, ...offersOf(JSON.parse(data) as FoundBangumi)]
        source.count += 1
      }
    }
  }

  function fail(source: Source, fault: string) {
    source.state = "failed"
    source.fault = fault
  }

  const asking = computed(() => sources.value.some(({ state }) => state === "asking"))
  return { offers, sources, asking, search, stop }
}

export const useSubscribing = () => {
  const stale = [keys.shows, keys.feeds]
  return {
    subscribe: useAction(
      (data: BangumiDraft) =>
        take(api.POST("/api/v1/rss/subscribe", { body: { data, rss: { url: data.rss_link, name: "", aggregate: false, parser: "mikan" } } })),
      { stale },
    ),
    collect: useAction((body: BangumiDraft) => take(api.POST("/api/v1/rss/collect", { body })), { stale }),
  }
}
