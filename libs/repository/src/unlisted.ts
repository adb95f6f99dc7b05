/** What two clocks show, in ms: one that can be set, and one that only counts. */
export interface Moment {
  /** Unix time. */
  readonly wall: number
  /** For how long the machine has been up. */
  readonly uptime: number
}

/** For how long files have not been listed, as far as was seen: name to ms. */
export type Unlisted = Readonly<Record<string, number>>

/** What is to be removed, and what to be remembered. */
export interface Pruning {
  /** Unlisted for longer than the time of grace. */
  readonly remove: readonly string[]
  /** Unlisted, but not for so long. */
  readonly keep: Unlisted
}

/**
 * How much time has passed for certain, in ms: as much as both clocks say. NTP sets the one by decades on a board
 * without a battery, and a fault by years and back; the other begins anew with each start of the machine, and is
 * another one if the disk has moved to another machine.
 */
export function passedBetween(from: Moment, to: Moment): number {
  const up = to.uptime < from.uptime ? to.uptime : to.uptime - from.uptime
  return Math.max(0, Math.min(up, to.wall - from.wall))
}

/** Series and files are remembered in one list: the names of series end in a slash there. */
export function seriesKey(name: string): string {
  return `${name}/`
}

/**
 * Which of the files that no series lists have to go. A client that has read the metadata just
 * before they changed still fetches what it was promised: hence the grace.
 *
 * @param there - the files that are there
 * @param listed - the files that current metadata name
 * @param before - what was unlisted before
 * @param passed - how long ago that was, in ms
 * @param grace - in ms
 */
export function planPruning(
  there: Iterable<string>,
  listed: ReadonlySet<string>,
  before: Unlisted,
  passed: number,
  grace: number,
): Pruning {
  const remove: string[] = []
  const keep: Record<string, number> = {}
  for (const name of there) {
    if (listed.has(name)) continue
    const known = Object.hasOwn(before, name) ? before[name] : undefined
    const age = known === undefined ? 0 : known + passed
    if (age >= grace) remove.push(name)
    else keep[name] = age
  }
  return { remove, keep }
}
