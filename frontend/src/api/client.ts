import createClient from "openapi-fetch"
import { ApiError, readError } from "./errors"
import type { paths } from "./schema"

type OnSignedOut = () => void
let onSignedOut: OnSignedOut = () => {}

/** Called when an answer says that the session is over. */
export function whenSignedOut(callback: OnSignedOut): void {
  onSignedOut = callback
}

/** The only place that calls the API. Its path is relative to the site, so one build runs anywhere. */
export const api = createClient<paths>({ baseUrl: "/" })

api.use({
  async onResponse({ response }) {
    if (response.ok) return
    const error = await readError(response)
    if (error.status === 401) onSignedOut()
    throw error
  },
  onError: () => new ApiError(0, null),
})

/** The answer's data; a failure rejects with `ApiError`. */
export async function take<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}
