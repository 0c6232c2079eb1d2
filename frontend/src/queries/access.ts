import { api, take } from "@/api/client"
import type { AccountChange, Envelope } from "@/api/schema"
import { useAction } from "@/composables/useAction"
import { useLoad } from "@/composables/useLoad"
import { keys } from "./keys"

export const usePasskeys = () => useLoad({ key: () => keys.passkeys, query: () => take(api.GET("/api/v1/passkey/list")) })

/** The browser's ceremony. Rejects with `ApiError`, or with the browser's own error. */
export async function registerPasskey(name: string): Promise<Envelope> {
  const { startRegistration } = await import("@simplewebauthn/browser")
  const options = await take(api.POST("/api/v1/passkey/register/options"))
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]["optionsJSON"]
  const proof: unknown = await startRegistration({ optionsJSON })
  const attestation_response = proof as Record<string, unknown>
  return take(api.POST("/api/v1/passkey/register/verify", { body: { name, attestation_response } }))
}

export const usePasskeyRemoval = () =>
  useAction((passkey_id: number) => take(api.POST("/api/v1/passkey/delete", { body: { passkey_id } })), {
    stale: [keys.passkeys],
  })

export const useAccountChange = () =>
  useAction((body: AccountChange) => take(api.POST("/api/v1/auth/update", { body })))
