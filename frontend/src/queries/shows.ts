import { api, take } from "@/api/client"
import type { Bangumi, BangumiPatch } from "@/api/schema"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

const one = (bangumi_id: number) => ({ params: { path: { bangumi_id } } })

export const useShows = () => useLoad({ key: () => keys.shows, query: () => take(api.GET("/api/v1/bangumi/get/all")) })

export const useShow = (id: () => number) =>
  useLoad({ key: () => keys.show(id()), query: () => take(api.GET("/api/v1/bangumi/get/{bangumi_id}", one(id()))) })

export type ShowChange = Partial<Omit<Bangumi, "id">>

export const useShowActions = () => {
  const stale = [keys.shows]
  return {
    update: useAction(
      ({ id, change }: { id: number; change: ShowChange }) =>
        take(api.PATCH("/api/v1/bangumi/update/{bangumi_id}", { ...one(id), body: change as BangumiPatch })),
      { stale },
    ),
    archive: useAction((id: number) => take(api.PATCH("/api/v1/bangumi/archive/{bangumi_id}", one(id))), { stale }),
    unarchive: useAction((id: number) => take(api.PATCH("/api/v1/bangumi/unarchive/{bangumi_id}", one(id))), { stale }),
    weekday: useAction(
      ({ id, weekday }: { id: number; weekday: number | null }) =>
        take(api.PATCH("/api/v1/bangumi/{bangumi_id}/weekday", { ...one(id), body: { weekday } })),
      { stale },
    ),
    poster: useAction(
      (id: number) => take(api.GET("/api/v1/bangumi/refresh/poster/{bangumi_id}", one(id))),
      { stale },
    ),
    dismiss: useAction(
      (id: number) => take(api.POST("/api/v1/bangumi/dismiss-review/{bangumi_id}", one(id))),
      { stale },
    ),
    choose: useAction(
      ({ id, bangumi_tv_id }: { id: number; bangumi_tv_id: string }) =>
        take(api.POST("/api/v1/bangumi/choose/{bangumi_id}", { ...one(id), body: { bangumi_tv_id } })),
      { stale },
    ),
    applyOffset: useAction(
      (id: number) => take(api.POST("/api/v1/bangumi/apply-offset/{bangumi_id}", one(id))),
      { stale },
    ),
    enable: useAction((id: number) => take(api.GET("/api/v1/bangumi/enable/{bangumi_id}", one(id))), { stale }),
    disable: useAction((id: number) => take(api.DELETE("/api/v1/bangumi/disable/{bangumi_id}", one(id))), { stale }),
    remove: useAction(
      ({ id, file }: { id: number; file: boolean }) =>
        take(
          api.DELETE("/api/v1/bangumi/delete/{bangumi_id}", {
            params: { path: { bangumi_id: id }, query: { file } },
          }),
        ),
      { stale },
    ),
  }
}
