import { expect, test } from "vitest"
import type { Bangumi } from "@/api/schema"
import { changeOf, draftOf } from "./draft"
import { accountFaults, emptyWizard, formOf } from "./setup"

test("a rule's change is what differs and nothing else", () => {
  const show = { id: 7, official_title: "番", year: null, season: 1, filter: "720", save_path: "/a" } as unknown as Bangumi
  const draft = { ...draftOf(show), season: 2, year: "" }
  expect(changeOf(show, draft)).toEqual({ season: 2 })
})

test("an account's faults are named by field", () => {
  const filled = { ...emptyWizard(), username: "a b", password: "short", repeat: "other" }
  expect([...accountFaults(filled)]).toEqual(["username", "password", "repeat"])
  expect(accountFaults({ ...filled, username: "haruhi", password: "sos-dan-2006", repeat: "sos-dan-2006" }).size).toBe(0)
})

test("the repeated password stays here", () => {
  expect(JSON.stringify(formOf({ ...emptyWizard(), repeat: "sos-dan-2006" }))).not.toContain("sos-dan")
})
