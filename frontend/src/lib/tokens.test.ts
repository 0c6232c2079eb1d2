import { expect, test } from "vitest"
import { fingerprintOf, newToken } from "./tokens"

test("tokens are long, fit a header, and differ", () => {
  const tokens = Array.from({ length: 50 }, newToken)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
  expect(new Set(tokens).size).toBe(50)
})

test("stored tokens are told apart by their fingerprint", () => expect(fingerprintOf("********9f3a")).toBe("9f3a"))
