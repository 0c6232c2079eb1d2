import { api, take } from "@/api/client"
import type { ConfigPatch, DownloaderSettings, NewRss, NotificationProvider } from "@/api/schema"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import type { Draft } from "@/lib/settings"
import { keys } from "./keys"

const quiet = { tell: false }

export const useConfig = () => useLoad({ key: () => keys.config, query: () => take(api.GET("/api/v1/config/get")) })

export const useConfigSave = () =>
  useAction((change: Partial<Draft>) => take(api.PATCH("/api/v1/config/update", { body: change as ConfigPatch })), {
    stale: [keys.config],
  })

export const useProgram = () => useLoad({ key: () => keys.program, query: () => take(api.GET("/api/v1/status")) })

export const useProgramActions = () => {
  const stale = [keys.program]
  return {
    start: useAction(() => take(api.GET("/api/v1/start")), { stale }),
    stop: useAction(() => take(api.GET("/api/v1/stop")), { stale }),
    restart: useAction(() => take(api.GET("/api/v1/restart")), { stale }),
    shutdown: useAction(() => take(api.GET("/api/v1/shutdown")), { stale }),
  }
}

/** Tests of what is typed in, saved or not. Masked secrets mean the stored ones. */
export const useTrials = () => ({
  downloader: useAction(
    (body: DownloaderSettings) => take(api.POST("/api/v1/check/downloader/diagnose", { body })),
    quiet,
  ),
  notifier: useAction((body: NotificationProvider) => take(api.POST("/api/v1/notification/test-config", { body })), quiet),
  feed: useAction((body: NewRss) => take(api.POST("/api/v1/rss/analysis", { body })), quiet),
})

/** Whether qBittorrent calls when a torrent is finished. */
export const useWebhook = () =>
  useLoad({ key: () => keys.webhook, query: () => take(api.GET("/api/v1/downloader/webhook")), staleTime: 60_000 })

export const useWebhookActions = () => {
  const stale = [keys.webhook]
  return {
    enable: useAction(
      (replace: boolean) => take(api.POST("/api/v1/downloader/webhook/enable", { body: { site: "", replace } })),
      { stale },
    ),
    disable: useAction(() => take(api.POST("/api/v1/downloader/webhook/disable")), { stale }),
  }
}

export const useSearchSites = () =>
  useLoad({ key: () => keys.searchSites, query: () => take(api.GET("/api/v1/search/provider/config")), staleTime: 60_000 })

export const useSearchSitesSave = () =>
  useAction((body: Record<string, string>) => take(api.PUT("/api/v1/search/provider/config", { body })), {
    stale: [keys.searchSites, keys.providers],
  })
