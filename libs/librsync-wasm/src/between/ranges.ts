import type { Range } from './desk.ts'
import { unitLength } from './layout.ts'

/** Cut `size` bytes into units. */
export function* unitsOf(size: number): Generator<Range> {
  for (let start = 0; start < size; start += unitLength) {
    yield { start, end: Math.min(size, start + unitLength) }
  }
}
