import type { Output } from '../../files/options.ts'
import { outputFaults } from '../../files/output.ts'
import { batches, gapsBetween, interleave, invert } from '../invert.ts'
import { windowLength } from '../layout.ts'
import { type Copy, mergeCopies } from '../merge.ts'
import { unitsOf } from '../ranges.ts'
import { openComparison } from './comparison.ts'
import { type BetweenSummary, writeDelta } from './delta-between-files.ts'
import { type CompareOptions, type KeptIndex, refuseComparison } from './options.ts'

/** How two files are compared in both directions. */
export interface BothWaysOptions extends CompareOptions {
  /** An index of the old file, by `createIndexer`. */
  readonly oldIndex?: KeptIndex
  /** An index of the new file; else it is made of what is read of it anyway. */
  readonly newIndex?: KeptIndex
}

/** What both deltas came to. */
export interface BothWays {
  /** The delta that makes the new file of the old one. */
  readonly forth: BetweenSummary
  /** The delta that makes the old file of the new one; what was read of both counts only what was added to `forth`. */
  readonly back: BetweenSummary
}

/** More copies than this are not kept for the way back, which is then searched as a whole; 48 MB. */
const mostCopies = 500_000

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
  const { oldIndex, newIndex } = options
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
  const found = comparison.match({
    basis: old,
    target: fresh,
    batches: Array.from(unitsOf(fresh.file.size), (range) => [range]),
    bytes: fresh.file.size,
    hashTarget: newIndex === undefined,
    phase: 'match',
  })
  const known: Copy[] = []
  const noted = noteInto(known, mergeCopies(found))
  const there = await writeDelta(comparison, old, fresh, noted, forth, options)

  const before = [old.bytesRead, fresh.bytesRead] as const
  if (newIndex !== undefined) await comparison.index(fresh)
  await comparison.enter(fresh)
  const inverted = known.length > mostCopies ? [] : invert(known)
  const gaps = [...gapsBetween(inverted, old.file.size)]
  const rest = comparison.match({
    basis: fresh,
    target: old,
    batches: batches(gaps),
    bytes: gaps.reduce((sum, { start, end }) => sum + end - start, 0),
    // What is beyond a gap is known.
    margin: windowLength,
    phase: 'match back',
  })
  const all = mergeCopies(interleave(inverted, rest))
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
async function* noteInto(
  known: Copy[],
  lists: AsyncIterable<readonly Copy[]>,
): AsyncGenerator<readonly Copy[]> {
  for await (const list of lists) {
    if (known.length <= mostCopies) known.push(...list)
    yield list
  }
}
