import { expect, home, SIGNED_IN, test } from "./home"
import { expectAccessible, LANGUAGES, picture, THEMES } from "./looks"

const CONTINUE = /^(Continue|继续|下一步)$/

test("from the wizard to the first rules", async ({ page }) => {
  test.setTimeout(240_000)
  await page.goto("/")
  await expect(page).toHaveURL(/\/setup$/)

  // The account: what is wrong is said at the field.
  await page.getByLabel("User name").fill(home.username)
  await page.getByLabel("Password", { exact: true }).fill("short")
  await page.getByRole("button", { name: "Continue" }).click()
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true")
  await page.getByLabel("Password", { exact: true }).fill(home.password)
  await page.getByLabel("Password again").fill(home.password)
  await picture(page, "setup")
  await page.getByRole("button", { name: "Continue" }).click()

  // The downloader: the test names the fault, then finds none.
  await expect(page.getByRole("heading", { name: "Downloader" })).toBeFocused()
  await page.getByLabel("Address").fill("127.0.0.1:9")
  await page.getByRole("button", { name: "Test the connection" }).click()
  await expect(page.getByRole("status")).toContainText("connection refused")
  await expect(page.getByRole("status")).toContainText("Check that qBittorrent runs")
  await picture(page, "setup-downloader")
  await page.getByLabel("Address").fill(home.downloader_host)
  await page.getByLabel("User name").fill(home.downloader_username)
  await page.getByLabel("Password").fill(home.downloader_password)
  await page.getByLabel("Download folder").fill(home.downloader_path)
  await page.getByRole("button", { name: "Test the connection" }).click()
  await expect(page.getByRole("status")).toContainText("qBittorrent")
  await expect(page.getByRole("status")).not.toContainText("Failed")
  await page.getByRole("button", { name: "Continue" }).click()

  // The feed.
  await page.getByLabel("Feed address").fill(home.rss_url)
  await page.getByRole("button", { name: "Test the connection" }).click()
  await expect(page.getByRole("status")).toContainText("releases")
  await page.getByRole("button", { name: "Continue" }).click()
  await page.getByRole("button", { name: "Continue" }).click()

  await expect(page.getByText(home.rss_url)).toBeVisible()
  await page.getByRole("button", { name: "Start" }).click()

  // Shows come by themselves, without a click.
  await expect(page.getByRole("heading", { level: 1, name: "Shows" })).toBeVisible()
  await page.getByRole("link", { name: "葬送的芙莉莲" }).click({ timeout: 150_000 })
  await expect(page.getByRole("heading", { level: 1, name: "葬送的芙莉莲" })).toBeVisible()
  await page.context().storageState({ path: SIGNED_IN })
})

test("every step of the wizard is accessible", async ({ page }) => {
  // The server has its owner by now; here it says that it has none.
  await page.route("**/api/v1/setup/status", (route) => route.fulfill({ json: { need_setup: true, version: "test" } }))
  for (const language of LANGUAGES) {
    await page.goto("/setup")
    await page.evaluate((tag) => localStorage.setItem("kumo.language", tag), language)
    await page.reload()
    for (const step of [1, 2, 3, 4, 5]) {
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme })
        await expectAccessible(page, `step ${step}, ${language}, ${theme}`)
      }
      if (step === 1) {
        await page.locator("input[autocomplete=username]").fill(home.username)
        for (const field of await page.locator("input[autocomplete=new-password]").all()) await field.fill(home.password)
      }
      if (step < 5) await page.getByRole("button", { name: CONTINUE }).click()
    }
  }
})

test("the door is accessible, and says who is not let in", async ({ page, faults }) => {
  for (const language of LANGUAGES) {
    await page.goto("/login")
    await page.evaluate((tag) => localStorage.setItem("kumo.language", tag), language)
    await page.reload()
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme })
      await expectAccessible(page, `/login, ${language}, ${theme}`)
    }
  }
  await picture(page, "login")
  await page.getByLabel("User name").fill(home.username)
  await page.getByLabel("Password").fill("not this one")
  await page.getByRole("button", { name: "Sign in", exact: true }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByLabel("Password").fill(home.password)
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { level: 1, name: "Shows" })).toBeVisible()
  // That nobody was signed in, and the refusal, are errors to the console.
  faults.length = 0
})
