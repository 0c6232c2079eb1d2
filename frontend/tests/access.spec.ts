import { expect, SIGNED_IN, test } from "./home"
import { expectAccessible, picture, settled } from "./looks"

test.use({ storageState: SIGNED_IN })

test("a passkey is added, opens the door without a name, and is deleted", async ({ page, faults }) => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send("WebAuthn.enable")
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })

  await page.goto("/access")
  await page.getByLabel("Name of the passkey").fill("Laptop")
  await page.getByRole("button", { name: "Add a passkey" }).click()
  await expect(page.getByRole("heading", { name: "Laptop" })).toBeVisible()
  await expect(page.getByText("never used")).toBeVisible()
  await picture(page, "passkeys")

  // The device has one by now, and says so.
  await page.getByLabel("Name of the passkey").fill("Again")
  await page.getByRole("button", { name: "Add a passkey" }).click()
  await expect(page.getByText("This device has a passkey here already.")).toBeVisible()

  await page.context().clearCookies()
  await page.goto("/login")
  await page.getByRole("button", { name: "passkey" }).click()
  await expect(page.getByRole("heading", { level: 1, name: "Shows" })).toBeVisible()
  // That nobody was signed in is an error to the console.
  faults.length = 0

  await page.goto("/access")
  await expect(page.getByText(/used .*(ago|now)/)).toBeVisible()
  await page.getByRole("button", { name: "Delete Laptop" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click()
  await expect(page.getByText("No passkey yet.")).toBeVisible()
})

test("a token is shown once, opens the API, and is refused once revoked", async ({ page, playwright, baseURL }) => {
  await page.goto("/access")
  await page.getByRole("button", { name: "New token" }).click()
  const token = await page.locator("code").innerText()
  await expectAccessible(page, "/access with a token")

  const script = await playwright.request.newContext({
    baseURL,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { Authorization: `Bearer ${token}` },
  })
  expect((await script.get("/api/v1/bangumi/get/all")).status()).toBe(200)

  await page.reload()
  await settled(page)
  await expect(page.getByText(token)).toHaveCount(0)
  await page.getByRole("button", { name: /^Revoke the token/ }).first().click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click()
  await expect(page.getByText("No tokens.")).toBeVisible()
  expect((await script.get("/api/v1/bangumi/get/all")).status()).toBe(401)
  await script.dispose()
})
