import { PiniaColada } from "@pinia/colada"
import { createPinia } from "pinia"
import { createApp } from "vue"
import App from "./App.vue"
import { applyTheme, storedTheme } from "./lib/theme"
import { loadLanguage, preferredLanguage } from "./locales"
import { router } from "./router"
import "./styles/app.css"

applyTheme(storedTheme())
// The router asks who is here while the language comes.
const app = createApp(App).use(createPinia()).use(PiniaColada).use(router)
await loadLanguage(preferredLanguage())
app.mount("#app")
