import { test as base, expect } from "@playwright/test"

export { expect }

interface Home {
  username: string
  password: string
  downloader_host: string
  downloader_username: string
  downloader_password: string
  downloader_path: string
  rss_url: string
}

/** What the stack was started with. */
export const home = JSON.parse(process.env.KUMO_HOME ?? "{}") as Home

/** Whom the first run has signed in: cookies, in a file that Playwright reads. */
export const SIGNED_IN = `${process.env.KUMO_OUTPUT ?? "node_modules/.playwright"}-signed-in.json`

/** A page whose faults fail the test: what the console calls an error, and exceptions that nobody caught. */
export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()))
      page.on("pageerror", (error) => faults.push(error.message))
      await use(faults)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})
