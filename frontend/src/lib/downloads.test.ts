import { describe, expect, test } from "vitest"
import type { DownloaderTorrent } from "@/api/schema"
import { etaOf, FILTERS, inOrder, passes, ruleOf, speeds, stageOf } from "./downloads"

const torrent = (state: string, more: Partial<DownloaderTorrent> = {}): DownloaderTorrent =>
  ({ name: state, state, added_on: 0, dlspeed: 0, upspeed: 0, tags: "", eta: 8_640_000, ...more }) as DownloaderTorrent

test.each([
  ["forcedDL", "downloading"],
  ["metaDL", "waiting"],
  ["checkingResumeData", "waiting"],
  ["pausedUP", "done"],
  ["stoppedDL", "paused"],
  ["missingFiles", "fault"],
])("%s is %s", (state, stage) => expect(stageOf(torrent(state))).toBe(stage))

const shown = (state: string) => FILTERS.filter((filter) => passes(torrent(state), filter))

describe("a filter", () => {
  test("of what is open has what downloads and what waits to", () => {
    expect(shown("stalledDL")).toEqual(["all", "open"])
    expect(shown("queuedDL")).toEqual(["all", "open"])
  })
  test("shows each other torrent once beside all", () => {
    expect(shown("pausedDL")).toEqual(["all", "paused"])
    expect(shown("stalledUP")).toEqual(["all", "done"])
    expect(shown("error")).toEqual(["all", "fault"])
  })
})

test.each([
  ["ab:7", 7],
  ["mine, ab:12,other", 12],
  ["ab:0", null],
  ["xab:7", null],
  ["", null],
])("the rule in the tags %s", (tags, id) => expect(ruleOf({ tags })).toBe(id))

test("no end in sight is no time", () => {
  expect(etaOf({ eta: 8_640_000 })).toBeNull()
  expect(etaOf({ eta: 90 })).toBe(90)
})

test("what moves comes first, then the newest", () => {
  const names = inOrder([
    torrent("pausedUP", { added_on: 1 }),
    torrent("uploading", { added_on: 2 }),
    torrent("downloading"),
    torrent("pausedDL"),
  ]).map(({ name }) => name)
  expect(names).toEqual(["downloading", "pausedDL", "uploading", "pausedUP"])
})

test("speeds are summed up", () => {
  const two = [torrent("downloading", { dlspeed: 5 }), torrent("uploading", { dlspeed: 1, upspeed: 2 })]
  expect(speeds(two)).toEqual({ down: 6, up: 2 })
})
