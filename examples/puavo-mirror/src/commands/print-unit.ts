import { relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import type { Config } from '../config/config.ts'

/** Where the unit looks for its configuration unless told otherwise. */
const usualConfig = '/etc/puavo-mirror.yaml'
const usualData = '/var/lib/puavo-mirror'

/** The command `print-unit`: a systemd unit for this machine. */
export function printUnitCommand(): Command {
  return new Command('print-unit')
    .description(
      'Print a systemd unit: puavo-img-repo print-unit > /etc/systemd/system/puavo-mirror.service',
    )
    .option('-C, --config <file>', `configuration (default: ${usualConfig})`)
    .option('--user <user>', 'who it runs as: who has the images', 'puavo-mirror')
    .action(async ({ config: file, user }: { config?: string; user: string }) => {
      const { configOf } = await import('../config/file.ts')
      const config = await configOf({ config: file ?? usualConfig })
      const command = resolve(process.argv[1] ?? 'puavo-img-repo')
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

/**
 * The unit's text: it may write to its state, and to where images and mirror are, nowhere else.
 *
 * @throws ApplianceError `ERR_CONFIG` without a folder of images: a service makes none of its own
 */
export async function unitText(
  config: Config,
  { command, file, user }: UnitOptions,
): Promise<string> {
  const { ApplianceError, serviceUnit } = await import('@boxwright/appliance')
  const { title, web, munin, images, mirror, data } = config
  if (images === null) throw new ApplianceError('ERR_CONFIG', 'images: expected a folder, got none')
  const lowPort = [web.port, munin.port ?? 0].some((port) => port > 0 && port < 1024)
  const isUsual = data === usualData
  const both = linkable(resolve(images), resolve(data, mirror))
  // A folder within another would be a mount of its own.
  const own = isUsual || both.some((folder) => isWithin(data, folder)) ? [] : [data]
  return serviceUnit({
    description: `${title}: images and rdiffs for clients`,
    exec: [process.execPath, command, 'serve', '--config', file],
    user,
    ...(isUsual ? { stateDirectory: 'puavo-mirror' } : {}),
    writable: [...own, ...both],
    ...(/^\/(?:home|root)\//.test(resolve(images)) ? { home: 'readable' } : {}),
    ...(lowPort ? { capabilities: ['CAP_NET_BIND_SERVICE'] } : {}),
  })
}

/**
 * What has to be writable for a mirror: systemd mounts each such folder by itself, and no hard link leads from one mount
 * to another. So it is the folder that holds both, or the mirror alone if nothing but the root does.
 */
export function linkable(images: string, mirror: string): string[] {
  const steps = images.split(sep)
  const shared = steps.findIndex((_, at) => {
    const folder = steps.slice(0, steps.length - at).join(sep)
    return folder === '' || isWithin(mirror, folder)
  })
  const folder = steps.slice(0, steps.length - shared).join(sep)
  return folder === '' ? [mirror] : [folder]
}

function isWithin(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith('..')
}
