import { defineConfig } from "@playwright/test"

/** Journeys through a running local stack. `tests/e2e/test_web.py` starts one, tells its address in KUMO_URL and what the
 * wizard needs in KUMO_HOME, and then runs a project after the other. */
export default defineConfig({
  testDir: "tests",
  outputDir: process.env.KUMO_OUTPUT ?? "node_modules/.playwright",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: "line",
  forbidOnly: true,
  use: {
    ...(process.env.KUMO_URL ? { baseURL: process.env.KUMO_URL } : {}),
    locale: "en-US",
    // What is looked at has come to rest.
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "first-run", testMatch: "first-run.spec.ts" },
    { name: "season", testIgnore: "first-run.spec.ts" },
  ],
})
