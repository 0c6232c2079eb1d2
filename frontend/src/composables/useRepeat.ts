import { onScopeDispose } from "vue"

/** Runs again and again while it is wanted and somebody looks: a page in the background costs nothing. */
export function useRepeat(seconds: number, run: () => unknown, wanted: () => boolean): void {
  const timer = setInterval(() => {
    if (!document.hidden && wanted()) void run()
  }, seconds * 1000)
  onScopeDispose(() => clearInterval(timer))
}
