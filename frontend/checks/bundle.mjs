// The JavaScript of the first view, gzipped: the entry, what it imports, and what the router fetches to show the page.
// `npm run bundle` after `npm run build`; fails above the limit.
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"

const LIMIT_KB = 130
const VIEWS = {
  shows: ["src/layouts/AppLayout.vue", "src/pages/ShowsPage.vue"],
  login: ["src/pages/LoginPage.vue"],
  setup: ["src/pages/SetupPage.vue"],
}
const ALWAYS = ["index.html", "src/locales/zh-Hans/index.ts"]

const dist = new URL("../dist/", import.meta.url)
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"))

function collect(key, found = new Set()) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`the build has no ${key}`)
  if (!found.has(chunk.file)) {
    found.add(chunk.file)
    for (const imported of chunk.imports ?? []) collect(imported, found)
  }
  return found
}

const gzipped = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length

let failed = false
for (const [view, chunks] of Object.entries(VIEWS)) {
  const files = new Set([...ALWAYS, ...chunks].flatMap((key) => [...collect(key)]).filter((file) => file.endsWith(".js")))
  const sizes = [...files].map((file) => [file, gzipped(file)]).toSorted((a, b) => b[1] - a[1])
  const kilobytes = sizes.reduce((sum, [, size]) => sum + size, 0) / 1000
  failed ||= kilobytes > LIMIT_KB
  process.stdout.write(`first view ${view.padEnd(6)} ${kilobytes.toFixed(1).padStart(6)} kB gzip in ${files.size} files\n`)
  if (process.argv.includes("--files")) for (const [file, size] of sizes) process.stdout.write(`  ${file} ${size}\n`)
}
if (failed) {
  process.stderr.write(`more than ${LIMIT_KB} kB: load something later (npm run bundle -- --files)\n`)
  process.exitCode = 1
}
