import type { Output } from '../../files/options.ts'
import { outputFaults } from '../../files/output.ts'
import { CopyList } from '../copy-list.ts'
import type { Copies } from '../desk.ts'
import { invert } from '../invert.ts'
import { openComparison } from './comparison.ts'
import { type BetweenSummary, writeDelta } from './delta-between-files.ts'
import { copiesThrough, type Through } from './known-copies.ts'
import { type CompareOptions, type KeptIndex, refuseComparison } from './options.ts'
import { search } from './search.ts'

/** How two files are compared in both directions. */
export interface BothWaysOptions extends CompareOptions {
  /** An index of the old file, by `createIndexer`. */
  readonly oldIndex?: KeptIndex
  /** An index of the new file; else it is made of what is read of it anyway. */
  readonly newIndex?: KeptIndex
  /** Deltas from the old file to a third one, and from that to the new one; see {@link BetweenOptions.through}. */
  readonly through?: Through
}

/** What both deltas came to. */
export interface BothWays {
  /** The delta that makes the new file of the old one. */
  readonly forth: BetweenSummary
  /** The delta that makes the old file of the new one; what was read of both counts only what was added to `forth`. */
  readonly back: BetweenSummary
}

/**
 * Make the deltas between two files in both directions for less than twice the work of one: what the new file
 * has of the old one, the old one has of the new one; only what is left is searched.
 *
 * @param oldFile - the path of the old file
 * @param newFile - the path of the new file
 * @param forth - where the delta from old to new goes: a path or a stream
 * @param back - where the delta from new to old goes
 * @param options - as for `deltaBetweenFiles`
 * @throws {@link RsyncError} as `deltaBetweenFiles` does; the first delta may be there already
 */
export async function deltasBetweenFiles(
  oldFile: string,
  newFile: string,
  forth: Output,
  back: Output,
  options: BothWaysOptions = {},
): Promise<BothWays> {
  const { oldIndex, newIndex, through } = options
  refuseComparison(
    options,
    { oldFile, newFile },
    { oldIndex, newIndex },
    Object.entries({ forth, back }).flatMap(([key, output]) => outputFaults(key, output)),
  )
  options.signal?.throwIfAborted()
  const kept = [oldIndex, newIndex] as const
  await using comparison = await openComparison([oldFile, newFile], kept, true, options)
  const [old, fresh] = comparison.sides
  await comparison.index(old)
  await comparison.enter(old)
  const known = through && (await copiesThrough(through, old.file, fresh.file, options.signal))
  // What is known need not be read: then the new file is not seen as a whole.
  const hashTarget = newIndex === undefined && known === undefined
  const way = { basis: old, target: fresh, hashTarget, phase: 'match' } as const
  const list = new CopyList()
  const noted = noteInto(list, search(comparison, way, known))
  const there = await writeDelta(comparison, old, fresh, noted, forth, options)

  const before = [old.bytesRead, fresh.bytesRead] as const
  if (!hashTarget) await comparison.index(fresh)
  await comparison.enter(fresh)
  const inverted = list.isWhole ? invert(list.take()) : undefined
  const wayBack = { basis: fresh, target: old, phase: 'match back' } as const
  const all = search(comparison, wayBack, inverted)
  const again = await writeDelta(comparison, fresh, old, all, back, options)
  return {
    forth: there,
    back: {
      ...again,
      basisBytesRead: again.basisBytesRead - before[1],
      targetBytesRead: again.targetBytesRead - before[0],
    },
  }
}

/** Pass on lists and keep them, up to a limit. */
async function* noteInto(list: CopyList, found: AsyncIterable<Copies>): AsyncGenerator<Copies> {
  for await (const copies of found) {
    for (let at = 0; at < copies.length; at += 3) {
      list.add(copies[at] ?? 0, copies[at + 1] ?? 0, copies[at + 2] ?? 0)
    }
    yield copies
  }
}
