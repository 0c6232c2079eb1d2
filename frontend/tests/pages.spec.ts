import type { Page } from "@playwright/test"
import { expect, SIGNED_IN, test } from "./home"
import { DESK, expectAccessible, expectNoSidewaysScroll, LANGUAGES, PHONE, picture, settled, THEMES } from "./looks"

test.use({ storageState: SIGNED_IN })

const SHOW = "葬送的芙莉莲"

/** Every page of the navigation, so that a new one is looked at too; and those that are reached from others. */
async function pages(page: Page): Promise<string[]> {
  const links = await page.locator("nav a").evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""))
  const show = await page.getByRole("link", { name: SHOW }).first().getAttribute("href")
  return [...new Set([...links, show ?? "", "/nowhere"])]
}

/** Pages that README and docs also show in the dark, in Chinese, on a phone. */
const SHOWN = new Set(["shows", "show", "calendar"])

/** Pages of which nobody needs a picture: empty at first, or shown elsewhere. */
const UNSHOWN = new Set(["/nowhere", "/search", "/access"])

const nameOf = (path: string) => path.replace(/^\/shows\/\d+$/, "/show").slice(1).replaceAll("/", "-") || "shows"

for (const language of LANGUAGES) {
  test(`every page is accessible in ${language}, light and dark, on a desk and on a phone`, async ({ page }) => {
    test.setTimeout(120_000)
    await page.addInitScript((tag) => localStorage.setItem("kumo.language", tag), language)
    await page.goto("/")
    await settled(page)
    for (const path of await pages(page)) {
      await page.goto(path)
      await settled(page)
      await expect(page.getByRole("heading", { level: 1 }).or(page.getByRole("heading", { level: 2 })).first()).toBeVisible()
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme })
        await expectAccessible(page, `${path}, ${language}, ${theme}`)
        if (language === "en" && theme === "light" && !UNSHOWN.has(path)) await picture(page, nameOf(path))
        if (language === "zh-Hans" && theme === "dark" && SHOWN.has(nameOf(path))) await picture(page, `${nameOf(path)}-zh-dark`)
      }
      await page.setViewportSize(PHONE)
      await expectNoSidewaysScroll(page, `${path}, ${language}`)
      if (language === "en" && SHOWN.has(nameOf(path))) await picture(page, `${nameOf(path)}-phone`)
      await page.setViewportSize(DESK)
      await page.emulateMedia({ colorScheme: "light" })
    }
  })
}

test("without a connection a page says so, and comes back with it", async ({ page, context, faults }) => {
  await page.goto("/")
  await settled(page)
  await context.setOffline(true)
  await expect(page.getByRole("status").filter({ hasText: "You are offline" })).toBeVisible()
  await expect(page.getByRole("link", { name: SHOW })).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText("You are offline")).toHaveCount(0)
  faults.length = 0
})

test("an answer that fails is told with what to do, and tried again", async ({ page, faults }) => {
  await page.route("**/api/v1/rss", (route) => route.fulfill({ status: 503, json: { status: false, msg_en: "Not now.", msg_zh: "稍后。" } }), {
    times: 1,
  })
  await page.goto("/feeds")
  await expect(page.getByRole("alert")).toContainText("Not now.")
  await page.getByRole("button", { name: "Try again" }).click()
  await expect(page.getByRole("heading", { name: "Mikan" })).toBeVisible()
  faults.length = 0
})
