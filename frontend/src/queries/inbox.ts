import { api, take } from "@/api/client"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

const MINUTE = 60_000

export const inboxPage = (cursor?: string) => take(api.GET("/api/v1/notices", { params: { query: { cursor } } }))

/** The newest notices. */
export const useInbox = () => useLoad({ key: () => keys.inbox, query: () => inboxPage() })

export const useUnread = () =>
  useLoad({ key: () => keys.unread, query: () => take(api.GET("/api/v1/notices/unread")), staleTime: 5 * MINUTE })

export const useInboxActions = () => ({
  read: useAction((up_to: string) => take(api.POST("/api/v1/notices/read", { body: { up_to } })), {
    stale: [keys.unread],
    tell: false,
  }),
})
