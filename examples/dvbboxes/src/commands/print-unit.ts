import { basename, dirname } from 'node:path'
import { configurationPath } from '@boxwright/aggregator/cli'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Settings } from '../config/config.ts'
import type { Site } from '../site.ts'

/**
 * What Node is told when it runs dvbboxes; the launcher's first line says the same. By itself V8 lets what is
 * young grow further, and what is old by a factor, before it collects: the garbage of a start with a million names
 * would take more than the names. Less than 32 MB for what is young makes searches with very many results slow.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=32',
  '--heap-growing-percent=20',
]

interface Flags {
  /** The file of the page's settings. */
  readonly settings?: string
  /** Who it runs as. */
  readonly user: string
}

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand<Flags>({
    ...{ command: 'dvbboxes', service: 'dvbboxes', file: configurationPath },
    async text(places, { settings, user }) {
      const { configOf } = await import('../config/file.ts')
      const { siteOf } = await import('../site.ts')
      const config = await configOf(settings === undefined ? {} : { config: settings })
      return await unitText(await siteOf(places.file), config, places, { settings, user })
    },
  })
    .option('-S, --settings <file>', 'settings of the page')
    .option('--user <user>', 'who it runs as: who may reach the boxes by ssh', 'dvbboxes')
}

/** The unit's text: it may write to its folder and to its log, nothing else. */
export async function unitText(
  { data, log, commands }: Pick<Site, 'data' | 'log' | 'commands'>,
  config: Settings,
  { command, file }: UnitPlaces,
  { settings, user }: { readonly settings?: string | undefined; readonly user: string },
): Promise<string> {
  const { portCapabilities, serviceUnit } = await import('@boxwright/appliance')
  const told = [commands.command, commands.renameCommand, commands.deleteCommand]
  const isSsh = told.some((words) => words && basename(words[0] ?? '') === 'ssh')
  return serviceUnit({
    description: `${config.title}: one view over many playout boxes`,
    exec: [
      ...[process.execPath, ...nodeFlags, command, 'serve', '--config', file],
      ...(settings === undefined ? [] : ['--settings', settings]),
    ],
    user,
    writable: [...new Set([data, ...(log ? [dirname(log.filepath)] : [])])],
    // The keys that nodes are reached with.
    ...(isSsh ? { home: 'readable' } : {}),
    capabilities: portCapabilities(config),
    after: ['network-online.target'],
    requires: [data],
    // Each replica writes its dump.
    stopTimeout: 60,
  })
}
