import type { Aggregator } from './aggregator.ts'
import { AggregatorError } from './errors.ts'
import { fileNameOf, parseDuration } from './media.ts'
import { isUnknown } from './media-check.ts'
import { connect } from './sync/connect.ts'

/** Options of {@link keepsDurations}. */
export interface DurationsOptions {
  /** The TCP port of the aggregator's own Redis on 127.0.0.1, or the path of its socket. */
  readonly at: number | string
  /** User of its access list. */
  readonly user?: string
  /** Its password. */
  readonly password?: string
  /** ms that it may take for each step. Default 1,000. */
  readonly timeout?: number
}

/** What became of durations. */
export interface KeptDurations {
  /** How many are there. */
  readonly kept: number
  /** How many are not there any more, for no box has their media. */
  readonly removed: number
}

/** Keeps durations for others to read. */
export interface Durations {
  /**
   * Keep the durations of media that somebody has asked about, in database 1 of the aggregator's own Redis: the
   * maximum that any box says under `NAME.ts`, and nothing where no box has it. As long as nothing is known of a box,
   * none becomes shorter or goes.
   *
   * @param names - `NAME` or `NAME.ts`
   * @throws {@link AggregatorError} `ERR_STORAGE`: that Redis does not take it
   */
  keep(names: Iterable<string>): Promise<KeptDurations>
}

/** How many names go in one command. */
const pageSize = 1_000

/**
 * Keep durations as the ancestor did, for what still reads them there. Nothing here reads them.
 *
 * @param aggregator - what the boxes hold
 * @param options - where to
 */
export function keepsDurations(
  { view, behind }: Pick<Aggregator, 'view' | 'behind'>,
  { at, user, password, timeout = 1_000 }: DurationsOptions,
): Durations {
  const access = {
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  }
  return {
    async keep(names) {
      const filenames = [...new Set([...names].map(fileNameOf))]
      let [kept, removed] = [0, 0]
      if (filenames.length === 0) return { kept, removed }
      try {
        const redis = await connect({ at, ...access }, 1, timeout)
        try {
          for (let from = 0; from < filenames.length; from += pageSize) {
            const page = filenames.slice(from, from + pageSize)
            const held = await redis.mget(...page)
            const isPartial = behind().some(isUnknown)
            const set: string[] = []
            const gone: string[] = []
            for (const [index, filename] of page.entries()) {
              const before = parseDuration(held[index] ?? '')
              const { duration } = view.media(filename) ?? {}
              if (duration === undefined) {
                if (!isPartial) gone.push(filename)
              } else {
                kept += 1
                const isShorter = before !== undefined && duration < before
                if (!(isPartial && isShorter)) set.push(filename, String(duration))
              }
            }
            const done = await Promise.all([
              gone.length > 0 ? redis.del(...gone) : 0,
              set.length > 0 ? redis.mset(...set) : undefined,
            ])
            removed += done[0]
          }
        } finally {
          redis.disconnect()
        }
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        const message = `The Redis of durations at ${at} does not take them: ${reason}`
        throw new AggregatorError('ERR_STORAGE', message, { cause })
      }
      return { kept, removed }
    },
  }
}
