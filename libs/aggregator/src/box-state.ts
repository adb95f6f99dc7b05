import type { Database } from './oddity.ts'

/** The view of a box is what its master holds, but for milliseconds. */
export interface LiveState {
  /** In a word. */
  readonly kind: 'live'
}

/** The view is what the master held a while ago: the replica has lost it, or is being filled anew. */
export interface StaleState {
  /** In a word. */
  readonly kind: 'stale'
  /** How long ago, in ms. */
  readonly age: number
  /** It may be longer ago: the replica had it from before, and has not had its master since it is followed. */
  readonly atLeast?: true
}

/** Nothing is known of the box. That is not the same as empty. */
export interface NeverSyncedState {
  /** In a word. */
  readonly kind: 'never-synced'
}

/** The master came back with hardly anything; what it held before is shown. */
export interface EmptiedState {
  /** In a word. */
  readonly kind: 'emptied'
  /** How long ago that was so, in ms. */
  readonly age: number
  /** In which databases. */
  readonly databases: readonly Database[]
}

/** The replica does not answer; what was known is shown, if anything was. */
export interface UnreachableState {
  /** In a word. */
  readonly kind: 'unreachable'
  /** How long ago that was so, in ms; `undefined`: nothing was ever known. */
  readonly age: number | undefined
  /** It may be longer ago: see {@link StaleState.atLeast}. */
  readonly atLeast?: true
}

/** How far the view of a box can be relied on. */
export type BoxState = LiveState | StaleState | NeverSyncedState | EmptiedState | UnreachableState

/** What is known of a box, from which its state follows. Moments are ms of a clock that never steps. */
export interface BoxFacts {
  /** The replica answers. */
  readonly reachable: boolean
  /** Its data has been read, and every change since. */
  readonly coherent: boolean
  /** The link from the replica to its master. */
  readonly link: 'up' | 'down' | 'none'
  /** ms since the master was heard, at `asked`. */
  readonly silence: number
  /** When the replica was asked last. */
  readonly asked: number
  /** When the view was last known to be the master's; `undefined`: there is none. */
  readonly current: number | undefined
  /** That of a replica without its master was only read then: how old it was nobody can say. */
  readonly onlyRead: boolean
  /** Databases of which something older is shown. */
  readonly kept: readonly Database[]
  /** Since when it is. */
  readonly keptSince: number
}

/** Nothing is known yet. */
export const firstFacts: BoxFacts = {
  ...{ reachable: true, coherent: false, link: 'down', silence: 0, asked: 0 },
  ...{ current: undefined, onlyRead: false, kept: [], keptSince: 0 },
}

/**
 * Say how far a view can be relied on.
 *
 * @param facts - what is known
 * @param now - ms, of the same clock
 * @param staleAfter - ms for which a master may be silent
 */
export function stateOf(facts: BoxFacts, now: number, staleAfter: number): BoxState {
  const { reachable, current, onlyRead, kept, keptSince } = facts
  if (current === undefined) {
    return reachable ? { kind: 'never-synced' } : { kind: 'unreachable', age: undefined }
  }
  const age = Math.max(0, now - current)
  // Before all else: whoever reads the view must know that it is not what is there.
  if (kept.length > 0)
    return { kind: 'emptied', age: Math.max(0, now - keptSince), databases: kept }
  if (reachable && isCurrent(facts, staleAfter)) return { kind: 'live' }
  return { kind: reachable ? 'stale' : 'unreachable', age, ...(onlyRead && { atLeast: true }) }
}

/** Whether the view was that of the master when the replica was asked. */
export function isCurrent({ coherent, link, silence }: BoxFacts, staleAfter: number): boolean {
  return coherent && (link === 'none' || (link === 'up' && silence <= staleAfter))
}
