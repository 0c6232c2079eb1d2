import { fileURLToPath } from "node:url"
import tailwind from "@tailwindcss/vite"
import vue from "@vitejs/plugin-vue"
import icons from "unplugin-icons/vite"
import { defineConfig } from "vitest/config"

// `API=http://127.0.0.1:7899 npm run dev`: the development server in front of a running local stack.
const api = process.env.API ?? "http://127.0.0.1:7892"
const toStack = { target: api, changeOrigin: true }

export default defineConfig({
  plugins: [vue(), tailwind(), icons({ compiler: "vue3", scale: 1 })],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  server: { proxy: { "/api": toStack, "/posters": toStack } },
  preview: { proxy: { "/api": toStack, "/posters": toStack } },
  build: { manifest: true, modulePreload: { polyfill: false } },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
})
