import { access, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '@boxwright/durable'
import { bootPrograms } from '../dnsmasq-config.ts'
import { NetbootError } from '../errors.ts'

/** Where Debian's package ipxe puts iPXE. */
const ipxeFolder = '/usr/lib/ipxe'

/** Those that no machine of x86-64 does without. */
const needed = [bootPrograms.bios, bootPrograms.efi]

/**
 * Put iPXE where it is served from.
 *
 * @param folder made if missing
 * @param from where iPXE is; its default is where Debian's package `ipxe` puts it
 * @returns the names of the files that are there now
 * @throws {@link NetbootError} `ERR_MISSING`: iPXE is not installed
 */
export async function placeBootPrograms(
  folder: string,
  from: string = ipxeFolder,
): Promise<string[]> {
  await makeDirectory(folder)
  const placed: string[] = []
  for (const name of Object.values(bootPrograms)) {
    const path = join(from, name)
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (isThere) {
      await copyFile(path, join(folder, name))
      placed.push(name)
    } else if (needed.includes(name)) {
      const message = `${path} is missing: it is in Debian's package ipxe. Install it: apt install ipxe`
      throw new NetbootError('ERR_MISSING', message)
    }
  }
  return placed
}
