import { currentLanguage, translate } from "@/locales"
import { ApiError } from "./errors"

/** What to tell a person about a failure: the API's own sentence, else what its status means. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return translate("error.unknown")
  const said = currentLanguage() === "en" ? error.texts?.msg_en : error.texts?.msg_zh
  if (said) return [said, ...unsaid(error, said)].join("\n")
  if (error.unreachable) return translate("error.offline")
  if (error.status >= 500) return translate("error.server")
  return translate("error.unknown")
}

/** The fields' faults that the sentence does not name already. A field's fault comes in English only. */
function unsaid({ fields, texts }: ApiError, said: string): string[] {
  const left = fields.filter(({ msg }) => msg !== texts?.msg_en && !said.includes(msg))
  return left.map(({ field, msg }) => `${field}: ${msg}`)
}
