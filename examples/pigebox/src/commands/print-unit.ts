import { isAbsolute, resolve } from 'node:path'
import { Command } from 'commander'
import type { Config } from '../config/config.ts'

/** Where the unit looks for its configuration unless told otherwise. */
const usualConfig = '/etc/pigebox.yaml'

/** The command `print-unit`: a systemd unit for this machine. */
export function printUnitCommand(): Command {
  return new Command('print-unit')
    .description('Print a systemd unit: pigebox print-unit > /etc/systemd/system/pigebox.service')
    .option('-C, --config <file>', `configuration (default: ${usualConfig})`)
    .option('--user <user>', 'who it runs as', 'pige')
    .action(async ({ config: file, user }: { config?: string; user: string }) => {
      const { configOf } = await import('../config/file.ts')
      const config = await configOf(file === undefined ? {} : { config: file })
      const command = resolve(process.argv[1] ?? 'pigebox')
      process.stdout.write(
        await unitText(config, { command, file: resolve(file ?? usualConfig), user }),
      )
    })
}

/** What a unit names beside what is configured. */
export interface UnitOptions {
  /** The command's script. */
  readonly command: string
  /** The configuration file. */
  readonly file: string
  /** Who it runs as. */
  readonly user: string
}

/** The unit's text: it may write to its state and to the storage, and use sound cards, nothing else. */
export async function unitText(
  config: Config,
  { command, file, user }: UnitOptions,
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
