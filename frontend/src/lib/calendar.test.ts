import { describe, expect, test } from "vitest"
import type { Bangumi, ShowAiring } from "@/api/schema"
import { dateOf, showing, timeText, weekOf } from "./calendar"

const NOW = new Date("2026-11-25T12:00:00Z") // a Wednesday
const show = (id: number, air_weekday: number | null, more: Partial<Bangumi> = {}): Bangumi =>
  ({ id, official_title: `番${id}`, air_weekday, deleted: false, archived: false, ...more }) as Bangumi
const airing = (bangumi_id: number, first_at: string, weekly = true): ShowAiring => ({ bangumi_id, first_at, weekly })
const ids = (days: ReturnType<typeof weekOf>) => days.map(({ entries }) => entries.map((entry) => entry.show.id))

describe("a week", () => {
  test("has each followed show on its day, the unknown last", () => {
    const shows = [show(1, 0), show(2, 6), show(3, null), show(4, 0, { deleted: true }), show(5, 0, { archived: true })]
    expect(ids(weekOf(shows, [], NOW, "en"))).toEqual([[1], [], [], [], [], [], [2], [3]])
  })

  test("is in the order of Japan's clock; who has no time comes last", () => {
    const times = [airing(1, "2026-10-05T23:30:00+09:00"), airing(2, "2026-10-05T00:30:00+09:00")]
    expect(ids(weekOf([show(3, 0), show(1, 0), show(2, 0)], times, NOW, "en"))[0]).toEqual([2, 1, 3])
  })

  test("shows a move before the server knows of it", () => {
    const moved = new Map<number, number | null>([[1, null], [2, 4]])
    expect(ids(weekOf([show(1, 0), show(2, 0)], [], NOW, "en", moved))).toEqual([[], [], [], [], [2], [], [], [1]])
  })
})

describe("a showing", () => {
  test("is the one nearest to now", () => {
    expect(showing(airing(1, "2023-09-29T23:00:00+09:00"), NOW)).toEqual(new Date("2026-11-27T14:00:00Z"))
  })

  test("is the first where that is yet to come", () => {
    expect(showing(airing(1, "2027-01-08T23:00:00+09:00"), NOW)).toEqual(new Date("2027-01-08T14:00:00Z"))
  })

  test("has no time where the show is not weekly", () => {
    expect(showing(airing(1, "2026-10-05T23:30:00+09:00", false), NOW)).toBeNull()
  })
})

test("a time on another day than Japan's names its day", () => {
  const at = new Date(2026, 10, 25, 23, 5) // a local Wednesday
  expect(timeText(at, 2, "en")).toBe("23:05")
  expect(timeText(at, 3, "en")).toBe("Wed 23:05")
})

test("dates are of the week that has today, or of the days to come", () => {
  const today = new Date(2026, 10, 25)
  expect(dateOf(0, today, "week")).toEqual(new Date(2026, 10, 23))
  expect(dateOf(6, today, "week")).toEqual(new Date(2026, 10, 29))
  expect(dateOf(0, today, "next")).toEqual(new Date(2026, 10, 30))
  expect(dateOf(2, today, "next")).toEqual(today)
})
