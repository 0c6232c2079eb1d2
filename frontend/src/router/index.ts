import { createRouter, createWebHistory } from "vue-router"
import { whenSignedOut } from "@/api/client"
import { useSession } from "@/stores/session"
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

/** First run, then sign-in, then the application. Without an answer the page opens and shows that itself. */
router.beforeEach(async (to) => {
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
