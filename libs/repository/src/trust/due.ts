import type { OnlineRole } from '../roles.ts'
import type { Bodies } from './model.ts'

/**
 * How many times as long as the timestamp the others are good. The shortest life bounds for how long
 * somebody can withhold news (§2.1.4); a client learns of an old snapshot or of old targets by the timestamp.
 */
const lives: Readonly<Record<OnlineRole, number>> = { timestamp: 1, snapshot: 4, targets: 12 }

/** For how long a role's metadata are good, in ms. */
export function lifeOf(role: OnlineRole, timestamp: number): number {
  return timestamp * lives[role]
}

/**
 * When metadata have to be signed again: when half of their life is over. So whoever signs may be out
 * for the other half.
 *
 * @param life - that of the timestamp, in ms
 * @returns the moment; one that has passed if they are good for longer than they should be, as after
 * a clock was wrong or a shorter life is wanted
 */
export function dueAt({ _type, expires }: Bodies[OnlineRole], now: Date, life: number): Date {
  const end = new Date(expires).getTime()
  const own = lifeOf(_type, life)
  return end - now.getTime() > own ? now : new Date(end - own / 2)
}

/** Whether metadata have to be signed again; see {@link dueAt}. */
export function isDue(body: Bodies[OnlineRole], now: Date, life: number): boolean {
  return dueAt(body, now, life) <= now
}
