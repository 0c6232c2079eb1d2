import { createRouter, createWebHistory, type RouteLocationNormalized } from "vue-router"
import { whenSignedOut } from "@/api/client"
import { useSession, wasHere } from "@/stores/session"
import { PAGES } from "./pages"

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/setup", name: "setup", component: () => import("@/pages/SetupPage.vue") },
    { path: "/login", name: "login", component: () => import("@/pages/LoginPage.vue") },
    {
      path: "/",
      component: () => import("@/layouts/AppLayout.vue"),
      children: [
        ...PAGES.map(({ name, path, load }) => ({ name, path, component: load })),
        { path: ":rest(.*)*", name: "lost", component: () => import("@/pages/LostPage.vue") },
      ],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** The page's code comes while the API is asked. */
function preload(to: RouteLocationNormalized): void {
  for (const { components } of to.matched) {
    const load = components?.default as (() => Promise<unknown>) | undefined
    // A page that can't be had is told of when it is opened.
    if (typeof load === "function") void load().catch(() => {})
  }
}

/** First run, then sign-in, then the application. Without an answer the page opens and shows that itself. */
router.beforeEach(async (to) => {
  if (wasHere()) preload(to)
  const place = await useSession()
    .find()
    .catch(() => "app" as const)
  if (place === "setup") return to.name === "setup" || { name: "setup" }
  if (place === "login") return to.name === "login" || { name: "login", query: { next: to.fullPath } }
  return (to.name !== "setup" && to.name !== "login") || { name: "shows" }
})

whenSignedOut(() => {
  const session = useSession()
  if (!session.signedIn) return
  session.signedIn = false
  void router.push({ name: "login", query: { next: router.currentRoute.value.fullPath } })
})
