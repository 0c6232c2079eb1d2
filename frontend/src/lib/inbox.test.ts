import { describe, expect, it } from "vitest"
import type { InboxNotice } from "@/api/schema"
import { byDay, daysAgo } from "./inbox"

const notice = (at: Date): InboxNotice => ({
  id: String(at.getTime()),
  at: at.toISOString(),
  kind: "episode",
  title: "迷宫饭",
  season: 1,
  episode: "5",
  msg_en: "",
  msg_zh: "",
  poster_link: null,
  bangumi_id: 7,
  read: false,
})

describe("notices", () => {
  it("stand under the day that it was where the reader is", () => {
    const evening = new Date(2026, 10, 23, 23, 59)
    const moments = [new Date(2026, 10, 24, 9, 0), new Date(2026, 10, 24, 0, 0), evening]
    const days = byDay(moments.map(notice))
    expect(days.map(({ day, notices }) => [day, notices.length])).toEqual([
      ["2026-11-24", 2],
      ["2026-11-23", 1],
    ])
  })

  it("are of today until midnight", () => {
    const now = new Date(2026, 10, 24, 0, 1)
    expect(daysAgo("2026-11-24", now)).toBe(0)
    expect(daysAgo("2026-11-23", now)).toBe(1)
    expect(daysAgo("2026-10-24", now)).toBe(31)
  })
})
