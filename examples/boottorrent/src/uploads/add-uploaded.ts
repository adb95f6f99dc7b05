import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeFile } from '@boxwright/durable'
import { addSystem, type OsConfig, osText } from '@boxwright/netboot'
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
  const oss = join(project, 'oss')
  // What begins with a dot is no system.
  const making = join(oss, `.${name}.making`)
  await rm(making, { recursive: true, force: true })
  await mkdir(making)
  await rename(files['iso'] ?? '', join(making, 'live.iso'))
  const { kernel, initrd } = ticket.inside
  const config: OsConfig = {
    dispname: title,
    method: 'iso',
    iso: 'live.iso',
    kernel,
    initrd,
    cmdline,
  }
  await writeFile(join(making, 'config.yaml'), osText(config))
  await rename(making, join(oss, name))
  await syncDirectory(oss)
}
