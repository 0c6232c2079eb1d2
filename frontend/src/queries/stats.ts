import { api, take } from "@/api/client"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

/** What the system did in the last days, and what a month of it costs. */
export const useStats = (days: () => number) =>
  useLoad({
    key: () => keys.stats(days()),
    query: () => take(api.GET("/api/v1/stats", { params: { query: { days: days() } } })),
    keep: true,
  })
