import type { Copies } from '../desk.ts'
import { batches, gapsBetween, interleave } from '../gaps.ts'
import { windowLength } from '../layout.ts'
import { mergeCopies } from '../merge.ts'
import { unitsOf } from '../ranges.ts'
import type { Comparison, Search } from './comparison.ts'

/**
 * Search a whole target, or what is between copies that are known.
 *
 * @param known - ascending; they are taken at their word
 * @returns copies as a delta has them: ascending, without overlaps
 */
export function search(
  comparison: Comparison,
  what: Pick<Search, 'basis' | 'target' | 'phase' | 'hashTarget'>,
  known: Copies | undefined,
): AsyncGenerator<Copies> {
  const { size } = what.target.file
  if (known === undefined) {
    const all = Array.from(unitsOf(size), (range) => [range])
    return mergeCopies(comparison.match({ ...what, batches: all, bytes: size }))
  }
  // Twice, rather than to keep a million of them.
  let bytes = 0
  for (const { start, end } of gapsBetween(known, size)) bytes += end - start
  // What is beyond a gap is known.
  const between = { batches: batches(gapsBetween(known, size)), bytes, margin: windowLength }
  return mergeCopies(interleave(known, comparison.match({ ...what, ...between })))
}
