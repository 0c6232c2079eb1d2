import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import tailwind from "@tailwindcss/vite"
import vue from "@vitejs/plugin-vue"
import icons from "unplugin-icons/vite"
import type { Plugin } from "vite"
import { defineConfig } from "vitest/config"

// `API=http://127.0.0.1:7899 npm run dev`: the development server in front of a running local stack.
const api = process.env.API ?? "http://127.0.0.1:7892"
const toStack = { target: api, changeOrigin: true }

// What the api function's page /docs loads, from our own origin. As it is published: bundled anew it would be no smaller.
const swaggerUi: Plugin = {
  name: "swagger-ui",
  generateBundle() {
    for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE"]) {
      const source = readFileSync(new URL(`node_modules/swagger-ui-dist/${name}`, import.meta.url))
      this.emitFile({ type: "asset", fileName: `swagger-ui/${name.includes(".") ? name : `${name}.txt`}`, source })
    }
  },
}

export default defineConfig({
  plugins: [vue(), tailwind(), icons({ compiler: "vue3", scale: 1 }), swaggerUi],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  server: { proxy: { "/api": toStack, "/posters": toStack } },
  preview: { proxy: { "/api": toStack, "/posters": toStack } },
  build: { manifest: true, modulePreload: { polyfill: false } },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
})
