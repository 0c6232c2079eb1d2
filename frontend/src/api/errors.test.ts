import { beforeEach, expect, test } from "vitest"
import { loadLanguage } from "@/locales"
import { ApiError, readError } from "./errors"
import { explain } from "./explain"

beforeEach(() => loadLanguage("en"))

const refusal = { status: false, msg_en: "Taken.", msg_zh: "已被占用。", errors: [{ field: "url", msg: "exists" }] }

test("a refusal speaks in its own words, in the reader's language", async () => {
  const error = await readError(new Response(JSON.stringify(refusal), { status: 409 }))
  expect(explain(error)).toBe("Taken.\nurl: exists")
  await loadLanguage("zh-Hans")
  expect(explain(error)).toBe("已被占用。\nurl: exists")
})

test("an answer that is not ours is told by its status", async () => {
  const error = await readError(new Response("<html>", { status: 502, headers: { "retry-after": "3" } }))
  expect([error.status, error.retryAfterS]).toEqual([502, 3])
  expect(explain(error)).toContain("fault of its own")
  expect(explain(new ApiError(0, null))).toContain("can't be reached")
})
