import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser"
import { defineStore } from "pinia"
import { ref } from "vue"
import { api, take } from "@/api/client"
import { ApiError } from "@/api/errors"
import type { Credentials, Status } from "@/api/schema"

const FRESH_MS = 6 * 3600_000
const KEY = "kumo.refreshed"

/** Somebody was signed in with this browser, and most likely still is. */
export const wasHere = (): boolean => localStorage.getItem(KEY) !== null
const renewed = () => localStorage.setItem(KEY, String(Date.now()))

/** Who is here. The token is a cookie that scripts can't read, so the API is asked. */
export const useSession = defineStore("session", () => {
  const needsSetup = ref<boolean | null>(null)
  const signedIn = ref<boolean | null>(null)
  const program = ref<Status | null>(null)

  /** Asks once, then remembers; rejects when there is no answer. */
  async function find(): Promise<"setup" | "login" | "app"> {
    if (signedIn.value === null && wasHere()) {
      signedIn.value = await probe()
      if (signedIn.value) needsSetup.value = false
      else localStorage.removeItem(KEY)
    }
    if (needsSetup.value !== false) {
      needsSetup.value = (await take(api.GET("/api/v1/setup/status"))).need_setup
    }
    if (needsSetup.value) return "setup"
    if (signedIn.value === null) signedIn.value = await probe()
    return signedIn.value ? "app" : "login"
  }

  async function probe(): Promise<boolean> {
    try {
      program.value = await take(api.GET("/api/v1/status"))
      if (Date.now() - Number(localStorage.getItem(KEY)) > FRESH_MS) {
        await take(api.GET("/api/v1/auth/refresh_token"))
        renewed()
      }
      return true
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return false
      throw error
    }
  }

  function enter(): void {
    needsSetup.value = false
    signedIn.value = true
  }

  async function signIn(credentials: Credentials): Promise<void> {
    await take(api.POST("/api/v1/auth/login", { body: credentials }))
    renewed()
    enter()
  }

  /** Whoever has a passkey for this site; the browser asks which. Rejects with the browser's own error when they think
   * better of it. */
  async function signInByPasskey(): Promise<void> {
    const { startAuthentication } = await import("@simplewebauthn/browser")
    const optionsJSON = (await take(
      api.POST("/api/v1/passkey/auth/options", { body: {} }),
    )) as unknown as PublicKeyCredentialRequestOptionsJSON
    const credential = { ...(await startAuthentication({ optionsJSON })) }
    await take(api.POST("/api/v1/passkey/auth/verify", { body: { credential } }))
    renewed()
    enter()
  }

  async function signOut(): Promise<void> {
    await take(api.GET("/api/v1/auth/logout")).catch(() => {})
    localStorage.removeItem(KEY)
    signedIn.value = false
  }

  return { needsSetup, signedIn, program, find, signIn, signInByPasskey, signOut }
})
