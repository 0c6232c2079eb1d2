import { computed } from "vue"
import { api, take } from "@/api/client"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { useRepeat } from "@/composables/useRepeat"
import { passes } from "@/lib/downloads"
import { keys } from "./keys"

const MOVING_S = 3
const RESTING_S = 20

/** What the downloader has of ours: asked often while something moves, seldom else, never in the background. */
export function useDownloads() {
  const query = useLoad({
    key: () => keys.downloads,
    query: () => take(api.GET("/api/v1/downloader/torrents")),
    staleTime: 1_000,
  })
  const moving = computed(() => query.data?.some((torrent) => passes(torrent, "open")) ?? false)
  useRepeat(MOVING_S, query.refetch, () => moving.value && !query.loading)
  useRepeat(RESTING_S, query.refetch, () => !moving.value && !query.loading)
  return query
}

export const useDownloadActions = () => {
  const stale = [keys.downloads]
  return {
    pause: useAction(
      (hashes: string[]) => take(api.POST("/api/v1/downloader/torrents/pause", { body: { hashes } })),
      { stale },
    ),
    resume: useAction(
      (hashes: string[]) => take(api.POST("/api/v1/downloader/torrents/resume", { body: { hashes } })),
      { stale },
    ),
    remove: useAction(
      ({ hashes, files }: { hashes: string[]; files: boolean }) =>
        take(api.POST("/api/v1/downloader/torrents/delete", { body: { hashes, delete_files: files } })),
      { stale },
    ),
    /** One after the other: the first that fails ends it and is told. */
    give: useAction(
      ({ hashes, rule }: { hashes: string[]; rule: number }) =>
        hashes.reduce<Promise<unknown>>(
          (before, hash) =>
            before.then(() => take(api.POST("/api/v1/downloader/torrents/tag", { body: { hash, bangumi_id: rule } }))),
          Promise.resolve(),
        ),
      { stale },
    ),
    giveAll: useAction(() => take(api.POST("/api/v1/downloader/torrents/tag/auto")), { stale }),
  }
}
