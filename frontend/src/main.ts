import { PiniaColada } from "@pinia/colada"
import { createPinia } from "pinia"
import { createApp } from "vue"
import App from "./App.vue"
import { applyTheme, storedTheme } from "./lib/theme"
import { loadLanguage, preferredLanguage } from "./locales"
import { router } from "./router"
import "./styles/app.css"

applyTheme(storedTheme())
await loadLanguage(preferredLanguage())
createApp(App).use(createPinia()).use(PiniaColada).use(router).mount("#app")
