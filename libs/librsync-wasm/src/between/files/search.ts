import type { Copies } from '../desk.ts'
import { batches, gapsBetween, interleave } from '../gaps.ts'
import { windowLength } from '../layout.ts'
import { type Copy, mergeCopies } from '../merge.ts'
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
): AsyncGenerator<Copy[]> {
  const { size } = what.target.file
  if (known === undefined) {
    const all = Array.from(unitsOf(size), (range) => [range])
    return mergeCopies(comparison.match({ ...what, batches: all, bytes: size }))
  }
  const gaps = [...gapsBetween(known, size)]
  const bytes = gaps.reduce((sum, { start, end }) => sum + end - start, 0)
  // What is beyond a gap is known.
  const between = { batches: batches(gaps), bytes, margin: windowLength }
  return mergeCopies(interleave(known, comparison.match({ ...what, ...between })))
}
