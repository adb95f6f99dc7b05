/** Since when files have not been listed: name to Unix time in ms. */
export type Unlisted = Readonly<Record<string, number>>

/** What is to be removed, and what to be remembered. */
export interface Pruning {
  /** Unlisted for longer than the time of grace. */
  readonly remove: readonly string[]
  /** Unlisted, but not for so long. */
  readonly keep: Unlisted
}

/**
 * Which of the files that no series lists have to go. A client that has read the metadata just
 * before they changed still fetches what it was promised: hence the grace.
 *
 * @param there - the files that are there
 * @param listed - the files that current metadata name
 * @param before - what was unlisted before
 * @param now - Unix time in ms
 * @param grace - in ms
 */
export function planPruning(
  there: Iterable<string>,
  listed: ReadonlySet<string>,
  before: Unlisted,
  now: number,
  grace: number,
): Pruning {
  const remove: string[] = []
  const keep: Record<string, number> = {}
  for (const name of there) {
    if (listed.has(name)) continue
    // A clock that was set back must not make the grace endless.
    const since = Math.min(now, (Object.hasOwn(before, name) ? before[name] : undefined) ?? now)
    if (now - since >= grace) remove.push(name)
    else keep[name] = since
  }
  return { remove, keep }
}
