import { assertZone } from '@boxwright/naming'
import type { Box } from './box.ts'
import { type DayRules, defaultDayStart } from './broadcast-day.ts'
import { AggregatorError } from './errors.ts'
import { defaultLimits, type Limits } from './limits.ts'

/** Options of {@link createAggregator}. */
export interface AggregatorOptions {
  /** All boxes, such as `readConfiguration` gave them. */
  readonly boxes: readonly Box[]
  /** IANA zone of days and times. Default: that of this machine. */
  readonly zone?: string
  /** Seconds after 00:00, as the clock shows it, when a day of programme begins. Default 27,000: 07:30. */
  readonly dayStart?: number
  /** What replicas ask for, if they are not open on this machine. */
  readonly replica?: ReplicaAccess
  /**
   * Start and watch a replica for each box, instead of using those that listen on the ports of the boxes.
   * Costs some 20 MB and the data for each.
   */
  readonly fleet?: FleetOptions
  /** ms in which a replica has to answer, whatever it is asked. Default 1,000. */
  readonly timeout?: number
  /** ms between two looks at the state of a replica. Default 1,000. */
  readonly pollEvery?: number
  /** ms between two comparisons with a scan, which reads all of a box. Default 600,000. */
  readonly verifyEvery?: number
  /**
   * ms for which a master may be silent before its view is `stale`. A Redis says something every 10 s, so less than
   * 11,000 makes sense only for masters with a shorter `repl-ping-replica-period`. Default 15,000.
   */
  readonly staleAfter?: number
  /** How much of a box is taken in. */
  readonly limits?: Partial<Limits>
}

/** What replicas ask for. */
export interface ReplicaAccess {
  /** User of their access lists; the one called `default` if there is none. */
  readonly user?: string
  /** Password. */
  readonly password?: string
}

/** How to keep replicas of our own. */
export interface FleetOptions {
  /** Where each has a folder with its configuration and its dump. */
  readonly folder: string
  /** MiB of data that one may take; it is ended and told if it takes more. Default 1,024. */
  readonly memory?: number
  /** The program. Default `redis-server`. */
  readonly command?: string
  /**
   * Use the replicas of another process, which has this folder, as long as it runs; only if there is none, start them.
   * Default `false`: another process is `ERR_STORAGE`.
   */
  readonly share?: boolean
}

/** {@link AggregatorOptions} with every default in its place. */
export interface AggregatorSettings
  extends Required<Pick<AggregatorOptions, 'boxes' | 'timeout' | 'pollEvery' | 'verifyEvery'>> {
  readonly staleAfter: number
  readonly limits: Limits
  readonly days: DayRules
  readonly replica: ReplicaAccess
  readonly fleet: Required<FleetOptions> | undefined
}

/**
 * Check options, all at once, and fill in the defaults.
 *
 * @throws {@link AggregatorError} `ERR_OPTIONS`, a line for each fault
 */
export function readOptions(options: AggregatorOptions): AggregatorSettings {
  const faults: string[] = []
  const positive = (name: string, value: number, least = 1): number => {
    const isFine = Number.isInteger(value) && value >= least && value < 2 ** 31
    if (!isFine) faults.push(`${name}: expected a whole number from ${least} on, got ${value}`)
    return value
  }
  const { boxes, replica = {}, fleet } = options
  if (!Array.isArray(boxes) || boxes.length === 0) {
    faults.push('boxes: expected at least one box')
  }
  const owners = new Map<number, string>()
  for (const { host, port } of Array.isArray(boxes) ? boxes : []) {
    const owner = owners.get(port) ?? host
    owners.set(port, owner)
    // What one holds would be shown of both. A box in two towns is one, and has one.
    if (owner !== host)
      faults.push(`boxes: expected a port for each, got ${port} for ${owner} and ${host}`)
  }
  const limits = { ...defaultLimits, ...options.limits }
  for (const [name, value] of Object.entries(limits)) positive(`limits.${name}`, value)
  if (fleet !== undefined && !fleet.folder) faults.push('fleet.folder: expected a path')
  const zone = options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  try {
    assertZone(zone)
  } catch (error) {
    faults.push(`zone: ${error instanceof Error ? error.message : error}`)
  }
  const settings: AggregatorSettings = {
    ...{ boxes, replica, limits },
    days: { zone, dayStart: positive('dayStart', options.dayStart ?? defaultDayStart, 0) },
    timeout: positive('timeout', options.timeout ?? 1_000),
    pollEvery: positive('pollEvery', options.pollEvery ?? 1_000),
    verifyEvery: positive('verifyEvery', options.verifyEvery ?? 600_000),
    staleAfter: positive('staleAfter', options.staleAfter ?? 15_000),
    fleet: fleet && {
      folder: fleet.folder,
      memory: positive('fleet.memory', fleet.memory ?? 1_024, 16),
      command: fleet.command ?? 'redis-server',
      share: fleet.share ?? false,
    },
  }
  if (faults.length > 0) throw new AggregatorError('ERR_OPTIONS', faults.join('\n'))
  return settings
}
