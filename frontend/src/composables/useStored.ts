import { ref, watch, type Ref } from "vue"

/** A choice that this browser remembers. */
export function useStored<T extends string>(name: string, first: T): Ref<T> {
  const key = `kumo.${name}`
  const value = ref((localStorage.getItem(key) as T | null) ?? first) as Ref<T>
  watch(value, (next) => localStorage.setItem(key, next))
  return value
}
