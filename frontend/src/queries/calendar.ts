import { api, take } from "@/api/client"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

/** When the followed shows are on air, as far as that is known. */
export const useAirings = () =>
  useLoad({ key: () => keys.airings, query: () => take(api.GET("/api/v1/bangumi/airings")), staleTime: 600_000 })

/** Weekdays by bgm.tv's calendar, but for those that were set by hand. */
export const useCalendarRefresh = () =>
  useAction(() => take(api.GET("/api/v1/bangumi/refresh/calendar")), { stale: [keys.shows, keys.airings] })
