import type { DownloaderTorrent } from "@/api/schema"

export const STAGES = ["downloading", "stalled", "waiting", "paused", "done", "fault"] as const
export type Stage = (typeof STAGES)[number]
export type Filter = "all" | "open" | "paused" | "done" | "fault"
export const FILTERS: readonly Filter[] = ["all", "open", "paused", "done", "fault"]

const WORDS: Record<string, Stage> = {
  downloading: "downloading",
  forcedDL: "downloading",
  stalledDL: "stalled",
  pausedDL: "paused",
  stoppedDL: "paused",
  uploading: "done",
  forcedUP: "done",
  stalledUP: "done",
  queuedUP: "done",
  checkingUP: "done",
  pausedUP: "done",
  stoppedUP: "done",
  error: "fault",
  missingFiles: "fault",
  unknown: "fault",
}

/** qBittorrent's many words in six; what is not listed waits for something: metadata, a check, a place in the queue. */
export const stageOf = ({ state }: Pick<DownloaderTorrent, "state">): Stage => WORDS[state] ?? "waiting"

export function passes(torrent: DownloaderTorrent, filter: Filter): boolean {
  const stage = stageOf(torrent)
  if (filter === "all") return true
  return filter === "open" ? stage === "downloading" || stage === "stalled" || stage === "waiting" : stage === filter
}

/** The rule that a torrent is tagged with, null where there is none. */
export function ruleOf({ tags }: Pick<DownloaderTorrent, "tags">): number | null {
  const id = Number(/(?:^|,\s*)ab:(\d+)(?:,|$)/.exec(tags)?.[1])
  return id || null
}

/** Seconds until it is done; null where the downloader can't say. */
export const etaOf = ({ eta }: Pick<DownloaderTorrent, "eta">): number | null => (eta > 0 && eta < 8_640_000 ? eta : null)

const rank = (torrent: DownloaderTorrent) => STAGES.indexOf(stageOf(torrent))

/** What moves first, then what is stuck, then the rest, the newest first. */
export function inOrder(torrents: readonly DownloaderTorrent[]): DownloaderTorrent[] {
  return [...torrents].sort((a, b) => rank(a) - rank(b) || b.added_on - a.added_on || a.name.localeCompare(b.name))
}

export function speeds(torrents: readonly DownloaderTorrent[]): { down: number; up: number } {
  return torrents.reduce(({ down, up }, one) => ({ down: down + one.dlspeed, up: up + one.upspeed }), { down: 0, up: 0 })
}
