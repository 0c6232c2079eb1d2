import { api, take } from "@/api/client"
import type { BangumiDraft, BangumiPatch, PreviewedRelease } from "@/api/schema"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"
import type { ShowChange } from "./shows"

/** What became of each episode of a show, and why each release was taken or left. */
export const useEpisodes = (id: () => number) =>
  useLoad({
    key: () => keys.showEpisodes(id()),
    query: () => take(api.GET("/api/v1/bangumi/episodes/{bangumi_id}", { params: { path: { bangumi_id: id() } } })),
  })

/** What a changed rule, or with `id` null a new one, would do with the stored releases. */
export const usePreview = (id: () => number | null, change: () => ShowChange | BangumiDraft) =>
  useLoad({
    key: () => keys.preview(id(), change()),
    query: () => preview(id(), change()),
    keep: true,
  })

// The API takes any part of a rule; its description names the defaults of what is left out.
const preview = (bangumi_id: number | null, change: ShowChange | BangumiDraft): Promise<PreviewedRelease[]> =>
  bangumi_id === null
    ? take(api.POST("/api/v1/bangumi/preview", { body: change as BangumiDraft }))
    : take(
        api.POST("/api/v1/bangumi/preview/{bangumi_id}", { params: { path: { bangumi_id } }, body: change as BangumiPatch }),
      )
