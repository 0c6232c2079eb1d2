import { expect, test } from "vitest"
import en from "./en"
import { format } from "./format"
import zh from "./zh-Hans"

/** Every text by its path, such as "shows.title". */
function texts(messages: object, path = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "object" && value !== null
        ? Object.entries(texts(value, `${path}${name}.`))
        : [[path + name, String(value)] as const],
    ),
  )
}

const names = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted()
const [english, chinese] = [texts(en), texts(zh)]

test("both languages have the same keys, and no empty text", () => {
  expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted())
  expect(Object.entries({ ...english, ...chinese }).filter(([, text]) => !text.trim())).toEqual([])
})

test("a text names the same values in both languages", () => {
  const differ = Object.keys(english).filter((key) => String(names(english[key] ?? "")) !== String(names(chinese[key] ?? "")))
  expect(differ).toEqual([])
})

test("every key that the sources ask for exists", () => {
  const sources = import.meta.glob<string>("../**/*.{vue,ts}", { query: "?raw", import: "default", eager: true })
  const missing = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(/\b(?:t|translate)\("([\w.]+)"|\bt\('([\w.]+)'/g)]
      .map((found) => found[1] ?? found[2] ?? "")
      .filter((key) => !(key in english))
      .map((key) => `${file}: ${key}`),
  )
  expect(missing).toEqual([])
})

test("values are put in their places; count chooses between one and many", () => {
  expect(format("{a} of {b}", { a: 1, b: "<b>2</b>" })).toBe("1 of <b>2</b>")
  expect(format("{count} show | {count} shows", { count: 1 })).toBe("1 show")
  expect(format("{count} show | {count} shows", { count: 0 })).toBe("0 shows")
  expect(format("共 {count} 部", { count: 3 })).toBe("共 3 部")
})
