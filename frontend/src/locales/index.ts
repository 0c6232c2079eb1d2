import { createI18n, type I18n } from "vue-i18n"
import type en from "./en"

export const LANGUAGES = { "zh-Hans": "简体中文", en: "English" } as const
export type Language = keyof typeof LANGUAGES

/** Any catalogue: the same keys as English, which is checked by the compiler. */
export type Messages<T = typeof en> = { [K in keyof T]: T[K] extends string ? string : Messages<T[K]> }

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`
}[keyof T & string]

export type TextKey = Leaves<typeof en>
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string

const KEY = "kumo.language"
const catalogues: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import("./en"),
  "zh-Hans": () => import("./zh-Hans"),
}

const i18n = createI18n({ legacy: false, locale: "en", fallbackLocale: false, messages: {} }) as I18n<
  Record<string, never>,
  Record<string, never>,
  Record<string, never>,
  string,
  false
>

export const translations = i18n

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(KEY)
  if (stored && stored in LANGUAGES) return stored as Language
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh-Hans" : "en"
}

export async function loadLanguage(language: Language): Promise<void> {
  const { default: messages } = await catalogues[language]()
  i18n.global.setLocaleMessage(language, messages as never)
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language)
  await loadLanguage(language)
}

export const currentLanguage = (): Language => i18n.global.locale.value as Language
export const translate: Translate = (key, values) => {
  const count = typeof values?.count === "number" ? values.count : 1
  return (i18n.global.t as (key: string, values: object, plural: number) => string)(key, values ?? {}, count)
}
