import pinyin from "tiny-pinyin"

const heard = new Map<string, string>()

/** How a Chinese text is typed: its syllables, then their first letters, as "zangsongde zsd". The browser's own collation
 * knows the sounds, so this carries no dictionary; a character with two readings has the common one. */
export function soundOf(text: string): string {
  const known = heard.get(text)
  if (known !== undefined) return known
  const syllables = pinyin.parse(text).map(({ target }) => target.toLowerCase().trim())
  const sound = `${syllables.join("")} ${syllables.map((syllable) => syllable.charAt(0)).join("")}`
  heard.set(text, sound)
  return sound
}
