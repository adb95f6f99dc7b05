import type { ItemView, ProgrammeView } from '../../src/api/types.ts'

/** An item at a time, and who plays it. */
export interface MergedItem extends ItemView {
  /** Tells it from the others. */
  readonly key: string
  /** The towns that play it then. */
  readonly playing: readonly string[]
  /** Whether not all of them do. */
  readonly differs: boolean
}

/** The programmes of all towns as one list, by start: what one plays and another does not stands in it, too. */
export function merged({ groups, items }: ProgrammeView): readonly MergedItem[] {
  const towns = groups.reduce((sum, group) => sum + group.towns.length, 0)
  if (groups.length < 2) {
    const playing = groups[0]?.towns ?? []
    return items.map((item) => ({ ...item, key: String(item.index), playing, differs: false }))
  }
  const found = new Map<string, { item: ItemView; playing: string[] }>()
  for (const group of groups) {
    // The same file at the same moment twice in one programme is odd, and still to be seen.
    const times = new Map<string, number>()
    for (const item of group.items) {
      const place = `${item.start} ${item.filename}`
      const time = times.get(place) ?? 0
      times.set(place, time + 1)
      const key = `${place} ${time}`
      const known = found.get(key)
      if (known) known.playing.push(...group.towns)
      else found.set(key, { item, playing: [...group.towns] })
    }
  }
  return [...found]
    .map(([key, { item, playing }]) => ({
      ...{ ...item, key, playing },
      differs: playing.length < towns,
    }))
    .sort((a, b) => a.start - b.start || a.index - b.index)
}
