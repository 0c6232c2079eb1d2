import { shallowRef } from "vue"

export interface Notice {
  kind: "success" | "warning" | "error"
  text: string
}

/** What waits to be shown. `<UiToasts>` takes it; its code comes with the first notice. */
export const notices = shallowRef<readonly Notice[]>([])

/** A word about what has just happened, gone again in a moment. */
export function tell(kind: Notice["kind"], text: string): void {
  notices.value = [...notices.value, { kind, text }]
}
