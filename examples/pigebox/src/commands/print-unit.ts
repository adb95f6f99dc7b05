import { isAbsolute } from 'node:path'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand({
    command: 'pigebox',
    service: 'pigebox',
    user: 'pige',
    async text(places, config) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf(config === undefined ? {} : { config }), places)
    },
  })
}

/** The unit's text: it may write to its state and to the storage, and use sound cards, nothing else. */
export async function unitText(
  config: Config,
  { command, file, user }: UnitPlaces,
): Promise<string> {
  const { serviceUnit } = await import('@boxwright/appliance')
  const { title, web, munin, storage, data } = config
  const lowPort = [web.port, munin.port ?? 0].some((port) => port > 0 && port < 1024)
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
    ...(lowPort ? { capabilities: ['CAP_NET_BIND_SERVICE'] } : {}),
  })
}
