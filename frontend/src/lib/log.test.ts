import { describe, expect, test } from "vitest"
import { blocksOf, countsOf, found, LEVELS, readLog, type Level } from "./log"

const TEXT = `[2026-11-24 08:15:02] INFO:     Version 0.1.0
[2026-11-24 08:15:03] WARNING:  feed_unread url=https://mikanani.me/RSS
[2026-11-24 08:15:04] ERROR:    job_failed job=refresh
    Traceback (most recent call last):
    ValueError: Boom
[2026-11-24 08:15:05] CRITICAL: worse
[2026-11-24 08:15:06] DEBUG:    small
`
const all = new Set<Level>(LEVELS)

describe("a log", () => {
  test("is read by entry, a trace with its error", () => {
    const entries = readLog(TEXT)
    expect(entries.map(({ level }) => level)).toEqual(["INFO", "WARNING", "ERROR", "ERROR", "DEBUG"])
    expect(entries[0]).toEqual({ key: 0, at: new Date("2026-11-24T08:15:02Z"), level: "INFO", event: "", text: "Version 0.1.0" })
    expect(entries[1]?.event).toBe("feed_unread")
    expect(entries[2]?.text).toContain("\n    ValueError: Boom")
  })

  test("that begins in the middle of an entry loses nothing", () => {
    const [first, second] = readLog("    of a trace\n[2026-11-24 08:15:02] INFO:     next")
    expect(first).toEqual({ key: 0, at: null, level: "INFO", event: "", text: "    of a trace" })
    expect(second?.text).toBe("next")
  })

  test("that is empty has no entries", () => expect(readLog("")).toEqual([]))
})

describe("what is sought", () => {
  test("has the level and every word, in a trace too", () => {
    const entries = readLog(TEXT)
    expect(found(entries, all, "refresh boom").map(({ key }) => key)).toEqual([2])
    expect(found(entries, new Set<Level>(["WARNING"]), "").map(({ key }) => key)).toEqual([1])
    expect(found(entries, new Set<Level>(["WARNING"]), "boom")).toEqual([])
  })

  test("is counted by level", () => {
    expect(countsOf(readLog(TEXT))).toEqual({ DEBUG: 1, INFO: 1, WARNING: 1, ERROR: 2 })
  })
})

test("blocks have all entries in order", () => {
  expect(blocksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(blocksOf([], 2)).toEqual([])
})
