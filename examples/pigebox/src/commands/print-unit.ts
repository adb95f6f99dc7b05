import { isAbsolute } from 'node:path'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

interface Flags {
  /** Who it runs as. */
  readonly user: string
}

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand<Flags>({
    command: 'pigebox',
    service: 'pigebox',
    async text(places, { config, user }) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf(config === undefined ? {} : { config }), places, user)
    },
  }).option('--user <user>', 'who it runs as', 'pige')
}

/** The unit's text: it may write to its state and to the storage, and use sound cards, nothing else. */
export async function unitText(
  config: Config,
  { command, file }: UnitPlaces,
  user: string,
): Promise<string> {
  const { portCapabilities, serviceUnit } = await import('@boxwright/appliance')
  const { title, storage, data } = config
  const isUsual = data === '/var/lib/pigebox'
  return serviceUnit({
    description: `${title}, continuous recording`,
    // A box without its sound card waits for it: it never records a demo.
    exec: [process.execPath, command, 'serve', '--config', file, '--no-demo'],
    user,
    groups: ['audio'],
    devices: ['char-alsa rw'],
    ...(isUsual ? { stateDirectory: 'pigebox' } : {}),
    writable: [
      ...(isUsual ? [] : [data]),
      '/srv/pige',
      ...(isAbsolute(storage.directory) && storage.directory !== '/srv/pige'
        ? [storage.directory]
        : []),
    ],
    capabilities: portCapabilities(config),
  })
}
