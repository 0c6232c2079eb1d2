import type { EpisodeRelease, ShowEpisode } from "@/api/schema"

export type EpisodeState = ShowEpisode["state"]

/** In the order of the legend: what is there first, what is to come last. */
export const EPISODE_STATES: readonly EpisodeState[] = ["done", "downloading", "waiting", "aired", "missing", "coming"]

export interface Tally {
  state: EpisodeState
  count: number
}

/** How many episodes are in each state; states that none is in are left out. */
export function tally(episodes: readonly ShowEpisode[]): Tally[] {
  const counted = EPISODE_STATES.map((state) => ({ state, count: episodes.filter((one) => one.state === state).length }))
  return counted.filter(({ count }) => count > 0)
}

/** What stands in the cell: `3`, `11.5`, `OVA2`. */
export const cellName = (episode: ShowEpisode): string =>
  episode.number === null ? episode.key.replace(/^BATCH/, "") || episode.key : String(episode.number)

/** 0 to 1, null where nothing downloads or the downloader did not say. */
export function progressOf(episode: ShowEpisode, releases: readonly EpisodeRelease[]): number | null {
  if (episode.state !== "downloading") return null
  return releases.find((release) => release.id === episode.release)?.progress?.done ?? null
}

const WEIGHT: Record<EpisodeRelease["state"], number> = {
  told: 0,
  done: 0,
  started: 1,
  sent: 1,
  wanted: 2,
  failed: 3,
  skipped: 4,
  replaced: 5,
}

/** The releases of one episode, what has it first; of all of them where no episode is chosen, newest first. */
export function releasesOf(key: string | null, releases: readonly EpisodeRelease[]): EpisodeRelease[] {
  if (key === null) return [...releases]
  const own = releases.filter((release) => release.episodes.includes(key))
  return own.sort((a, b) => WEIGHT[a.state] - WEIGHT[b.state] || b.fit.score - a.fit.score || b.id - a.id)
}

/** Whether something moves, so that looking again is worth its cost. */
export const isMoving = (episodes: readonly ShowEpisode[]): boolean =>
  episodes.some((episode) => episode.state === "downloading" || episode.better !== null)
