import { join } from 'node:path'
import {
  type AggregatorOptions,
  type ApplierOptions,
  type Box,
  type DayRules,
  describeFault,
  type LogSettings,
  loadConfiguration,
} from '@boxwright/aggregator'
import type { DemoBoxes } from './demo/contract.ts'

/** The boxes, and all that is configured of them. */
export interface Site {
  /** Every box. */
  readonly boxes: readonly Box[]
  /** Id of a service to its name. */
  readonly channels: ReadonlyMap<string, string>
  /** How days are counted. */
  readonly rules: Required<DayRules>
  /** Folder for all that is kept. */
  readonly data: string
  /** How replicas are run, or reached. */
  readonly replicas: Pick<AggregatorOptions, 'fleet' | 'replica'>
  /** What nodes are told, and how long it may take. */
  readonly commands: Pick<
    ApplierOptions,
    'command' | 'commandTimeout' | 'deleteCommand' | 'renameCommand'
  >
  /** The log that the configuration wants. */
  readonly log: LogSettings | undefined
  /** What in the configuration was not understood. */
  readonly ignored: readonly string[]
  /** The boxes, if they are made up. */
  readonly demo: DemoBoxes | undefined
}

/**
 * The boxes of a configuration.
 *
 * @param file - as the first dvbboxes had it
 * @param data - folder for all that is kept; by default that of the file
 * @throws AggregatorError `ERR_CONFIGURATION`, a line for each fault; `ERR_STORAGE`
 */
export async function siteOf(file: string, data?: string): Promise<Site> {
  const { configuration, ignored } = await loadConfiguration(file)
  const { boxes, channels, dayStart, folder, log, node, replicas } = configuration
  const { managed, memory, user, password } = replicas
  const zone = configuration.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const kept = data ?? folder
  return {
    ...{ boxes, channels, rules: { zone, dayStart }, data: kept, log },
    replicas: {
      replica: { ...(user !== undefined && { user }), ...(password !== undefined && { password }) },
      ...(managed && { fleet: { folder: join(kept, 'replicas'), memory } }),
    },
    commands: {
      command: node.command,
      renameCommand: node.rename,
      deleteCommand: node.delete,
      commandTimeout: node.timeout * 1_000,
    },
    ignored: ignored.map((fault) => describeFault(fault, file)),
    demo: undefined,
  }
}

/** The towns of a site, in the order in which they are configured. */
export function townsOf({ boxes }: Pick<Site, 'boxes'>): string[] {
  return [...new Set(boxes.map(({ town }) => town))]
}
