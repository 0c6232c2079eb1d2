import { expect, test } from "vitest"
import { soundOf } from "./pinyin"

test("a title is found by its syllables and by their first letters", () => {
  expect(soundOf("比宇宙更远")).toBe("biyuzhougengyuan byzgy")
  expect(soundOf("孤独摇滚 Bocchi")).toContain("gudu")
})
