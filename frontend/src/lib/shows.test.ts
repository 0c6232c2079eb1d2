import { expect, test } from "vitest"
import type { Bangumi } from "@/api/schema"
import { inGroup, matches, nextDay, posterUrl, sorted, weekdayName, weekdayOf } from "./shows"

const show = (id: number, change: Partial<Bangumi> = {}): Bangumi =>
  ({
    id,
    official_title: `Show ${id}`,
    title_raw: "",
    title_aliases: null,
    group_name: "",
    year: null,
    season: 1,
    air_weekday: null,
    archived: false,
    deleted: false,
    needs_review: false,
    ...change,
  }) as Bangumi

const ids = (shows: Bangumi[]) => shows.map(({ id }) => id)

test("next to air first, around the week from today, unknown days last", () => {
  const shows = [show(1, { air_weekday: 0 }), show(2), show(3, { air_weekday: 6 }), show(4, { air_weekday: 3 })]
  expect(ids(sorted(shows, "weekday", "en", 3))).toEqual([4, 3, 1, 2])
})

test("titles sort with their numbers as numbers, seasons within", () => {
  const shows = [show(10), show(2, { season: 2 }), show(2)]
  expect(sorted(shows, "title", "en", 0).map((one) => [one.id, one.season])).toEqual([[2, 1], [2, 2], [10, 1]])
})

test("a doubtful show is followed too; an archived or disabled one is not", () => {
  expect(inGroup(show(1, { needs_review: true }), "following")).toBe(true)
  expect(inGroup(show(1, { needs_review: true }), "review")).toBe(true)
  expect(inGroup(show(1, { archived: true }), "following")).toBe(false)
  expect(inGroup(show(1, { deleted: true }), "disabled")).toBe(true)
})

test("every word of a search must fit, in whatever order", () => {
  const frieren = show(1, { official_title: "葬送的芙莉莲", title_raw: "Sousou no Frieren", group_name: "ANi" })
  expect(matches(frieren, "ANi frieren")).toBe(true)
  expect(matches(frieren, "芙莉莲")).toBe(true)
  expect(matches(frieren, "ANi apothecary")).toBe(false)
  expect(matches(frieren, "ani zsd", () => "zangsongde zsd")).toBe(true)
})

test("the week begins on Monday, as the API counts", () => {
  expect(weekdayOf(new Date(2026, 10, 23))).toBe(0)
  expect(weekdayOf(new Date(2026, 10, 29))).toBe(6)
  expect(weekdayName(0, "en")).toBe("Monday")
})

test("today and tomorrow are called so, across the end of the week", () => {
  expect([nextDay(6, 6, "en"), nextDay(0, 6, "en"), nextDay(1, 6, "en")]).toEqual(["Today", "Tomorrow", "Tuesday"])
  expect(nextDay(2, 2, "zh-Hans")).toBe("今天")
})

test("a poster lies at the site's root or elsewhere", () => {
  expect(posterUrl("posters/a.jpg")).toBe("/posters/a.jpg")
  expect(posterUrl("https://mikanani.me/a.jpg")).toBe("https://mikanani.me/a.jpg")
  expect(posterUrl("javascript:alert(1)")).toBe("/javascript:alert(1)")
  expect(posterUrl(null)).toBeNull()
})
