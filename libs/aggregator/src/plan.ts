import type { BoxId } from './box.ts'
import { formatMember, type Item, mediaFolder, type ScoredMember } from './programme.ts'
import { programmeKey } from './programme-key.ts'
import { compareText } from './programme-rules.ts'

/** What is to become of a day in one box. */
export type PlanOutcome = 'unchanged' | 'changed' | 'conflict'

/**
 * Why a day cannot be planned for a box: nothing is known of it; what it holds is not what was expected; what it holds
 * is no programme; or the new programme is empty, which would wipe the old one.
 */
export type ConflictReason = 'unknown' | 'unexpected' | 'odd' | 'empty'

/** What a box holds for a day, when a plan is made. */
export interface PlanningBox {
  /** Which. */
  readonly box: BoxId
  /**
   * All members of its sorted set, in any order; none if it has no such key. `undefined`: nothing is known. `odd`: there
   * is something else under the key.
   */
  readonly current: readonly ScoredMember[] | 'odd' | undefined
  /** What it is supposed to hold, if somebody has looked before: anything else is a conflict. */
  readonly expected?: readonly ScoredMember[]
}

/** What to do with a day in one box. Plain data: it may be kept as JSON and carried out later. */
export interface BoxPlan {
  /** Which. */
  readonly box: BoxId
  /** The key of the sorted set, `DDMMYYYY:SERVICE`. */
  readonly key: string
  /** What is to become of it. */
  readonly outcome: PlanOutcome
  /** Why not, in a conflict. */
  readonly reason?: ConflictReason
  /** What must be there for the plan to be carried out, and what an undo puts back: by score, then by member. */
  readonly previous: readonly ScoredMember[]
  /** What is there afterwards: by score, then by member. The whole set, to be written at once. */
  readonly next: readonly ScoredMember[]
  /** What is in `previous` and not in `next`, scores compared too. */
  readonly delete: readonly ScoredMember[]
  /** What is in `next` and not in `previous`, scores compared too. */
  readonly insert: readonly ScoredMember[]
}

/** A day to be planned. */
export interface PlanningDay {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Id of the service. */
  readonly service: string
  /** What it is to be, in any order. */
  readonly items: readonly Item[]
  /** Where the boxes keep their media. Default `/opt/tsfiles`. */
  readonly folder?: string
}

/**
 * Plan a day for each box: the members and scores to write, and how that differs from what is there.
 *
 * @param day - what it is to be
 * @param boxes - what each holds
 * @returns a plan for each box, in their order
 */
export function planDay(
  { day, service, items, folder = mediaFolder }: PlanningDay,
  boxes: Iterable<PlanningBox>,
): BoxPlan[] {
  const key = programmeKey(day, service)
  const next = sorted(items.map((item) => formatMember(item, folder)))
  return [...boxes].map((planning) => {
    const { box, current, expected } = planning
    const previous = Array.isArray(current) ? sorted(current) : []
    const reason = conflictOf(next, previous, current, expected && sorted(expected))
    if (reason) {
      return { box, key, outcome: 'conflict', reason, previous, next, delete: [], insert: [] }
    }
    return planOf(box, key, previous, next)
  })
}

/**
 * The plan that takes back another one: it expects what that one leaves, and restores exactly what was there.
 *
 * @param plan - one that was carried out
 */
export function undoOf({ box, key, previous, next }: BoxPlan): BoxPlan {
  return planOf(box, key, next, previous)
}

/**
 * Do two sorted sets have the same members with the same scores?
 *
 * @param a - in any order
 * @param b - in any order
 */
export function sameMembers(a: readonly ScoredMember[], b: readonly ScoredMember[]): boolean {
  return a.length === b.length && without(a, b).length === 0
}

function planOf(
  box: BoxId,
  key: string,
  previous: readonly ScoredMember[],
  next: readonly ScoredMember[],
): BoxPlan {
  const [gone, come] = [without(previous, next), without(next, previous)]
  const outcome = gone.length + come.length === 0 ? 'unchanged' : 'changed'
  return { box, key, outcome, previous, next, delete: gone, insert: come }
}

function conflictOf(
  next: readonly ScoredMember[],
  previous: readonly ScoredMember[],
  current: PlanningBox['current'],
  expected: readonly ScoredMember[] | undefined,
): ConflictReason | undefined {
  if (current === undefined) return 'unknown'
  if (current === 'odd') return 'odd'
  if (next.length === 0) return 'empty'
  return expected && !sameMembers(previous, expected) ? 'unexpected' : undefined
}

function without(
  members: readonly ScoredMember[],
  others: readonly ScoredMember[],
): ScoredMember[] {
  const scores = new Map(others.map(({ member, score }) => [member, score]))
  return members.filter(({ member, score }) => scores.get(member) !== score)
}

/** As Redis orders them, for names of ASCII. */
function sorted(members: readonly ScoredMember[]): ScoredMember[] {
  return members.toSorted((a, b) => a.score - b.score || compareText(a.member, b.member))
}
