import { relative, resolve, sep } from 'node:path'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

const usualData = '/var/lib/puavo-mirror'

interface Flags {
  /** Who it runs as: who has the images. */
  readonly user: string
}

/** The command `print-unit`: a systemd unit for this machine. */
export function unitCommand(): Command {
  return printUnitCommand<Flags>({
    command: 'puavo-img-repo',
    service: 'puavo-mirror',
    async text(places, { user }) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf({ config: places.file }), places, user)
    },
  }).option('--user <user>', 'who it runs as', 'puavo-mirror')
}

/**
 * The unit's text: it may write to its state, and to where images and mirror are, nowhere else.
 *
 * @throws ApplianceError `ERR_CONFIG` without a folder of images: a service makes none of its own
 */
export async function unitText(
  config: Config,
  { command, file }: UnitPlaces,
  user: string,
): Promise<string> {
  const { ApplianceError, portCapabilities, serviceUnit } = await import('@boxwright/appliance')
  const { title, images, mirror, data } = config
  if (images === null) throw new ApplianceError('ERR_CONFIG', 'images: expected a folder, got none')
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
    capabilities: portCapabilities(config),
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
