import { shallowRef } from "vue"

export interface Question {
  title: string
  text: string
  yes: string
  danger?: boolean
  /** A switch beside the question, such as "delete the files too". */
  also?: string
}

export type Answer = { also: boolean } | null

export const question = shallowRef<Question | null>(null)
let settle: (answer: Answer) => void = () => {}

export function answer(given: Answer): void {
  question.value = null
  settle(given)
  settle = () => {}
}

/** Resolves with null when the person thinks better of it. */
export function useConfirm() {
  return (asked: Question): Promise<Answer> => {
    answer(null)
    question.value = asked
    return new Promise((resolve) => {
      settle = resolve
    })
  }
}
