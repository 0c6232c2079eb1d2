import type { Ref } from "vue"
import { api, take } from "@/api/client"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { useRepeat } from "@/composables/useRepeat"
import { keys } from "./keys"

const EVERY_S = 5

export function useLog(follows: Ref<boolean>) {
  const query = useLoad({ key: () => keys.log, query: () => take(api.GET("/api/v1/log", { parseAs: "text" })), staleTime: 1_000 })
  useRepeat(EVERY_S, query.refetch, () => follows.value && !query.loading)
  return query
}

export const useLogClear = () => useAction(() => take(api.GET("/api/v1/log/clear")), { stale: [keys.log] })
