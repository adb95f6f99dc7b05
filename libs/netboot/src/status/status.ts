import type { NetbootProgress, Totals } from '../events.ts'
import type { Machine } from '../machine.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** A system, as the status tells it. */
export interface SystemStatus {
  /** The name of its folder. */
  readonly name: string
  /** What the menu shows. */
  readonly title: string
  /** In bytes. */
  readonly size: number
}

/** How fast bytes go, as last measured. */
export interface Rates {
  /** From this server, in bytes a second. */
  readonly server: number
  /** To machines, from whomever, as they say; in bytes a second. */
  readonly machines: number
}

/** How a project is: what `out/status.json` holds. */
export interface NetbootStatus {
  /** Of this form. */
  readonly version: 0
  /** `starting`: it is built; `failed`: it could not be started, see `reason`. */
  readonly state: 'starting' | 'serving' | 'ended' | 'failed'
  /** Who serves it. */
  readonly process: ProcessIdentity
  /** When it was started (RFC 3339). */
  readonly since: string
  /** When this was written (RFC 3339). */
  readonly at: string
  /** Why it could not be started. */
  readonly reason?: string
  /** What takes long at the moment. */
  readonly progress?: NetbootProgress
  /** What machines can boot. */
  readonly systems: readonly SystemStatus[]
  /** Since the start. */
  readonly totals: Totals
  /** At the moment. */
  readonly rates: Rates
  /** Those that were seen, in the order in which they were. */
  readonly machines: readonly Machine[]
}

/** What a status tells of a project that is served. */
export type ServedStatus = Pick<NetbootStatus, 'systems' | 'totals' | 'machines'>

/** Before anything was sent. */
export const noTotals: Totals = { http: 0, torrent: 0, webSeed: 0, received: 0, peers: 0 }

/** What all machines get at the moment, in bytes a second. */
export function machineRate(machines: readonly Machine[]): number {
  const fetching = machines.filter(({ state }) => state === 'fetch')
  return fetching.reduce((sum, { down = 0 }) => sum + down, 0)
}
