import { addDays, broadcastDay, type DayRules, fileNameOf } from '@boxwright/aggregator'

/** The towns of the demo, with the addresses of their boxes: each is this machine, and none is another. */
export const towns: ReadonlyMap<string, readonly string[]> = new Map([
  ['Antananarivo', ['127.0.0.11', '127.0.0.12']],
  ['Mahajanga', ['127.0.0.21', '127.0.0.22']],
  ['Toamasina', ['127.0.0.31', '127.0.0.32']],
])

/** The channels of the demo. */
export const channels: ReadonlyMap<string, string> = new Map([
  ['1', 'Télé Un'],
  ['2', 'Canal Vert'],
  ['3', 'Musique 24'],
])

/** Days count as where the towns are. */
export const rules: Required<DayRules> = { zone: 'Indian/Antananarivo', dayStart: 27_000 }

/** A medium of the demo. */
interface DemoMedium {
  readonly filename: string
  /** Seconds. */
  readonly duration: number
}

/** How many there are of a kind, and how long they are, in seconds. */
const kinds = {
  film: { count: 60, least: 4_500, most: 7_200 },
  serie: { count: 120, least: 1_300, most: 3_000 },
  journal: { count: 14, least: 900, most: 1_800 },
  clip: { count: 160, least: 150, most: 330 },
  pub: { count: 50, least: 10, most: 45 },
} as const

/** What follows what on each channel. */
const patterns: ReadonlyMap<string, readonly (keyof typeof kinds)[]> = new Map([
  ['1', ['journal', 'pub', 'serie', 'pub', 'clip', 'serie', 'pub', 'film', 'pub', 'pub']],
  ['2', ['serie', 'pub', 'film', 'pub', 'clip', 'clip', 'film', 'pub']],
  ['3', ['clip', 'clip', 'clip', 'pub', 'clip', 'clip', 'serie']],
])

/** The same numbers for the same seed, 0 to 1: the demo is the same for everybody. */
function numbersOf(seed: string): () => number {
  let state = 2_166_136_261
  for (const unit of seed) state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 16_777_619)
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const media = new Map<string, DemoMedium>(
  Object.entries(kinds).flatMap(([kind, { count, least, most }]) => {
    const next = numbersOf(kind)
    return Array.from({ length: count }, (_, index): [string, DemoMedium] => {
      const name = `${kind}_${String(index + 1).padStart(3, '0')}`
      const duration = Math.round((least + next() * (most - least)) * 25) / 25
      return [name, { filename: fileNameOf(name), duration }]
    })
  }),
)

/** What tomorrow begins with on the first channel, which Toamasina lacks: a file is missing whatever day it is. */
const missing = { town: 'Toamasina', name: 'journal_009', number: 9 } as const

/** The media of a box: each town lacks some, and one box has a copy that is cut short. */
export function mediaOf(town: string, host: string): DemoMedium[] {
  const next = numbersOf(`media ${town}`)
  return [...media].flatMap(([name, medium]) => {
    // Each town lacks a few, but never advertisements.
    if (next() < 0.006 && !name.startsWith('pub_')) return []
    if (town === missing.town && name === missing.name) return []
    const isCut = name === 'film_007' && host.endsWith('.22')
    return isCut ? { ...medium, duration: medium.duration / 2 } : medium
  })
}

/** The programmes of a town around a day: a key to its items. @param today - `DDMMYYYY` */
export function programmesOf(
  town: string,
  today: string,
): Map<string, readonly { readonly filename: string; readonly start: number }[]> {
  const all = new Map<string, readonly { filename: string; start: number }[]>()
  // From a week ago: the page begins with a Monday, and has no empty rows on a Sunday either.
  for (let offset = -6; offset <= 7; offset++) {
    const day = addDays(today, offset)
    for (const service of channels.keys()) {
      // The last days of a channel are not planned yet, and one town is late with another.
      if (service === '3' && offset > 4) continue
      if (service === '2' && offset === 6 && town === 'Toamasina') continue
      all.set(`${day}:${service}`, itemsOf(town, day, service, offset))
    }
  }
  return all
}

function itemsOf(town: string, day: string, service: string, offset: number) {
  const next = numbersOf(`${day}:${service}`)
  const pattern = patterns.get(service) ?? []
  const { start: first, midnight, end } = broadcastDay(day, rules)
  // One evening of the second channel is not filled.
  const until = service === '2' && offset === 2 ? midnight - 5_400 : end
  const items: { filename: string; start: number }[] = []
  for (let [start, index] = [first, 0]; until - start > kinds.pub.most; index++) {
    const planned = pattern[index % pattern.length] ?? 'clip'
    // What is left of the day is filled with what is short enough.
    const kind = [planned, 'clip' as const].find((one) => kinds[one].most <= until - start) ?? 'pub'
    let number = Math.floor(next() * kinds[kind].count) + 1
    // Mahajanga shows another film tomorrow.
    if (kind === 'film' && offset === 1 && town === 'Mahajanga') number = (number % 60) + 1
    if (kind === 'journal' && offset === 1 && index === 0) number = missing.number
    const medium = media.get(`${kind}_${String(number).padStart(3, '0')}`)
    if (medium === undefined) continue
    items.push({ filename: medium.filename, start })
    start += medium.duration
  }
  return items
}
