import { expect, SIGNED_IN, test } from "./home"
import { settled } from "./looks"

test.use({ storageState: SIGNED_IN })

test("a setting that is not saved is asked about, then saved", async ({ page }) => {
  await page.goto("/settings")
  const card = page.getByRole("region", { name: "Program" })
  await card.getByLabel("Read feeds every").fill("30")
  await expect(card.getByText("Not saved")).toBeVisible()
  await page.getByRole("link", { name: "Calendar" }).click()
  await page.getByRole("alertdialog", { name: "Leave without saving?" }).getByRole("button", { name: "Cancel" }).click()
  await expect(page).toHaveURL(/\/settings$/)
  await card.getByRole("button", { name: "Save" }).click()
  await expect(card.getByText("Not saved")).toHaveCount(0)
  await page.reload()
  await expect(card.getByLabel("Read feeds every")).toHaveValue("30")
})

test("a filter that is no regular expression is refused by name, and what was typed stays", async ({ page, faults }) => {
  await page.goto("/settings")
  const card = page.getByRole("region", { name: "Reading feeds" })
  await card.getByLabel("Never take").fill("720\n(")
  await card.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText(/rss_parser\.filter\.1/).first()).toBeVisible()
  await expect(card.getByLabel("Never take")).toHaveValue("720\n(")
  await card.getByRole("button", { name: "Discard" }).click()
  await expect(card.getByText("Not saved")).toHaveCount(0)
  faults.length = 0
})

test("a show is moved to another day by key, and stays there", async ({ page }) => {
  await page.goto("/calendar")
  await settled(page)
  const name = (await page.getByRole("combobox", { name: /^Day of / }).first().getAttribute("aria-label")) ?? ""
  const title = name.replace("Day of ", "")
  await page.getByRole("combobox", { name, exact: true }).first().selectOption("Wednesday")
  const wednesday = page.getByRole("region", { name: /^Wednesday/ })
  await expect(wednesday.getByRole("link", { name: title, exact: true })).toBeVisible()
  await expect(wednesday.getByRole("button", { name: `Keep the day of ${title}` }).first()).toHaveAttribute("aria-pressed", "true")
  await page.reload()
  await expect(wednesday.getByRole("link", { name: title, exact: true })).toBeVisible()
})

test("what is chosen among the downloads is acted on together", async ({ page }) => {
  await page.goto("/downloads")
  await settled(page)
  await page.getByRole("checkbox", { name: /^Choose all/ }).check()
  const tools = page.getByRole("toolbar")
  await tools.getByRole("button", { name: "Pause" }).click()
  await expect(page.getByText(/Paused torrents/)).toBeVisible()
  await tools.getByRole("button", { name: "Resume" }).click()
  await expect(page.getByText(/Resumed torrents/)).toBeVisible()
})

test("the log is searched", async ({ page }) => {
  await page.goto("/log")
  const log = page.getByRole("log")
  await expect(log).toContainText("Version")
  await page.getByRole("searchbox").fill("no such words in any line")
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible()
  await page.getByRole("button", { name: "Show all" }).click()
  await expect(log).toContainText("Version")
})
