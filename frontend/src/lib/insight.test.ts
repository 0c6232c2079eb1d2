import { describe, expect, it } from "vitest"
import type { EpisodeRelease, PreviewedRelease, ShowEpisode } from "@/api/schema"
import { cellName, isMoving, progressOf, releasesOf, tally } from "./episodes"
import { effectOf, grouped } from "./preview"
import { bytes, dayName, span } from "./units"

const episode = (more: Partial<ShowEpisode>): ShowEpisode => ({
  key: "E1",
  number: 1,
  state: "done",
  aired_on: null,
  release: null,
  better: null,
  replaced: false,
  ...more,
})
const fit = { group: true, resolution: true, subtitle: true, version: 1, score: 1111 }
const release = (more: Partial<EpisodeRelease>): EpisodeRelease => ({
  id: 1,
  name: "one",
  homepage: "",
  episodes: ["E1"],
  state: "told",
  reason_en: null,
  reason_zh: null,
  fit,
  size: 0,
  published_at: null,
  seen_at: null,
  done_at: null,
  files: [],
  progress: null,
  ...more,
})
const previewed = (more: Partial<PreviewedRelease>): PreviewedRelease => ({
  id: 1,
  name: "one",
  homepage: "",
  state: "skipped",
  outcome: "skipped",
  wanted: true,
  reason_en: null,
  reason_zh: null,
  episodes: [],
  fit,
  folder: "",
  names: [],
  guessed: false,
  ...more,
})
const names = (next: string) => [{ old: "a.mkv", new: next }]

describe("episodes", () => {
  it("are counted by state, those of none left out", () => {
    const states = ["missing", "done", "done", "coming"] as const
    expect(tally(states.map((state) => episode({ state })))).toEqual([
      { state: "done", count: 2 },
      { state: "missing", count: 1 },
      { state: "coming", count: 1 },
    ])
  })

  it("are called by their number, else by their key", () => {
    expect(cellName(episode({ number: 11.5, key: "E11.5" }))).toBe("11.5")
    expect(cellName(episode({ number: null, key: "OVA2" }))).toBe("OVA2")
    expect(cellName(episode({ number: null, key: "BATCH1-200" }))).toBe("1-200")
    expect(cellName(episode({ number: null, key: "BATCH" }))).toBe("BATCH")
  })

  it("have the progress of the release that downloads", () => {
    const half = release({ id: 7, progress: { done: 0.5, speed: 1, eta: null, stage: "downloading" } })
    expect(progressOf(episode({ state: "downloading", release: 7 }), [half])).toBe(0.5)
    expect(progressOf(episode({ state: "downloading", release: 8 }), [half])).toBeNull()
    expect(progressOf(episode({ state: "done", release: 7 }), [half])).toBeNull()
  })

  it("show what has them first, then what fits better", () => {
    const left = release({ id: 1, state: "skipped", fit: { ...fit, score: 1 } })
    const better = release({ id: 2, state: "skipped" })
    const has = release({ id: 3, state: "started" })
    const other = release({ id: 4, episodes: ["E2"] })
    expect(releasesOf("E1", [left, better, has, other]).map(({ id }) => id)).toEqual([3, 2, 1])
    expect(releasesOf(null, [left, other])).toEqual([left, other])
  })

  it("are looked at again while something moves", () => {
    expect(isMoving([episode({}), episode({ state: "waiting" })])).toBe(false)
    expect(isMoving([episode({ state: "downloading" })])).toBe(true)
    expect(isMoving([episode({ better: 4 })])).toBe(true)
  })
})

describe("a preview", () => {
  it("tells files that are renamed from those that stay", () => {
    expect(effectOf(previewed({ outcome: "kept", names: names("b.mkv") }))).toBe("renamed")
    expect(effectOf(previewed({ outcome: "kept", names: names("a.mkv") }))).toBe("same")
    expect(effectOf(previewed({ outcome: "taken", names: names("b.mkv") }))).toBe("arrives")
  })

  it("shows first what changes most", () => {
    const all = [previewed({}), previewed({ outcome: "kept" }), previewed({ outcome: "taken" }), previewed({ outcome: "replaced" })]
    expect(grouped(all).map(({ effect }) => effect)).toEqual(["arrives", "replaced", "same", "left"])
  })
})

describe("units", () => {
  it("are the largest that fit", () => {
    expect(bytes(0, "en")).toBe("0B")
    expect(bytes(999, "en")).toBe("999B")
    expect(bytes(1_300_000_000, "en")).toBe("1.3GB")
    expect(span(59, "en")).toBe("59 sec")
    expect(span(200, "en")).toBe("3 min")
    expect(span(5_400, "en")).toBe("1.5 hr")
    expect(span(90_000, "en")).toBe("1 day")
  })

  it("say the year of another one only", () => {
    const now = new Date("2026-11-24T08:00:00Z")
    expect(dayName("2026-10-06", now, "en")).toBe("Oct 6")
    expect(dayName("2025-10-06", now, "zh-Hans")).toBe("2025年10月6日")
  })
})
