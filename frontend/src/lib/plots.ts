export interface Point {
  /** A day, as `2026-11-24`. */
  day: string
  /** Null: nothing to measure on that day. */
  value: number | null
}

/** What is plotted: counts have whole steps, seconds those of a clock. */
export type Measure = "count" | "amount" | "seconds"

const CLOCK_S = [1, 5, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800]

/** The end of a scale that holds the values, and how many steps it has: round numbers, four steps at most. */
export function scaleOf(values: readonly (number | null)[], measure: Measure): { top: number; steps: number } {
  const largest = Math.max(0, ...values.map((value) => value ?? 0))
  if (largest === 0) return { top: 1, steps: 1 }
  const fits = (size: number) => largest / size <= 4
  const magnitude = 10 ** Math.floor(Math.log10(largest / 3))
  const round = [1, 2, 5, 10].map((size) => size * magnitude)
  const sizes = measure === "seconds" ? [...CLOCK_S, ...round] : round.filter((size) => measure === "amount" || size >= 1)
  const step = sizes.find(fits) ?? Math.max(1, magnitude * 10)
  const steps = Math.ceil(largest / step)
  return { top: steps * step, steps }
}

export const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, value) => all + (value ?? 0), 0)

/** Of the days that have a value; null where none has. */
export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length ? sum(known) / known.length : null
}
