import type { NamingMembers } from '../media-plan.ts'
import type { NodeAnswer } from './tell-node.ts'

/**
 * What became of a plan in one box.
 *
 * - `applied`: it is so now, and the node was told.
 * - `unchanged`: it was so before.
 * - `conflict`: there is something that was not planned for; it was left alone.
 * - `unreachable`: the box is out of reach; it is done when it returns.
 * - `failed`: the box or its node refused it, or it is written and the node could not be told (`written`).
 * - `superseded`: the box was out of reach until something newer was asked for.
 */
export type ApplyOutcome =
  | 'applied'
  | 'unchanged'
  | 'conflict'
  | 'unreachable'
  | 'failed'
  | 'superseded'

/** What is told of each result. */
export interface ResultFacts {
  /** The town of the box. */
  readonly town: string
  /** The host of the box. */
  readonly host: string
  /** In one word. */
  readonly outcome: ApplyOutcome
  /** Why, unless all is well. */
  readonly reason?: string
  /** Whether the box holds what was planned. */
  readonly written: boolean
  /** Whether a replica confirmed it in time. */
  readonly confirmed?: boolean
  /** What the node said. */
  readonly node?: NodeAnswer
}

/** What became of a day in one box. */
export interface ProgrammeResult extends ResultFacts {
  /** `DDMMYYYY`. */
  readonly day: string
  /** Id of the service. */
  readonly service: string
  /** How many members of the old programme are gone. */
  readonly delete: number
  /** How many members of the new one came. */
  readonly insert: number
}

/** What became of a medium in one box. */
export interface MediaResult extends ResultFacts {
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** The file that it became; absent: it was to be deleted. */
  readonly to?: string
  /** The programmes that were changed, with the members as they were. */
  readonly programmes: readonly NamingMembers[]
}

/** What became of a plan in one box. */
export type BoxResult = ProgrammeResult | MediaResult

/** Whether a result is of a medium. */
export function isMediaResult(result: BoxResult): result is MediaResult {
  return 'filename' in result
}

/** Results as the ancestor had them: by town, day and server. */
export type ResultTree = Record<string, Record<string, Record<string, ProgrammeResult>>>

/** Sort results of programmes by town, day and server. */
export function resultTree(results: Iterable<ProgrammeResult>): ResultTree {
  return grouped(
    results,
    ({ town }) => town,
    (inTown) =>
      grouped(
        inTown,
        ({ day }) => day,
        (onDay) => Object.fromEntries(onDay.map((one) => [one.host, one])),
      ),
  )
}

/** Results of a medium by town and server. */
export type MediaResultTree = Record<string, Record<string, MediaResult>>

/** Sort results of a medium by town and server. */
export function mediaResultTree(results: Iterable<MediaResult>): MediaResultTree {
  return grouped(
    results,
    ({ town }) => town,
    (inTown) => Object.fromEntries(inTown.map((one) => [one.host, one])),
  )
}

/** Object.fromEntries makes properties of its own of any name: a town may be called __proto__. */
function grouped<R, T>(
  results: Iterable<R>,
  of: (one: R) => string,
  make: (own: R[]) => T,
): Record<string, T> {
  return Object.fromEntries(
    [...Map.groupBy(results, of)].map(([name, own]): [string, T] => [name, make(own)]),
  )
}
