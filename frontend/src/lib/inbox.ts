import type { InboxNotice } from "@/api/schema"

export interface Day {
  /** As `2026-11-24`, where the reader is. */
  day: string
  notices: InboxNotice[]
}

const dayOf = (moment: Date): string =>
  [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, "0")).join("-")

/** In the given order, a group for each day of the reader's calendar. */
export function byDay(notices: readonly InboxNotice[]): Day[] {
  const days: Day[] = []
  for (const notice of notices) {
    const day = dayOf(new Date(notice.at))
    const last = days.at(-1)
    if (last?.day === day) last.notices.push(notice)
    else days.push({ day, notices: [notice] })
  }
  return days
}

/** How many days before today, for "Today" and "Yesterday". */
export const daysAgo = (day: string, now: Date): number =>
  Math.round((Date.parse(`${dayOf(now)}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)) / 86_400_000)
