import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { NetbootError } from '../errors.ts'
import { pathFaults } from '../torrent/file-names.ts'

/** A file that is to be in a torrent. */
export interface ScannedFile {
  /** Its path within the folder, as names; empty if the torrent is of this file alone. */
  readonly path: readonly string[]
  /** Where it is. */
  readonly place: string
  /** In bytes. */
  readonly length: number
  /** Changes whenever its content may have: device, inode, times to the ns. */
  readonly identity: string
  /** When its content or what is known of it changed last, in ms since 1970. */
  readonly changed: number
}

/**
 * Find the files of a folder, in the order of their names' bytes, so that the same files make the same torrent
 * everywhere. A symbolic link to a file counts as the file; one to a folder, a device or a pipe is refused.
 *
 * @param root - a folder, or a file
 * @throws {@link NetbootError} `ERR_TORRENT`, a line for each file that cannot be taken. `ERR_IO`
 */
export async function scan(
  root: string,
): Promise<{ readonly folder: boolean; readonly files: readonly ScannedFile[] }> {
  const faults: string[] = []
  const files: ScannedFile[] = []
  const look = async (path: readonly string[]): Promise<boolean> => {
    const place = join(root, ...path)
    const facts = await stat(place, { bigint: true })
    if (facts.isDirectory()) return true
    if (!facts.isFile()) faults.push(`${place}: expected a file`)
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = facts
    const identity = [dev, ino, size, mtimeNs, ctimeNs].join(' ')
    files.push({ path, place, length: Number(size), identity, changed: Number(ctimeMs) })
    return false
  }
  const walk = async (path: readonly string[]): Promise<void> => {
    const entries = await readdir(join(root, ...path), { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => Buffer.compare(bytes(a.name), bytes(b.name)))) {
      const below = [...path, entry.name]
      if (entry.isDirectory()) await walk(below)
      else if (await look(below)) {
        faults.push(`${join(root, ...below)}: expected a file, got a link to a folder`)
      }
    }
  }
  let folder = false
  try {
    folder = await look([])
    if (folder) await walk([])
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NetbootError('ERR_IO', `${root}: could not be read: ${reason}`, { cause })
  }
  if (folder) faults.push(...pathFaults(files.map(({ path }) => path)))
  if (faults.length > 0) throw new NetbootError('ERR_TORRENT', faults.join('\n'))
  return { folder, files }
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text)
}
