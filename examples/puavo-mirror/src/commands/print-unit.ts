import { relative, resolve, sep } from 'node:path'
import { printUnitCommand, type UnitPlaces } from '@boxwright/appliance/program'
import type { Command } from 'commander'
import type { Config } from '../config/config.ts'

const usualData = '/var/lib/puavo-mirror'

/** The command `print-unit`: a systemd unit for this machine. It is run as who has the images. */
export function unitCommand(): Command {
  return printUnitCommand({
    command: 'puavo-img-repo',
    service: 'puavo-mirror',
    user: 'puavo-mirror',
    async text(places) {
      const { configOf } = await import('../config/file.ts')
      return await unitText(await configOf({ config: places.file }), places)
    },
  })
}

/**
 * The unit's text: it may write to its state, and to where images and mirror are, nowhere else.
 *
 * @throws ApplianceError `ERR_CONFIG` without a folder of images: a service makes none of its own
 */
export async function unitText(
  config: Config,
  { command, file, user }: UnitPlaces,
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
