import { readFile } from 'node:fs/promises'
import { lock, writeFile } from '@boxwright/durable'
import { archiveFailure, errnoOf } from '../errors.ts'
import type { Layout } from './layout.ts'

/**
 * The last number used, as `.currentNumber` tells. After a power cut the ancestor's may be empty: then it
 * tells nothing, and the index has to.
 *
 * @returns `undefined` if there is none, or it is no number
 */
export async function readCounter({ counter }: Layout): Promise<number | undefined> {
  const text = await readFile(counter, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return ''
    throw archiveFailure(error, `read ${counter}`)
  })
  // bc and awk print 1e+06 for a million.
  const number = Number(text.trim() === '' ? Number.NaN : text)
  // As many digits as a name can have: beyond, one more would some day be the same number.
  return Number.isSafeInteger(number) && number >= 0 && number < 1e15 ? number : undefined
}

/** Write the last number used; a number that is higher, of another import, stays. */
export async function writeCounter(layout: Layout, last: number): Promise<void> {
  await using _only = await lock(layout.counterLock, { wait: true })
  if (((await readCounter(layout)) ?? -1) >= last) return
  await writeFile(layout.counter, `${last}\n`, { clobber: 'replace' })
}
