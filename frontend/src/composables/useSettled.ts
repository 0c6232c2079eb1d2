import { onScopeDispose, ref, watch, type Ref } from "vue"

/** A value that follows another once that has rested for a moment: for questions that cost something while one types. */
export function useSettled<T>(source: () => T, milliseconds: number): Readonly<Ref<T>> {
  const settled = ref(source()) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (next) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      settled.value = next
    }, milliseconds)
  })
  onScopeDispose(() => clearTimeout(timer))
  return settled
}
