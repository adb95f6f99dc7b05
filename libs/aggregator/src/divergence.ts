import type { Item } from './programme.ts'
import { byStart, compareText } from './programme-rules.ts'

/** Those that play the same. */
export interface PlayingAlike {
  /** Who: towns, or servers. In order. */
  readonly names: readonly string[]
  /** What they play, by start. */
  readonly items: readonly Item[]
}

/** A file at a time that not all play. */
export interface DivergingItem {
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** When, in Unix seconds. */
  readonly start: number
  /** Who plays it. In order. */
  readonly playing: readonly string[]
  /** Who does not. In order. */
  readonly lacking: readonly string[]
}

/** Where programmes of the same day and service differ. */
export interface Divergence {
  /** True if all play the same. */
  readonly alike: boolean
  /** Who plays the same as whom: the largest group first, then the one with the first name. */
  readonly groups: readonly PlayingAlike[]
  /** What not all play, by start. Empty if they differ in nothing but indexes. */
  readonly items: readonly DivergingItem[]
}

/**
 * Compare the programmes of several towns, or servers. Files, starts and their order count, indexes do not.
 *
 * @param programmes - name to programme, in any order; one without items differs from one with
 */
export function divergenceOf(programmes: ReadonlyMap<string, readonly Item[]>): Divergence {
  const names = [...programmes.keys()].sort(compareText)
  const groups = new Map<string, { names: string[]; items: readonly Item[] }>()
  const played = new Map<string, { item: Item; playing: string[] }>()
  for (const name of names) {
    const items = (programmes.get(name) ?? []).toSorted(byStart)
    const places = items.map(placeOf)
    const group = groups.get(places.join('\n'))
    if (group) group.names.push(name)
    else groups.set(places.join('\n'), { names: [name], items })
    for (const [index, place] of places.entries()) {
      const item = items[index] as Item
      const seen = played.get(place)
      if (!seen) played.set(place, { item, playing: [name] })
      else if (seen.playing.at(-1) !== name) seen.playing.push(name)
    }
  }
  const items = [...played.values()]
    .filter(({ playing }) => playing.length < names.length)
    .sort((a, b) => byStart(a.item, b.item))
    .map(({ item: { filename, start }, playing }) => {
      const having = new Set(playing)
      return { filename, start, playing, lacking: names.filter((name) => !having.has(name)) }
    })
  const sorted = [...groups.values()].sort(
    (a, b) => b.names.length - a.names.length || compareText(a.names[0] ?? '', b.names[0] ?? ''),
  )
  return { alike: groups.size <= 1, groups: sorted, items }
}

function placeOf({ start, filename }: Item): string {
  return `${start} ${filename}`
}
