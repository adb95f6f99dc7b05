import { resolve } from 'node:path'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

const usualData = '/var/lib/boottorrent'

/** Of dnsmasq, which gives out addresses and boot programs: ports 67, 69 and raw packets. */
const dhcp = ['CAP_NET_BIND_SERVICE', 'CAP_NET_RAW', 'CAP_NET_ADMIN']

interface Flags {
  /** Who it runs as: who has the project. */
  readonly user: string
}

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand<Flags>({
    command: 'boottorrent',
    service: 'boottorrent',
    async text(places, { user }) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf({ config: places.file }), places, user)
    },
  }).option('--user <user>', 'who it runs as', 'boottorrent')
}

/**
 * The unit's text: it may write to its state and to the project, and do what DHCP needs.
 *
 * @throws ApplianceError `ERR_CONFIG` without a project: a service shows no leechers
 */
export async function unitText(
  config: Config,
  { command, file }: UnitPlaces,
  user: string,
): Promise<string> {
  const { ApplianceError, portCapabilities, serviceUnit } = await import('@boxwright/appliance')
  const { title, project, data, phase1 } = config
  if (project === null) {
    throw new ApplianceError('ERR_CONFIG', 'project: expected a folder, got none')
  }
  const isUsual = data === usualData
  return serviceUnit({
    description: `${title}: boots machines over the network`,
    exec: [process.execPath, command, 'serve', '--config', file],
    user,
    ...(isUsual ? { stateDirectory: 'boottorrent' } : {}),
    writable: [
      ...(isUsual ? [] : [data]),
      resolve(project),
      ...(phase1.cache === null ? [] : [resolve(phase1.cache)]),
    ],
    ...(/^\/(?:home|root)\//.test(resolve(project)) ? { home: 'readable' } : {}),
    capabilities: [...new Set([...portCapabilities(config), ...dhcp])],
  })
}
