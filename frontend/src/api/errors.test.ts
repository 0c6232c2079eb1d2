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

test("a fault that the sentence names already is told once", async () => {
  const msg = "is empty"
  const named = { msg_en: `The request is not valid: title: ${msg}`, msg_zh: "请求无效，请检查：title" }
  const invalid = new ApiError(400, named, [{ field: "title", msg }])
  const whole = new ApiError(400, { msg_en: "Too short.", msg_zh: "太短。" }, [{ field: "password", msg: "Too short." }])
  expect([explain(invalid), explain(whole)]).toEqual([named.msg_en, "Too short."])
  await loadLanguage("zh-Hans")
  expect([explain(invalid), explain(whole)]).toEqual([`${named.msg_zh}\ntitle: ${msg}`, "太短。"])
})

test("an answer that is not ours is told by its status", async () => {
  const error = await readError(new Response("<html>", { status: 502, headers: { "retry-after": "3" } }))
  expect([error.status, error.retryAfterS]).toEqual([502, 3])
  expect(explain(error)).toContain("fault of its own")
  expect(explain(new ApiError(0, null))).toContain("can't be reached")
})
