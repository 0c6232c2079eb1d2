const STEPS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"]

/** `1.3 GB`, in the reader's language. */
export function bytes(count: number, language: string): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), STEPS.length - 1)
  const value = count / 1000 ** step
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit: STEPS[step] ?? "byte",
    unitDisplay: "narrow",
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  })
  return format.format(value)
}

const SPANS: ReadonlyArray<[string, number]> = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
]

/** `3 min`, `2 hr`: the largest unit that fits. */
export function span(seconds: number, language: string): string {
  const [unit, length] = SPANS.find(([, size]) => seconds >= size) ?? ["second", 1]
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 })
  return format.format(Math.round(seconds / length))
}

export const percent = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share)

/** `Oct 6`, with the year where it is not this one. Days without a time, as air dates are. */
export function dayName(day: string, now: Date, language: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const year = date.getUTCFullYear() === now.getFullYear() ? undefined : "numeric"
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", year, timeZone: "UTC" }).format(date)
}
