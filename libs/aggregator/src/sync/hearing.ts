import type { ReplicaInfo } from './info.ts'

/** Tells how long a master has been silent. */
export interface Hearing {
  /**
   * Take what a replica says of its master.
   *
   * @param info - what it says
   * @param now - ms of a clock that never steps
   * @returns ms since the master was heard
   */
  take(info: Pick<ReplicaInfo, 'link' | 'offset' | 'silence'>, now: number): number
}

/**
 * Count for how long a master has been silent. A replica counts that by the clock on the wall: put back by a day, it would say
 * for a day that its master was heard just now. What cannot be moved by a clock is how much it has heard: also of a master
 * to which nothing is written, for that says so every 10 s.
 */
export function createHearing(): Hearing {
  let last: (Pick<ReplicaInfo, 'link' | 'offset'> & { at: number; heard: number }) | undefined
  return {
    take({ link, offset, silence }, now) {
      const said = Math.max(0, silence * 1_000)
      let heard = last?.heard ?? 0
      // There is nothing else to go by yet.
      if (last === undefined) heard = now - said
      // It has just been shaken hands with; or there is none that could be silent.
      else if (link === 'none' || (link === 'up' && last.link === 'down')) heard = now
      else if (offset !== last.offset) heard = now - Math.min(said, now - last.at)
      last = { link, offset, at: now, heard }
      return now - heard
    },
  }
}
