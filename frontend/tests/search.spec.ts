import { expect, SIGNED_IN, test } from "./home"
import { picture, settled } from "./looks"

// Found posters are of the sites: by https outside, but not in the test's world.
test.use({ storageState: SIGNED_IN, bypassCSP: true })

test("what is found is followed, and its episodes come", async ({ page }) => {
  await page.goto("/search")
  await page.getByRole("searchbox").fill("Shoujo Shuumatsu Ryokou")
  await page.getByRole("button", { name: "mikan" }).click()
  await page.getByRole("button", { name: "Search", exact: true }).click()
  await page.getByRole("button", { name: /^Follow the releases of LoliHouse/ }).click()
  const sheet = page.getByRole("dialog")
  await expect(sheet.getByLabel("Title", { exact: true })).toHaveValue("少女终末旅行")
  await picture(page, "subscribe")
  await sheet.getByRole("button", { name: "Follow", exact: true }).click()
  await expect(sheet).toHaveCount(0)

  await page.goto("/")
  await page.getByRole("link", { name: "少女终末旅行" }).click()
  await settled(page)
  await expect(page.getByText(/Shoujo Shuumatsu Ryokou - 01/).first()).toBeVisible()
})
