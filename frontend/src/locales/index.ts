import { shallowRef } from "vue"
import type en from "./en"
import { format } from "./format"

export const LANGUAGES = { "zh-Hans": "简体中文", en: "English" } as const
export type Language = keyof typeof LANGUAGES

/** Any catalogue: the same keys as English, which is checked by the compiler. */
export type Messages<T = typeof en> = { [K in keyof T]: T[K] extends string ? string : Messages<T[K]> }

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`
}[keyof T & string]

export type TextKey = Leaves<typeof en>
export type Values = Record<string, string | number>
export type Translate = (key: TextKey, values?: Values) => string

const KEY = "kumo.language"
const catalogues: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import("./en"),
  "zh-Hans": () => import("./zh-Hans"),
}

interface Spoken {
  language: Language
  messages: unknown
}

const spoken = shallowRef<Spoken>({ language: "en", messages: {} })

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(KEY)
  if (stored && stored in LANGUAGES) return stored as Language
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh-Hans" : "en"
}

export async function loadLanguage(language: Language): Promise<void> {
  const { default: messages } = await catalogues[language]()
  spoken.value = { language, messages }
  document.documentElement.lang = language
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language)
  await loadLanguage(language)
}

export const currentLanguage = (): Language => spoken.value.language

/** The text in the language that is spoken now: whoever shows it follows a change. The compiler knows every key. */
export const translate: Translate = (key, values) => {
  let found: unknown = spoken.value.messages
  for (const part of key.split(".")) found = (found as Record<string, unknown> | undefined)?.[part]
  return typeof found === "string" ? format(found, values) : key
}
