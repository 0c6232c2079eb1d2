import type { PreviewedRelease } from "@/api/schema"

export type Effect = "arrives" | "renamed" | "same" | "replaced" | "left"

/** What a release has to expect from a change. `renamed`: it is there and gets another name. */
export function effectOf(release: PreviewedRelease): Effect {
  switch (release.outcome) {
    case "taken":
      return "arrives"
    case "kept":
      return release.names.some((name) => name.old !== name.new) ? "renamed" : "same"
    case "replaced":
      return "replaced"
    case "skipped":
      return "left"
  }
}

const ORDER: readonly Effect[] = ["arrives", "renamed", "replaced", "same", "left"]

export interface Group {
  effect: Effect
  releases: PreviewedRelease[]
}

/** By effect, what changes most first; effects that nothing has are left out. */
export function grouped(releases: readonly PreviewedRelease[]): Group[] {
  const groups = ORDER.map((effect) => ({ effect, releases: releases.filter((one) => effectOf(one) === effect) }))
  return groups.filter((group) => group.releases.length > 0)
}
