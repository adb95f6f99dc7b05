import { isAbsolute } from 'node:path'
import { printUnitCommand, type UnitNames, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

/** What the unit is of. */
export const names: UnitNames = { command: 'imagetank', service: 'imagetank' }

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand({
    ...names,
    async text(places, { config }) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf(config === undefined ? {} : { config }), places)
    },
  })
}

/** The unit's text: it may mount cards and write to its folders, nothing else. */
export async function unitText(config: Config, { command, file }: UnitPlaces): Promise<string> {
  const { portCapabilities, serviceUnit } = await import('@boxwright/appliance')
  const { title, data, folders } = config
  const cards = config.cards === null ? ['--cards', 'devices'] : []
  return serviceUnit({
    description: `${title}, importer of cards`,
    // A box without a reader waits for one: it never makes cards of its own.
    exec: [process.execPath, command, 'serve', '--config', file, ...cards],
    // Cards and lights: to mount needs root, which may do nothing else here.
    devices: ['block-* rw', 'char-gpiochip rw', ...(config.button.key ? ['char-input r'] : [])],
    writable: [
      data,
      '/run',
      '/sys/class/leds',
      ...Object.values(folders).flat().filter(isAbsolute),
    ],
    capabilities: ['CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE', ...portCapabilities(config)],
    // What the others never do, and this one lives from: mounting, and lights below /sys.
    systemCalls: ['@mount'],
    kernelTunables: 'writable',
    after: ['systemd-udevd.service'],
    requires: [data],
  })
}
