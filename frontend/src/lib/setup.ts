import type { SetupForm } from "@/api/schema"

export type Step = "account" | "downloader" | "feed" | "notice" | "review"

export const STEPS: readonly Step[] = ["account", "downloader", "feed", "notice", "review"]

export const emptyWizard = () => ({
  username: "",
  password: "",
  repeat: "",
  downloader_type: "qbittorrent",
  downloader_host: "",
  downloader_username: "admin",
  downloader_password: "",
  downloader_path: "/downloads/Bangumi",
  downloader_ssl: false,
  rss_url: "",
  rss_name: "",
  notification_enable: false,
  notification_type: "telegram",
  notification_token: "",
  notification_chat_id: "",
})

export type Filled = ReturnType<typeof emptyWizard>
export type Fault = "username" | "password" | "repeat"

/** What is wrong with the account, by field. */
export function accountFaults({ username, password, repeat }: Filled): ReadonlySet<Fault> {
  const faults = new Set<Fault>()
  if (!/^[A-Za-z0-9_]{4,20}$/.test(username)) faults.add("username")
  if (password.length < 8) faults.add("password")
  if (password !== repeat) faults.add("repeat")
  return faults
}

export const formOf = (filled: Filled): SetupForm => ({ ...filled, repeat: undefined })
