import { api, take } from "@/api/client"
import type { DownloaderSettings, FeedTrial, ProviderTrial, SetupForm } from "@/api/schema"
import { useAction } from "@/composables/useAction"

/** Calls of the first run. `token` is the deployment's lock, empty where there is none. */
export const useSetup = (token: () => string) => {
  const locked = () => ({ headers: token() ? { "X-Setup-Token": token() } : {} })
  const quiet = { tell: false }
  return {
    testDownloader: useAction(
      (body: DownloaderSettings) => take(api.POST("/api/v1/check/downloader/diagnose", { body, ...locked() })),
      quiet,
    ),
    testFeed: useAction((body: FeedTrial) => take(api.POST("/api/v1/setup/test-rss", { body, ...locked() })), quiet),
    testNotice: useAction(
      (body: ProviderTrial) => take(api.POST("/api/v1/setup/test-notification", { body, ...locked() })),
      quiet,
    ),
    complete: useAction((body: SetupForm) => take(api.POST("/api/v1/setup/complete", { body, ...locked() }))),
  }
}
