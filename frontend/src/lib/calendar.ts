import type { Bangumi, ShowAiring } from "@/api/schema"
import { weekdayOf } from "./shows"

const WEEK_MS = 7 * 86_400_000

export interface Entry {
  show: Bangumi
  /** The showing of this week; null where the time is unknown. */
  at: Date | null
}

export interface Day {
  /** 0 Monday to 6 Sunday; null for the shows whose day is unknown. */
  weekday: number | null
  entries: Entry[]
}

/** The showing that is nearest to now, of a show that comes each week at the time of its first. */
export function showing(airing: ShowAiring, now: Date): Date | null {
  if (!airing.weekly) return null
  const first = Date.parse(airing.first_at)
  return new Date(first + Math.max(0, Math.round((now.getTime() - first) / WEEK_MS)) * WEEK_MS)
}

/** Monday to Sunday, then the unknown. Within a day by time, those without one last. */
export function weekOf(
  shows: readonly Bangumi[],
  airings: readonly ShowAiring[],
  now: Date,
  language: string,
  moved: ReadonlyMap<number, number | null> = new Map(),
): Day[] {
  const times = new Map(airings.map((airing) => [airing.bangumi_id, showing(airing, now)]))
  const { compare } = new Intl.Collator(language, { numeric: true })
  const followed = shows.filter((show) => !show.deleted && !show.archived)
  const dayOf = (show: Bangumi) => (moved.has(show.id) ? (moved.get(show.id) ?? null) : show.air_weekday)
  return [0, 1, 2, 3, 4, 5, 6, null].map((weekday) => ({
    weekday,
    entries: followed
      .filter((show) => dayOf(show) === weekday)
      .map((show) => ({ show, at: times.get(show.id) ?? null }))
      .sort((a, b) => minutes(a.at) - minutes(b.at) || compare(a.show.official_title, b.show.official_title)),
  }))
}

/** Minutes of the day in Japan, by which a day there is in order; past any of them where the time is unknown. */
function minutes(at: Date | null): number {
  return at ? (at.getUTCHours() * 60 + at.getUTCMinutes() + 9 * 60) % (24 * 60) : Infinity
}

/** Local time; with the local day before it where that is another than the day in Japan. */
export function timeText(at: Date, weekday: number | null, language: string): string {
  const other = weekday !== null && weekdayOf(at) !== weekday
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(other ? { weekday: "short" } : {}),
  }).format(at)
}

/** The date of a weekday: in the week that has today, or the next such day from today on. */
export function dateOf(weekday: number, today: Date, of: "week" | "next"): Date {
  const away = weekday - weekdayOf(today)
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + (of === "next" ? (away + 7) % 7 : away))
}
