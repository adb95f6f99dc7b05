import { flat } from './flat.ts'

/** Which database of a box: 0 holds programmes, 1 holds media. */
export type Database = 0 | 1

/**
 * What is wrong with a key: its `type` is another, its `name` is none of a programme or a file (or no UTF-8), its
 * `size` is beyond the limits and it was not fetched, its `value` is none, a `member` is no item, or there are
 * too many keys (`count`).
 */
export type OddityReason = 'type' | 'name' | 'size' | 'value' | 'member' | 'count'

/** Something in a box that is left out of the view, for it cannot be what it should be. */
export interface Oddity {
  /** Where it is. */
  readonly database: Database
  /** The key; bytes that are no UTF-8 show as U+FFFD, and what is longer than 200 units is cut. */
  readonly key: string
  /** What is wrong with it. */
  readonly reason: OddityReason
  /** What was expected and what came, short. */
  readonly detail: string
}

/** How many oddities of a database are kept; more are only counted. And how much of a key is kept, in UTF-16 units. */
const [keptOddities, longestKey] = [1_000, 200]

/** The oddities of one database: bounded, by key. */
export interface OddityList {
  /** Those that are kept, by key, or by its beginning and length where it is long. */
  readonly kept: ReadonlyMap<string, Oddity>
  /** How many are not kept, as far as it is known. */
  readonly more: number
  /** Note one. */
  add(oddity: Oddity): void
  /** A key is as it should be, or gone. */
  clear(key: string): void
}

/** An empty list. */
export function oddityList(): OddityList {
  const kept = new Map<string, Oddity>()
  let more = 0
  return {
    kept,
    get more() {
      return more
    },
    add(oddity) {
      const place = placeOf(oddity.key)
      if (kept.size >= keptOddities && !kept.has(place)) more += 1
      else kept.set(place, { ...oddity, key: shortened(oddity.key) })
    },
    clear: (key) => void kept.delete(placeOf(key)),
  }
}

/** Redis has keys of up to 512 MiB: a thousand of them are not kept whole. */
function placeOf(key: string): string {
  return key.length > longestKey ? flat(`${shortened(key)} ${key.length}`) : key
}

function shortened(key: string): string {
  return key.length > longestKey ? flat(key.slice(0, longestKey)) : key
}
