import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeFile } from '@boxwright/durable'
import { addSystem, type OsConfig, osText, placeSystem } from '@boxwright/netboot'
import type { Ticket } from './ticket.ts'

/**
 * Make a system of what was uploaded: it appears in `oss/` whole, or not at all.
 *
 * @param project its folder
 * @param ticket what it is
 * @param files the paths of its files, by their roles
 * @throws NetbootError `ERR_PROJECT`: there is a system of that name
 */
export async function addUploaded(
  project: string,
  ticket: Ticket,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { name, title, cmdline } = ticket
  if (!('inside' in ticket)) {
    const { kernel = '', initrd = '' } = files
    await addSystem(project, { kernel, initrd, name, dispname: title, cmdline })
    return
  }
  const iso = 'live.iso'
  const config: OsConfig = { dispname: title, method: 'iso', iso, ...ticket.inside, cmdline }
  await placeSystem(project, name, async (place) => {
    await writeFile(join(place, 'config.yaml'), osText(config))
    // The last that can fail: until then the upload is where it was.
    await rename(files['iso'] ?? '', join(place, iso))
    await syncDirectory(place)
  })
}
