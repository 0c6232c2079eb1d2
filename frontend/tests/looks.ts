import { mkdirSync } from "node:fs"
import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page } from "@playwright/test"

const PICTURES = process.env.KUMO_SCREENSHOTS

export const THEMES = ["light", "dark"] as const
export const LANGUAGES = ["zh-Hans", "en"] as const
export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1280, height: 800 }

/** Nothing that keeps a person from using the page: axe's serious and critical findings, by rule and place. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze()
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${where}: ${id} at ${String(target)}: ${failureSummary}`))
  expect(grave).toEqual([])
}

export async function expectNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(content, `${where} is wider than the window`).toBeLessThanOrEqual(window ?? 0)
}

/** Waits until everything that was asked for is there and shown. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle")
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0)
}

/** A picture for README and docs, only when they were asked for (KUMO_SCREENSHOTS: a folder). */
export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png`, animations: "disabled" })
}
