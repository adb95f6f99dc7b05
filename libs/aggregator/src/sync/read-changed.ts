import type { BoxChange, BoxImage, KeyedValues } from '../box-image.ts'
import type { Limits } from '../limits.ts'
import type { Item } from '../programme.ts'
import { batchSize, readMedia, readProgrammes } from './read-keys.ts'
import type { Wires } from './wires.ts'

/**
 * Read keys that have changed, until none is left; what changes meanwhile may be added to them.
 *
 * @param dirty - names of keys; those that are read are taken out
 * @param image - where odd ones are noted
 */
export async function readChanged(
  wires: Wires,
  dirty: Set<string>,
  image: BoxImage,
  limits: Limits,
): Promise<BoxChange> {
  const media = new Map<string, number | undefined>()
  const programmes = new Map<string, readonly Item[] | undefined>()
  while (dirty.size > 0) {
    const change = await readSome(wires, dirty, image, limits)
    for (const [key, value] of change.media) media.set(key, value)
    for (const [key, value] of change.programmes) programmes.set(key, value)
  }
  return { media, programmes }
}

/** Read one batch of keys that have changed. Which database a key is in was not told: it is looked for by its form. */
export async function readSome(
  { media, programmes }: Wires,
  dirty: Set<string>,
  image: BoxImage,
  limits: Limits,
): Promise<BoxChange> {
  const keys: string[] = []
  for (const key of dirty) {
    if (keys.push(key) === batchSize) break
  }
  for (const key of keys) dirty.delete(key)
  const [readings, lists] = await Promise.all([
    readMedia(media, keys, image.odd),
    readProgrammes(programmes, keys, image.odd, limits),
  ])
  leaveOut(readings, image.media, limits.media)
  leaveOut(lists, image.programmes, limits.programmes)
  return { media: readings, programmes: lists }
}

/** What is new is not taken in where there are too many already. The next scan tells it as an oddity. */
function leaveOut<V>(found: Map<string, V | undefined>, held: KeyedValues<V>, most: number): void {
  if (held.size < most) return
  for (const [key, value] of found) {
    if (value !== undefined && !held.has(key)) found.delete(key)
  }
}
