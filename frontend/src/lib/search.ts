import type { BangumiDraft, FoundBangumi, Variant } from "@/api/schema"

export const SUBTITLES = ["hans", "hant", "ja", "en", "unknown"] as const
export type Subtitle = (typeof SUBTITLES)[number]

const SPELLINGS: ReadonlyArray<[Subtitle, RegExp]> = [
  ["hans", /[简簡]|chs|gb|(?:^|[^a-z])(?:jp)?sc(?![a-z])|hans/i],
  ["hant", /繁|cht|big5|(?:^|[^a-z])(?:jp)?tc(?![a-z])|hant/i],
  ["ja", /日|jpn?|(?:^|[^a-z])ja(?![a-z])/i],
  ["en", /英|eng|(?:^|[^a-z])en(?![a-z])/i],
]

/** The languages that a release's own words for its subtitles name. */
export function subtitlesIn(raw: string | null): Subtitle[] {
  const named = SPELLINGS.filter(([, spelling]) => spelling.test(raw ?? "")).map(([subtitle]) => subtitle)
  return named.length ? named : ["unknown"]
}

/** "1920x1080" and "1080P" are "1080p"; "" where the release does not say. */
export function resolutionIn(raw: string | null): string {
  const height = /(?:\d{3,4}\s*[x×]\s*)?(\d{3,4})p?$/i.exec(raw?.trim() ?? "")?.[1]
  if (height) return `${height}p`
  return /4k/i.test(raw ?? "") ? "2160p" : (raw ?? "")
}

/** One thing that can be subscribed to: a group's releases of a show in one form, at one provider. */
export interface Offer {
  key: string
  provider: string
  found: FoundBangumi
  variant: Variant
  group: string
  resolution: string
  subtitles: readonly Subtitle[]
}

export function offersOf(found: FoundBangumi): Offer[] {
  const own: Variant = { dpi: found.dpi, source: found.source, subtitle: found.subtitle, rss_link: found.rss_link }
  return (found.variants.length ? found.variants : [own]).map((variant) => ({
    key: `${found.provider} ${variant.rss_link}`,
    provider: found.provider,
    found,
    variant,
    group: found.group_name,
    resolution: resolutionIn(variant.dpi),
    subtitles: subtitlesIn(variant.subtitle),
  }))
}

export const FACETS = ["group", "resolution", "subtitle"] as const
export type Facet = (typeof FACETS)[number]
export type Chosen = Record<Facet, readonly string[]>
export const nothingChosen = (): Chosen => ({ group: [], resolution: [], subtitle: [] })

const valuesOf = (offer: Offer, facet: Facet): readonly string[] =>
  facet === "subtitle" ? offer.subtitles : [offer[facet]]

const passes = (offer: Offer, chosen: Chosen, facet: Facet) =>
  !chosen[facet].length || valuesOf(offer, facet).some((value) => chosen[facet].includes(value))

/** Within a facet any choice will do, across facets each must. */
export const narrowed = (offers: readonly Offer[], chosen: Chosen): Offer[] =>
  offers.filter((offer) => FACETS.every((facet) => passes(offer, chosen, facet)))

/** A facet's values and how many offers each would show under the other facets' choices. What is chosen stays listed. */
export function countsOf(offers: readonly Offer[], chosen: Chosen, facet: Facet): Array<{ value: string; count: number }> {
  const counts = new Map<string, number>(chosen[facet].map((value) => [value, 0]))
  for (const offer of narrowed(offers, { ...chosen, [facet]: [] })) {
    for (const value of valuesOf(offer, facet)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const rows = Array.from(counts, ([value, count]) => ({ value, count })).filter(({ value }) => value !== "")
  return rows.sort(
    facet === "subtitle"
      ? (a, b) => SUBTITLES.indexOf(a.value as Subtitle) - SUBTITLES.indexOf(b.value as Subtitle)
      : facet === "resolution"
        ? (a, b) => Number.parseInt(b.value) - Number.parseInt(a.value)
        : (a, b) => b.count - a.count || a.value.localeCompare(b.value),
  )
}

export interface FoundGroup {
  name: string
  offers: Offer[]
}

export interface FoundShow {
  key: string
  first: FoundBangumi
  poster: string | null
  groups: FoundGroup[]
}

/** By show, then by group, in the order of arrival. Providers that know a show by other names are brought together by the
 * name in its releases. */
export function showsOf(offers: readonly Offer[]): FoundShow[] {
  const shows: FoundShow[] = []
  const known = new Map<string, FoundShow>()
  for (const offer of offers) {
    const { found } = offer
    const names = [found.official_title, found.title_raw].filter(Boolean)
    const keys = names.map((name) => `${name.toLowerCase()} ${found.season}`)
    let show = keys.map((key) => known.get(key)).find(Boolean)
    if (!show) {
      show = { key: keys[0] ?? offer.key, first: found, poster: null, groups: [] }
      shows.push(show)
    }
    for (const key of keys) if (!known.has(key)) known.set(key, show)
    show.poster ??= found.poster_link
    const group = show.groups.find(({ name }) => name === offer.group)
    if (group) group.offers.push(offer)
    else show.groups.push({ name: offer.group, offers: [offer] })
  }
  return shows
}

/** What is given, each once, without the empty. */
export const distinct = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].filter((value) => value !== "")

export type FoundRule = Omit<FoundBangumi, "id" | "provider" | "variants">

/** The rule that an offer makes, as the form holds it. */
export function ruleOf({ found, variant }: Offer): FoundRule {
  const { id: _id, provider: _provider, variants: _variants, ...rule } = found
  return { ...rule, ...variant }
}

/** What is sent of it. A folder that nobody touched follows title, year and season. */
export function draftOf(rule: FoundRule, suggestedPath: string): BangumiDraft {
  const { save_path, title_aliases, ...rest } = rule
  return { ...rest, title_aliases: title_aliases ?? "", ...(save_path === suggestedPath ? {} : { save_path }) }
}
