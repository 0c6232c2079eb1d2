import type { Bangumi } from "@/api/schema"

export type Sort = "weekday" | "title" | "newest"
export type Group = "following" | "review" | "disabled" | "archived"

export const GROUPS: readonly Group[] = ["following", "review", "disabled", "archived"]

/** A show stands in each group that concerns it: a doubtful one is followed too. */
export function inGroup(show: Bangumi, group: Group): boolean {
  switch (group) {
    case "following":
      return !show.deleted && !show.archived
    case "review":
      return show.needs_review
    case "disabled":
      return show.deleted
    case "archived":
      return show.archived
  }
}

const words = (show: Bangumi) =>
  [show.official_title, show.title_raw, show.title_aliases ?? "", show.group_name, show.year ?? ""].join(" ").toLowerCase()

/** Every word of the wish occurs somewhere in the show's names, group or year, or in how its title sounds. */
export function matches(show: Bangumi, wish: string, soundOf: (title: string) => string = () => ""): boolean {
  const text = `${words(show)} ${soundOf(show.official_title)}`
  return wish.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}

const UNKNOWN_DAY = 7

export function sorted(shows: readonly Bangumi[], by: Sort, language: string, today: number): Bangumi[] {
  const { compare } = new Intl.Collator(language, { numeric: true })
  const title = (a: Bangumi, b: Bangumi) => compare(a.official_title, b.official_title) || a.season - b.season
  // From today on, around the week; those without a day last.
  const away = ({ air_weekday: day }: Bangumi) => (day === null ? UNKNOWN_DAY : (day - today + 7) % 7)
  const orders: Record<Sort, (a: Bangumi, b: Bangumi) => number> = {
    title,
    newest: (a, b) => b.id - a.id,
    weekday: (a, b) => away(a) - away(b) || title(a, b),
  }
  return [...shows].sort(orders[by])
}

/** 0 Monday to 6 Sunday, as the API counts. */
export const weekdayOf = (date: Date): number => (date.getDay() + 6) % 7

export function weekdayName(day: number, language: string, length: "long" | "short" = "long"): string {
  const monday = Date.UTC(2024, 0, 1)
  const format = new Intl.DateTimeFormat(language, { weekday: length, timeZone: "UTC" })
  return format.format(monday + day * 86_400_000)
}

/** "Today", "tomorrow", else the weekday's name. */
export function nextDay(day: number, today: number, language: string): string {
  const away = (day - today + 7) % 7
  if (away > 1) return weekdayName(day, language)
  const text = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(away, "day")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Relative ones lie at the site's root. */
export const posterUrl = (link: string | null): string | null =>
  link ? (/^https?:/.test(link) ? link : `/${link}`) : null
