import type { StatusView, StorageView } from '../../src/api/types.ts'

/** A part of the storage. */
export interface Share {
  /** A kind of file, or `other` or `free`. */
  readonly name: string
  readonly bytes: number
  /** Of the whole, from 0 to 1. */
  readonly part: number
  /** Files of that kind. */
  readonly files?: number
}

/** What the storage is full of: the recordings by kind, whatever else is on it, and what is free. */
export function sharesOf({ total, free, kinds }: StorageView): Share[] {
  if (total <= 0) return []
  const share = (name: string, bytes: number): Share => ({ name, bytes, part: bytes / total })
  const recordings = Object.entries(kinds)
    .map(([name, { files, bytes }]) => ({ ...share(name, bytes), files }))
    .filter(({ files }) => files > 0)
  const used = recordings.reduce((sum, { bytes }) => sum + bytes, 0)
  // Blocks that are kept for root are neither free nor anybody's.
  const other = Math.max(0, total - free - used)
  return [...recordings, share('other', other), share('free', free)]
}

/**
 * How long recording can go on before something must be deleted.
 *
 * @param status the box
 * @param free bytes above what is kept free
 * @returns s; `undefined` if nothing is recorded
 */
export function secondsLeft({ recorder, storage, policy }: StatusView): number | undefined {
  const { format } = recorder
  if (!format || !storage.ready) return undefined
  const bits = Number(/\d+/.exec(format.sampleFormat)?.[0] ?? 32)
  const perSecond = (format.rate * format.channels * bits) / 8
  return Math.max(0, storage.free - (policy.minimumFree ?? 0)) / perSecond
}
