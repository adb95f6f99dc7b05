/** A peer that may be given to, as the choker sees it. */
export interface ChokeCandidate {
  /** A number that it has for itself. */
  readonly peer: number
  /** Whether it wants something that is here. */
  readonly isInterested: boolean
  /** Whether it is given to now. */
  readonly isUnchoked: boolean
  /** Since when it is given to, or waits, in ms. */
  readonly since: number
  /**
   * What it is worth to the swarm: while we lack something, the bytes in a second that it gives us; when we lack
   * nothing, those of ours that it hands on.
   */
  readonly worth: number
}

/** How many are given to. */
export interface ChokeOptions {
  /** At a time. Few: each gets much, and has something whole to hand on soon. */
  readonly slots: number
  /** Of these: how many are for those who have waited longest, so that each one gets its first pieces. */
  readonly chances: number
  /** In ms: for so long is nobody choked again. Changing often wastes what is under way. */
  readonly least: number
}

/**
 * Choose who is given to: those who are worth most to the swarm, and a few who have waited longest.
 *
 * @param candidates - all that are connected
 * @param now - in ms, on the clock of `since`
 * @returns the numbers of those who are given to from now on
 */
export function chooseUnchoked(
  candidates: readonly ChokeCandidate[],
  { slots, chances, least }: ChokeOptions,
  now: number,
): Set<number> {
  const interested = candidates.filter(({ isInterested }) => isInterested)
  if (interested.length <= slots) return new Set(interested.map(({ peer }) => peer))
  const isFresh = ({ isUnchoked, since }: ChokeCandidate): boolean =>
    isUnchoked && now - since < least
  const chosen = new Set<number>()
  const choose = (from: readonly ChokeCandidate[], most: number): void => {
    for (const { peer } of from) {
      if (chosen.size >= most) return
      chosen.add(peer)
    }
  }
  choose(interested.filter(isFresh), slots)
  const byWorth = interested
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.peer - b.peer)
  choose(byWorth, Math.max(chosen.size, slots - chances))
  const waiting = interested
    .filter(({ isUnchoked }) => !isUnchoked)
    .sort((a, b) => a.since - b.since || a.peer - b.peer)
  choose(waiting, slots)
  // Nobody else waits: those who have it may keep it.
  choose(interested, slots)
  return chosen
}
