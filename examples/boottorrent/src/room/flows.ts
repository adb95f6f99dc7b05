import type { Machine } from '@boxwright/netboot'
import type { Flow } from '../api/types.ts'
import { server } from './source.ts'

/** What is known of a swarm whose machines tell only how much they get. */
export interface KnownRates {
  readonly machines: readonly Pick<Machine, 'mac' | 'ip' | 'state' | 'os' | 'down' | 'percent'>[]
  /** What each machine gets from the server by BitTorrent, in bytes a second: by its address. */
  readonly bySwarm: ReadonlyMap<string, number>
  /** What the server gives to all of them by HTTP, in bytes a second. */
  readonly byHttp: number
}

/**
 * Who gives to whom. What the server gives is known; what machines give each other is known only in sum, for they say how much
 * they get: what is not from the server is shared out among those that have something of the same system, by how much.
 */
export function flowsOf({ machines, bySwarm, byHttp }: KnownRates): readonly Flow[] {
  const fetching = machines.filter(({ state }) => state === 'fetch')
  const lacking = fetching.map(({ ip, down = 0 }) =>
    Math.max(0, down - (bySwarm.get(ip ?? '') ?? 0)),
  )
  const allLacking = sumOf(lacking)
  return fetching.flatMap((machine, at): readonly Flow[] => {
    const { mac, ip, os } = machine
    const rest = lacking[at] ?? 0
    // Which machine has fetched it nobody says: those that get the most without peers have.
    const http = allLacking === 0 ? 0 : Math.min(rest, (byHttp * rest) / allLacking)
    const own = (bySwarm.get(ip ?? '') ?? 0) + http
    const others = machines
      .filter((other) => other.mac !== mac && other.os === os)
      .map((other) => ({ mac: other.mac, has: shareOf(other) }))
    const all = sumOf(others.map(({ has }) => has))
    const fromServer = { from: server, to: mac, rate: own, isShare: false }
    if (all === 0) return [{ ...fromServer, rate: own + rest - http }]
    const given = others.map(({ mac: from, has }) => {
      return { from, to: mac, rate: ((rest - http) * has) / all, isShare: true }
    })
    return [fromServer, ...given]
  })
}

/** Of its system, while it can give it. */
function shareOf({ state, percent = 0 }: KnownRates['machines'][number]): number {
  if (state === 'seed') return 100
  return state === 'fetch' ? percent : 0
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
