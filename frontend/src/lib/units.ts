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
  const value = seconds / length
  // Half an hour is much of two, half a minute little of any.
  const maximumFractionDigits = length >= 3_600 && value < 3 ? 1 : 0
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(value)
}

export const percent = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share)

/** `Oct 6`, with the year where it is not this one. Days without a time, as air dates are. */
export function dayName(day: string, now: Date, language: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const year = date.getUTCFullYear() === now.getFullYear() ? undefined : "numeric"
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", year, timeZone: "UTC" }).format(date)
}

/** `1.2K`, `43K`, short enough for a scale. */
export const count = (value: number, language: string): string =>
  new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }).format(value)

/** US dollars; what is less than a cent says so. */
export function money(usd: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" })
  return usd > 0 && usd < 0.01 ? `<${format.format(0.01)}` : format.format(usd)
}
