import type { Component } from "vue"
import IconFeeds from "~icons/lucide/rss"
import IconShows from "~icons/lucide/layout-grid"
import type { TextKey } from "@/locales"

interface Page {
  name: string
  path: string
  load: () => Promise<{ default: Component }>
  /** Its place in the navigation; pages without are reached from others. `bar`: also in the phone's bar. */
  nav?: { text: TextKey; icon: Component; bar?: boolean }
}

/** Every page behind the sign-in. A new page is a file in pages/ and an entry here. */
export const PAGES: readonly Page[] = [
  {
    name: "shows",
    path: "/",
    load: () => import("@/pages/ShowsPage.vue"),
    nav: { text: "nav.shows", icon: IconShows, bar: true },
  },
  { name: "show", path: "/shows/:id(\\d+)", load: () => import("@/pages/ShowPage.vue") },
  {
    name: "feeds",
    path: "/feeds",
    load: () => import("@/pages/FeedsPage.vue"),
    nav: { text: "nav.feeds", icon: IconFeeds, bar: true },
  },
]
