import type { Bangumi } from "@/api/schema"
import type { ShowChange } from "@/queries/shows"

/** The rule's fields that a person edits, as the form holds them. */
export const EDITABLE = [
  "official_title",
  "year",
  "season",
  "title_raw",
  "title_aliases",
  "group_name",
  "dpi",
  "source",
  "subtitle",
  "filter",
  "season_offset",
  "episode_offset",
  "save_path",
] as const

export type Draft = Pick<Bangumi, (typeof EDITABLE)[number]>

export function draftOf(show: Bangumi): Draft {
  return Object.fromEntries(EDITABLE.map((name) => [name, show[name]])) as Draft
}

/** Only what differs: the rest of the rule stays what it is, whoever changed it meanwhile. */
export function changeOf(show: Bangumi, draft: Draft): ShowChange {
  const changed = EDITABLE.filter((name) => (draft[name] ?? "") !== (show[name] ?? ""))
  return Object.fromEntries(changed.map((name) => [name, draft[name]])) as ShowChange
}
