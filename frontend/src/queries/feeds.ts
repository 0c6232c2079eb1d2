import { api, take } from "@/api/client"
import type { NewRss, RssPatch } from "@/api/schema"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

const one = (rss_id: number) => ({ params: { path: { rss_id } } })

export const useFeeds = () => useLoad({ key: () => keys.feeds, query: () => take(api.GET("/api/v1/rss")) })

export const useFeedActions = () => {
  const stale = [keys.feeds]
  const after = [keys.feeds, keys.shows]
  return {
    add: useAction((body: NewRss) => take(api.POST("/api/v1/rss/add", { body })), { stale: after }),
    update: useAction(
      ({ id, change }: { id: number; change: RssPatch }) =>
        take(api.PATCH("/api/v1/rss/update/{rss_id}", { ...one(id), body: change })),
      { stale },
    ),
    enable: useAction((id: number) => take(api.POST("/api/v1/rss/enable/many", { body: [id] })), { stale }),
    disable: useAction((id: number) => take(api.PATCH("/api/v1/rss/disable/{rss_id}", one(id))), { stale }),
    remove: useAction((id: number) => take(api.DELETE("/api/v1/rss/delete/{rss_id}", one(id))), { stale }),
    refresh: useAction((id: number) => take(api.GET("/api/v1/rss/refresh/{rss_id}", one(id))), { stale: after }),
    refreshAll: useAction(() => take(api.GET("/api/v1/rss/refresh/all")), { stale: after }),
  }
}
