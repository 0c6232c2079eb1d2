import { useMutation, useQueryCache, type EntryKey } from "@pinia/colada"
import { reactive, toRef } from "vue"
import { explain } from "@/api/explain"
import { tell } from "./useNotices"
import { useText } from "./useText"

interface Said {
  msg_en: string
  msg_zh: string
  status?: boolean
}

interface Options {
  /** Queries that the action makes stale. */
  stale?: readonly EntryKey[]
  /** False: the answer's sentence is not shown. */
  tell?: boolean
}

const isSaid = (answer: unknown): answer is Said =>
  typeof answer === "object" && answer !== null && "msg_en" in answer && "msg_zh" in answer

/** Something that a person does: tells how it went, refreshes what it changed. The one place where a failed action is
 * shown. `run` resolves with false when it failed; `then` gets
 * the answer. The state reads without `.value`, in scripts as in templates. */
export function useAction<T, V = void>(act: (values: V) => Promise<T>, options: Options = {}) {
  const cache = useQueryCache()
  const { said } = useText()
  const mutation = useMutation({
    mutation: act,
    onSettled: () => Promise.all((options.stale ?? []).map((key) => cache.invalidateQueries({ key }))),
  })

  async function run(values: V, then?: (answer: T) => unknown): Promise<boolean> {
    try {
      const answer = await mutation.mutateAsync(values)
      if (options.tell !== false && isSaid(answer)) {
        tell(answer.status === false ? "warning" : "success", said(answer))
      }
      await then?.(answer)
      return true
    } catch (error) {
      tell("error", explain(error))
      return false
    }
  }

  return reactive({
    run,
    busy: toRef(() => mutation.isLoading.value),
    /** What the action was last called with: which row is busy. */
    values: toRef(() => mutation.variables.value),
  })
}
