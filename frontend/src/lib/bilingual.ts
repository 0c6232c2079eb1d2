import type { Language } from "@/locales"

/** One half of a text that the API keeps in both languages, "English / 中文". The halves have as many parts as each
 * other, so the one in the middle parts them; any other text is left whole. */
export function half(text: string, language: Language): string {
  const parts = text.split(" / ")
  if (parts.length % 2) return text
  const middle = parts.length / 2
  return (language === "en" ? parts.slice(0, middle) : parts.slice(middle)).join(" / ")
}
