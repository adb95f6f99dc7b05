import type { NetbootProgress } from '../events.ts'
import { inBytes, inTime } from './units.ts'

const verbs = { fetch: 'fetching', pack: 'packing', hash: 'hashing' } as const

/** How far something has come: `fetching Debian's packages: 42 % of 49.0 MB, 3.1 MB/s, 9 s left`. */
export function progressRow({ task, name, done, total, rate, left }: NetbootProgress): string {
  const percent = total > 0 ? Math.floor((100 * done) / total) : 100
  const pace = rate > 0 ? `, ${inBytes(rate)}/s` : ''
  const rest = left === undefined || done >= total ? '' : `, ${inTime(left)} left`
  return `${verbs[task]} ${name}: ${percent} % of ${inBytes(total)}${pace}${rest}`
}
