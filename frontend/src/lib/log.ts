export const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"] as const
export type Level = (typeof LEVELS)[number]

export interface LogEntry {
  /** Its place in the log. */
  key: number
  /** null where the line has no readable time. */
  at: Date | null
  level: Level
  /** What happened: the word that the text begins with where that is the name of an event, "" elsewhere. */
  event: string
  text: string
}

const LINE = /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\] (\w+): +(.*)$/
const EVENT = /^[a-z]+(?:_[a-z0-9]+)+(?= |$)/
const KNOWN: Record<string, Level> = { DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR", CRITICAL: "ERROR" }

/** The entries of a log, its lines in UTC. What follows an entry without a time of its own, such as a trace, belongs to it. */
export function readLog(text: string): LogEntry[] {
  const entries: LogEntry[] = []
  for (const line of text.split("\n")) {
    const parts = LINE.exec(line)
    const last = entries.at(-1)
    if (parts) {
      const [, day = "", time = "", level = "", words = ""] = parts
      entries.push({ key: entries.length, at: new Date(`${day}T${time}Z`), level: KNOWN[level] ?? "INFO", event: EVENT.exec(words)?.[0] ?? "", text: words })
    } else if (last) {
      if (line) last.text += `\n${line}`
    } else if (line) {
      entries.push({ key: 0, at: null, level: "INFO", event: "", text: line })
    }
  }
  return entries
}

/** Entries of these levels that have every word. */
export function found(entries: readonly LogEntry[], levels: ReadonlySet<Level>, wish: string): LogEntry[] {
  const words = wish.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter(({ level, text }) => {
    if (!levels.has(level)) return false
    if (!words.length) return true
    const lower = text.toLowerCase()
    return words.every((word) => lower.includes(word))
  })
}

export const countsOf = (entries: readonly LogEntry[]): Record<Level, number> => {
  const counts = { DEBUG: 0, INFO: 0, WARNING: 0, ERROR: 0 }
  for (const { level } of entries) counts[level] += 1
  return counts
}

/** In blocks, which a browser need not lay out until they come into sight. */
export function blocksOf<T>(entries: readonly T[], size = 100): T[][] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, at) => entries.slice(at * size, (at + 1) * size))
}
