import { currentLanguage, translate } from "@/locales"

interface Said {
  msg_en: string
  msg_zh: string
}

/** Texts in the reader's language: `t` from our catalogue, `said` from an answer of the API. */
export function useText() {
  return {
    t: translate,
    said: (answer: Said) => (currentLanguage() === "en" ? answer.msg_en : answer.msg_zh),
    language: currentLanguage,
  }
}
