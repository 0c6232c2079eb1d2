import { expect, SIGNED_IN, test } from "./home"
import { PHONE, settled } from "./looks"

test.use({ storageState: SIGNED_IN })

test("a show is found by its sound, and the wall becomes a table", async ({ page }) => {
  await page.goto("/")
  await page.getByRole("searchbox").fill("mgf")
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1)
  await expect(page.getByRole("link", { name: "迷宫饭" })).toBeVisible()
  await page.getByRole("searchbox").fill("zangsong")
  await expect(page.getByRole("link", { name: "葬送的芙莉莲" })).toBeVisible()
  await page.getByRole("searchbox").fill("")
  await page.getByRole("button", { name: "Disabled" }).click()
  await expect(page.getByRole("link", { name: "来自深渊" })).toBeVisible()
  await page.getByRole("button", { name: "Table" }).click()
  await expect(page.getByRole("row", { name: /来自深渊/ })).toBeVisible()
})

test("a rule is edited with its preview", async ({ page }) => {
  await page.goto("/")
  await page.getByRole("link", { name: "孤独摇滚" }).click()
  const preview = page.getByRole("region", { name: "What this would do" }).or(page.locator("section", { has: page.locator("h3") }))
  await page.getByLabel("Episode offset").fill("12")
  await expect(preview.getByText(/S01E13/).first()).toBeVisible()
  await expect(page.getByText("Not saved")).toBeVisible()
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("Not saved")).toHaveCount(0)
  await page.reload()
  await expect(page.getByLabel("Episode offset")).toHaveValue("12")
})

test("a doubt is settled", async ({ page }) => {
  await page.goto("/")
  await page.getByRole("button", { name: "Needs review" }).click()
  await page.getByRole("link", { name: "三月的狮子" }).click()
  await page.getByRole("button", { name: "It is right as it is" }).click()
  await expect(page.getByRole("heading", { name: "Is the numbering right?" })).toHaveCount(0)
})

test("on a phone everything is within the thumb's reach, and by the keyboard too", async ({ page }) => {
  await page.setViewportSize(PHONE)
  await page.goto("/")
  await settled(page)
  await page.keyboard.press("Tab")
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused()
  await page.getByRole("button", { name: "More" }).click()
  await page.getByRole("radio", { name: "Dark" }).check({ force: true })
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark")
  await page.getByRole("radio", { name: "简体中文" }).check({ force: true })
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans")
  await page.keyboard.press("Escape")
  await expect(page.getByRole("button", { name: "更多" })).toBeFocused()
  await page.getByRole("button", { name: "更多" }).click()
  await page.getByRole("link", { name: "订阅" }).click()
  await expect(page.getByRole("heading", { level: 1, name: "订阅" })).toBeVisible()
  await page.reload()
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark")
})
