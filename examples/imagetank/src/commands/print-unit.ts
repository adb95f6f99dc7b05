import { isAbsolute, resolve } from 'node:path'
import { Command } from 'commander'
import type { Config } from '../config/config.ts'

/** Where the unit looks for its configuration unless told otherwise. */
export const usualConfig = '/etc/imagetank.yaml'

/** The command `print-unit`: a systemd unit for this machine. */
export function printUnitCommand(): Command {
  return new Command('print-unit')
    .description(
      'Print a systemd unit: imagetank print-unit > /etc/systemd/system/imagetank.service',
    )
    .option('-C, --config <file>', `configuration (default: ${usualConfig})`)
    .action(async ({ config: file }: { config?: string }) => {
      const { configOf } = await import('../config/file.ts')
      const config = await configOf(file === undefined ? {} : { config: file })
      const command = resolve(process.argv[1] ?? 'imagetank')
      process.stdout.write(await unitText(config, command, resolve(file ?? usualConfig)))
    })
}

/**
 * The unit's text: it may mount cards and write to its folders, nothing else.
 *
 * @param command the command's script
 * @param file the configuration file
 */
export async function unitText(config: Config, command: string, file: string): Promise<string> {
  const { serviceUnit } = await import('@boxwright/appliance')
  const { title, web, munin, data, folders } = config
  const lowPort = [web.port, munin.port ?? 0].some((port) => port > 0 && port < 1024)
  const cards = config.cards === null ? ['--cards', 'devices'] : []
  const text = serviceUnit({
    description: `${title}, importer of cards`,
    // A box without a reader waits for one: it never makes cards of its own.
    exec: [process.execPath, command, 'serve', '--config', file, ...cards],
    // Cards and lights: to mount needs root, which may do nothing else here.
    devices: ['block-* rw', 'char-gpiochip rw'],
    writable: [data, '/run', '/sys/class/leds', ...Object.values(folders).filter(isAbsolute)],
    capabilities: [
      'CAP_SYS_ADMIN',
      'CAP_DAC_OVERRIDE',
      ...(lowPort ? ['CAP_NET_BIND_SERVICE'] : []),
    ],
    requires: [data],
  })
  return (
    text
      // What the others never do, and this one lives from.
      .replace('SystemCallFilter=@system-service\n', 'SystemCallFilter=@system-service @mount\n')
      .replace('ProtectKernelTunables=yes\n', '')
      .replace(
        'StartLimitIntervalSec=0\n',
        'StartLimitIntervalSec=0\nAfter=systemd-udevd.service\n',
      )
  )
}
