import { currentLanguage, translate } from "@/locales"
import { ApiError } from "./errors"

/** What to tell a person about a failure: the API's own sentence, else what its status means. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return translate("error.unknown")
  const said = currentLanguage() === "en" ? error.texts?.msg_en : error.texts?.msg_zh
  const details = error.fields.map(({ field, msg }) => `${field}: ${msg}`)
  if (said) return [said, ...details].join("\n")
  if (error.unreachable) return translate("error.offline")
  if (error.status >= 500) return translate("error.server")
  return translate("error.unknown")
}
