import type { Redis } from 'ioredis'
import type { BoxImage, KeyedValues } from '../box-image.ts'
import type { Limits } from '../limits.ts'
import type { Database } from '../oddity.ts'
import { batchSize, noteStrangers, type Readings, readMedia, readProgrammes } from './read-keys.ts'

/** Keys of a page, by database: a page of programmes is some 100 kB, which the collector is soon done with. */
const pageSizes: Readonly<Record<Database, number>> = { 0: 25, 1: batchSize }

/**
 * Read all that a replica holds.
 *
 * @param programmes - a connection to database 0
 * @param media - a connection to database 1
 * @param image - where it goes
 * @param progress - called again and again
 */
export async function scanImage(
  programmes: Redis,
  media: Redis,
  image: BoxImage,
  limits: Limits,
  progress: () => void = () => undefined,
): Promise<void> {
  const { odd } = image
  await Promise.all([
    scan(media, 1, image, image.media, limits.media, (keys) => {
      progress()
      return readMedia(media, keys, odd)
    }),
    scan(programmes, 0, image, image.programmes, limits.programmes, (keys) => {
      progress()
      return readProgrammes(programmes, keys, odd, limits)
    }),
  ])
}

async function scan<V>(
  redis: Redis,
  database: Database,
  image: BoxImage,
  into: KeyedValues<V>,
  most: number,
  read: (keys: readonly string[]) => Promise<Readings<V>>,
): Promise<void> {
  const next = (cursor: string): Promise<[string, string[]]> =>
    redis.scan(cursor, 'COUNT', pageSizes[database])
  let page: [string, string[]] | undefined = await next('0')
  while (page !== undefined) {
    const [cursor, keys]: [string, string[]] = page
    if (!Array.isArray(keys)) throw new Error('expected keys from SCAN')
    noteStrangers(keys, database, image.odd)
    // The next page is on its way while this one is read.
    const [found, following]: [Readings<V>, [string, string[]] | undefined] = await Promise.all([
      read(keys),
      cursor === '0' ? undefined : next(cursor),
    ])
    for (const [key, value] of found) {
      if (value === undefined) continue
      if (into.size >= most && !into.has(key)) {
        const detail = `expected at most ${most} keys`
        image.odd[database].add({ database, key, reason: 'count', detail })
        return
      }
      into.set(key, value)
    }
    page = following
  }
}
