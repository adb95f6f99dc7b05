import { addAll, intersect, isSame, type Marks, newMarks } from './marks.ts'
import { capacity, type Planes } from './planes.ts'
import type { Place, Stretch } from './query.ts'

/** Marks that are used again and again: as many as the places of names, of two stretches. */
const pools: [Marks[], Marks[]] = [[], []]
/** Names that have the first part of a stretch, and then more of it. */
const partly: [Marks, Marks] = [newMarks(capacity), newMarks(capacity)]
const found = newMarks(capacity)

/**
 * Leave only the marks of names that have stretches of a pattern, one behind the other. All names at once, place by
 * place; a name that is cut stays.
 *
 * Each stretch is taken as early as it can be: what fits behind a later one fits behind an earlier one, too.
 */
export function matchStretches(planes: Planes, stretches: readonly Stretch[], marks: Marks): void {
  const { cut } = planes
  const whole = stretches.reduce((sum, { length }) => sum + length, 0)
  /** Place to the names that have all stretches so far before it; `undefined`: none. */
  let before: readonly (Marks | undefined)[] | undefined
  for (const [turn, stretch] of stretches.entries()) {
    if (whole > planes.length) {
      before = []
      break
    }
    before = endsOf(planes, stretch, before, marks, pools[turn & 1] ?? [])
  }
  if (!before) return
  const last = before[planes.length]
  if (cut) {
    found.set(last ?? none)
    addAll(found, cut)
    intersect(marks, found)
  } else marks.set(last ?? none)
}

const none = newMarks(capacity)

/** @returns place to the names in which a stretch, and those before, end there or earlier */
function endsOf(
  planes: Planes,
  { length, places }: Stretch,
  before: readonly (Marks | undefined)[] | undefined,
  marks: Marks,
  pool: Marks[],
): (Marks | undefined)[] {
  const ends: (Marks | undefined)[] = []
  let last: Marks | undefined
  let next = cleared(pool, 0)
  let used = 1
  for (let start = 0; start + length <= planes.length; start += 1) {
    const from = before ? before[start] : marks
    if (from && planes.mayTake(start, places) && take(planes, start, places, from, next)) {
      last = next
      // All that were looked for: the rest of the places is not needed.
      if (isSame(marks, last)) {
        ends.length = start + length
        return ends.concat(Array.from({ length: planes.length - start - length + 1 }, () => last))
      }
      next = cleared(pool, used++)
      next.set(last)
    }
    ends[start + length] = last
  }
  return ends
}

/** Add those that have a stretch there. @returns whether any came */
function take(
  planes: Planes,
  start: number,
  places: Stretch['places'],
  from: Marks,
  found: Marks,
): boolean {
  let among = from
  const last = places.length - 1
  for (let at = 0; at < last; at += 1) {
    const some = partly[at & 1] as Marks
    some.fill(0)
    if (!planes.gather(some, among, start, places[at] as Place)) return false
    among = some
  }
  return planes.gather(found, among, start, places[last] as Place)
}

function cleared(pool: Marks[], at: number): Marks {
  const marks = pool[at] ?? newMarks(capacity)
  pool[at] = marks
  return marks.fill(0)
}
