import type { NodeAnswer } from './tell-node.ts'

/**
 * What became of a day in one box.
 *
 * - `applied`: it is there, and the node was told.
 * - `unchanged`: it was there before.
 * - `conflict`: there is something that was not planned for; it was left alone.
 * - `unreachable`: the box is out of reach; it is done when it returns.
 * - `failed`: the box refused it, or it is there and the node could not be told (`written`).
 * - `superseded`: the box was out of reach until something newer was asked for.
 */
export type ApplyOutcome =
  | 'applied'
  | 'unchanged'
  | 'conflict'
  | 'unreachable'
  | 'failed'
  | 'superseded'

/** What became of a day in one box. */
export interface BoxResult {
  /** The town of the box. */
  readonly town: string
  /** The host of the box. */
  readonly host: string
  /** `DDMMYYYY`. */
  readonly day: string
  /** Id of the service. */
  readonly service: string
  /** In one word. */
  readonly outcome: ApplyOutcome
  /** Why, unless all is well. */
  readonly reason?: string
  /** How many members of the old programme are gone. */
  readonly delete: number
  /** How many members of the new one came. */
  readonly insert: number
  /** Whether the new programme is in the box. */
  readonly written: boolean
  /** Whether a replica confirmed it in time. */
  readonly confirmed?: boolean
  /** What the node said. */
  readonly node?: NodeAnswer
}

/** Results as the ancestor had them: by town, day and server. */
export type ResultTree = Record<string, Record<string, Record<string, BoxResult>>>

/** Sort results by town, day and server. */
export function resultTree(results: Iterable<BoxResult>): ResultTree {
  // Object.fromEntries makes properties of its own of any name: a town may be called __proto__.
  const grouped = <T>(
    list: BoxResult[],
    of: (one: BoxResult) => string,
    make: (own: BoxResult[]) => T,
  ) => Object.fromEntries([...Map.groupBy(list, of)].map(([name, own]) => [name, make(own)]))
  return grouped(
    [...results],
    ({ town }) => town,
    (inTown) =>
      grouped(
        inTown,
        ({ day }) => day,
        (onDay) => Object.fromEntries(onDay.map((one) => [one.host, one])),
      ),
  )
}
