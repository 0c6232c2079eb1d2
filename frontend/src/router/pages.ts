import type { Component } from "vue"
import IconAccess from "~icons/lucide/key-round"
import IconCalendar from "~icons/lucide/calendar-days"
import IconDownloads from "~icons/lucide/download"
import IconFeeds from "~icons/lucide/rss"
import IconInbox from "~icons/lucide/bell"
import IconInsight from "~icons/lucide/chart-no-axes-column"
import IconLog from "~icons/lucide/scroll-text"
import IconSearch from "~icons/lucide/search"
import IconSettings from "~icons/lucide/settings-2"
import IconShows from "~icons/lucide/layout-grid"
import type { TextKey } from "@/locales"

interface Page {
  name: string
  path: string
  /** The file in pages/, without its ending. */
  file: string
  /** Its place in the navigation; pages without are reached from others. `bar`: also in the phone's bar. */
  nav?: { text: TextKey; icon: Component; bar?: boolean }
}

/** Every page behind the sign-in, an entry a line, in the order of the navigation. */
const LIST: readonly Page[] = [
  { name: "shows", path: "/", file: "ShowsPage", nav: { text: "nav.shows", icon: IconShows, bar: true } },
  { name: "show", path: "/shows/:id(\\d+)", file: "ShowPage" },
  { name: "calendar", path: "/calendar", file: "CalendarPage", nav: { text: "nav.calendar", icon: IconCalendar, bar: true } },
  { name: "search", path: "/search", file: "SearchPage", nav: { text: "nav.search", icon: IconSearch, bar: true } },
  { name: "downloads", path: "/downloads", file: "DownloadsPage", nav: { text: "nav.downloads", icon: IconDownloads, bar: true } },
  { name: "feeds", path: "/feeds", file: "FeedsPage", nav: { text: "nav.feeds", icon: IconFeeds } },
  { name: "inbox", path: "/inbox", file: "InboxPage", nav: { text: "nav.inbox", icon: IconInbox } },
  { name: "insight", path: "/insight", file: "InsightPage", nav: { text: "nav.insight", icon: IconInsight } },
  { name: "log", path: "/log", file: "LogPage", nav: { text: "nav.log", icon: IconLog } },
  { name: "settings", path: "/settings", file: "SettingsPage", nav: { text: "nav.settings", icon: IconSettings } },
  { name: "access", path: "/access", file: "AccessPage", nav: { text: "nav.access", icon: IconAccess } },
]

const files = import.meta.glob<{ default: Component }>("@/pages/*.vue")

export const PAGES = LIST.map(({ file, ...page }) => {
  const load = files[`/src/pages/${file}.vue`]
  if (!load) throw new Error(`pages/${file}.vue is missing`)
  return { ...page, load }
})
