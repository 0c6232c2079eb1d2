import { expect, test } from "vitest"
import { half } from "./bilingual"

test("a text in both languages is read in one; another stays whole", () => {
  expect(half("Answered 503 / 返回 503", "en")).toBe("Answered 503")
  expect(half("Answered 503 / 返回 503", "zh-Hans")).toBe("返回 503")
  expect(half("A / B is late / A / B 迟到", "zh-Hans")).toBe("A / B 迟到")
  expect(half("whatever", "en")).toBe("whatever")
})
