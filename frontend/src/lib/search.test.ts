import { describe, expect, test } from "vitest"
import type { FoundBangumi } from "@/api/schema"
import { countsOf, narrowed, nothingChosen, offersOf, resolutionIn, showsOf, subtitlesIn } from "./search"

type Given = Partial<FoundBangumi> & { forms?: Array<[dpi: string | null, subtitle: string | null]> }

function found({ forms = [["1080p", "简繁内封"]], ...given }: Given): FoundBangumi {
  const provider = given.provider ?? "mikan"
  const variants = forms.map(([dpi, subtitle]) => ({
    dpi,
    subtitle,
    source: "WebRip",
    rss_link: `https://${provider}/${given.group_name ?? "ANi"}/${dpi}/${subtitle}`,
  }))
  return {
    official_title: "迷宫饭",
    title_raw: "Dungeon Meshi",
    season: 1,
    group_name: "ANi",
    poster_link: null,
    provider,
    variants,
    ...given,
  } as FoundBangumi
}

const offers = [
  found({ group_name: "LoliHouse", forms: [["1080p", "简繁内封字幕"], ["720p", "简体内嵌"]] }),
  found({ group_name: "ANi", forms: [["1920x1080", "CHT"]] }),
  found({ group_name: "喵萌奶茶屋", provider: "nyaa", forms: [[null, null]] }),
].flatMap(offersOf)

describe("what a release says of itself", () => {
  test.each([
    ["简繁内封字幕", ["hans", "hant"]],
    ["GB_JP", ["hans", "ja"]],
    ["BIG5", ["hant"]],
    ["CHS&CHT&JPN", ["hans", "hant", "ja"]],
    ["JPTC", ["hant", "ja"]],
    ["SC", ["hans"]],
    ["繁體內嵌", ["hant"]],
    ["中英双语", ["en"]],
    ["Source", ["unknown"]],
    [null, ["unknown"]],
  ])("subtitles %s", (raw, subtitles) => expect(subtitlesIn(raw)).toEqual(subtitles))

  test.each([
    ["1920x1080", "1080p"],
    ["1080P", "1080p"],
    ["4K", "2160p"],
    ["", ""],
    [null, ""],
  ])("resolution %s", (raw, resolution) => expect(resolutionIn(raw)).toBe(resolution))
})

describe("facets", () => {
  test("count what each choice would leave", () => {
    expect(countsOf(offers, nothingChosen(), "resolution")).toEqual([
      { value: "1080p", count: 2 },
      { value: "720p", count: 1 },
    ])
    expect(countsOf(offers, { ...nothingChosen(), group: ["LoliHouse"] }, "subtitle")).toEqual([
      { value: "hans", count: 2 },
      { value: "hant", count: 1 },
    ])
  })

  test("do not count by their own choice, and keep it listed when nothing is left of it", () => {
    const chosen = { ...nothingChosen(), group: ["ANi"], resolution: ["720p"] }
    expect(countsOf(offers, chosen, "group")).toEqual([
      { value: "LoliHouse", count: 1 },
      { value: "ANi", count: 0 },
    ])
  })

  test("any choice of one, each of all", () => {
    const some = narrowed(offers, { group: ["ANi", "LoliHouse"], resolution: ["1080p"], subtitle: ["hans"] })
    expect(some.map(({ group, resolution }) => [group, resolution])).toEqual([["LoliHouse", "1080p"]])
  })
})

describe("results", () => {
  test("stand by show and group, whichever provider has them", () => {
    const shows = showsOf([...offers, ...offersOf(found({ provider: "nyaa", poster_link: "p.jpg" }))])
    expect(shows).toHaveLength(1)
    expect(shows[0]?.poster).toBe("p.jpg")
    expect(shows[0]?.groups.map(({ name, offers: own }) => [name, own.map(({ provider }) => provider)])).toEqual([
      ["LoliHouse", ["mikan", "mikan"]],
      ["ANi", ["mikan", "nyaa"]],
      ["喵萌奶茶屋", ["nyaa"]],
    ])
  })

  test("meet by the name in releases, never across seasons", () => {
    const shows = showsOf(
      [found({}), found({ official_title: "Delicious in Dungeon" }), found({ season: 2 })].flatMap(offersOf),
    )
    expect(shows.map(({ first, groups }) => [first.season, groups[0]?.offers.length])).toEqual([
      [1, 2],
      [2, 1],
    ])
  })
})
