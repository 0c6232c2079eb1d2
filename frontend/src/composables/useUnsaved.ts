import { onScopeDispose } from "vue"
import { onBeforeRouteLeave } from "vue-router"
import { useConfirm } from "./useConfirm"
import { useText } from "./useText"

/** Asks before leaving a page that has something unsaved: for another page, and by closing the tab. */
export function useUnsaved(dirty: () => boolean): void {
  const { t } = useText()
  const ask = useConfirm()
  const stop = new AbortController()
  window.addEventListener("beforeunload", (event) => dirty() && event.preventDefault(), { signal: stop.signal })
  onScopeDispose(() => stop.abort())
  onBeforeRouteLeave(async () => {
    if (!dirty()) return true
    const answer = await ask({
      title: t("settings.leaveTitle"),
      text: t("settings.leave"),
      yes: t("settings.leaveYes"),
      danger: true,
    })
    return answer !== null
  })
}
